/// A library operating system as DOS was: services that are linked with the programs, in one address space without any protection.
///
/// Everything the library knows lies in memory that every program reads and writes: the vectors by which services are found, the list of free pages,
/// which goes through the free pages themselves, the mailboxes, and the registers of the program that does not run. A call of a service is a jump
/// through a vector; whoever stores another address there is called instead. Programs give the processor to each other when they like.
///
/// It is here to show what the other structures are for. Start with [Dos].
@NullMarked
package spin.systems.dos;

import org.jspecify.annotations.NullMarked;
