/// Processes of ExOS: UNIX for unmodified static Linux/Alpha programs, as a library in each process's own address space.
///
/// Start at [Library], which a process's exceptions reach by way of [ProcessStubs]; [Calls] says what each system call does. Nothing here is
/// privileged: what a process can do to another is what its capabilities let it, and Aegis checks those. Handlers are text and keep no state:
/// all state lies in memory, the process's own or, in a few pages that the processes of one family share, everybody's ([Place]). A run of a
/// handler is not interrupted, so it is a critical section; what must wait answers so and runs again from the beginning after a yield.
///
/// Nothing here asks the machine's owner for anything once [Boot] has laid out the first process.
@NullMarked
package spin.systems.aegis.exos.process;

import org.jspecify.annotations.NullMarked;
