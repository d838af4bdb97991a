/// Application-specific safe handlers: an application's code, run by the kernel when a message comes.
///
/// [Inspector] reads Alpha code that an application hands in and writes what the kernel keeps of it: the same code, in which every address is
/// forced into the application's own region, every branch stays inside, and every loop counts. [Pipes] writes the kernel's own loop over a
/// message, in which several layers' work on a word is done while it is in a register. [AshAbi] is what a handler may rely on.
///
/// Nothing here runs a handler or knows an environment: that is the kernel's, next door. Start at [Inspector].
///
/// Sources: Wallach, Engler and Kaashoek, "ASHs", SIGCOMM '96; Wahbe et al., "Efficient Software-Based Fault Isolation", SOSP '93.
@NullMarked
package spin.systems.aegis.ash;

import org.jspecify.annotations.NullMarked;
