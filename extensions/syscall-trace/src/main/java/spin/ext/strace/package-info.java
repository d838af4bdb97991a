/// What programs ask of an operating system, line by line, as strace shows it.
///
/// Start with [spin.ext.strace.SyscallTrace], the extension. [spin.ext.strace.Tracer] puts two filters round whatever serves system calls, one before
/// and one behind; [spin.ext.strace.CallTable] knows the calls by number, [spin.ext.strace.Decoder] makes text of their arguments and results.
///
/// It changes no argument, no result and no register, asks a program's memory for what is there and brings in nothing that is not.
@NullMarked
package spin.ext.strace;

import org.jspecify.annotations.NullMarked;
