/// Aegis: an exokernel, thin but real.
///
/// [Aegis] is the whole kernel: the machine's PALcode, replaced. It multiplexes and protects, it manages nothing: physical
/// pages are bound by capability, address translations are cached for the library operating systems and made by them,
/// exceptions go to the application, and a protected control transfer moves the processor from one environment to another.
/// [AegisAbi] is all that user mode sees of it. The library operating system is next door, in `exos`.
///
/// [Network] and [Handlers] are its part of a wire; what a handler's code may be is decided in `ash`, whose a packet is in `filter`.
///
/// Everything here is charged to the machine's clock when the harness loads it: small methods, arrays and longs, no
/// collections. Source: Engler, Kaashoek and O'Toole, SOSP '95.
@NullMarked
package spin.systems.aegis;

import org.jspecify.annotations.NullMarked;
