/// The command line, `spin`: [Main] reads it, one class a command carries it out.
///
/// Other modules add commands as services of type [Subcommand]; the kernel proper comes in as [KernelStarter], the
/// verifier as [JarVerifier]. So this room depends on none of them, and a command costs only what it uses:
/// neither JSON nor the terminal library nor a service is loaded for a command that does without.
///
/// Every failure ends as one sentence on standard error. Exit status 0 is success, 1 a refused or failed request
/// ([CommandFailure]), 2 wrong usage. Commands print through picocli's writers, never to the process's streams.
/// [Tables] and [JsonOut] are for everybody who prints a table.
@NullMarked
package spin.core.cli;

import org.jspecify.annotations.NullMarked;
