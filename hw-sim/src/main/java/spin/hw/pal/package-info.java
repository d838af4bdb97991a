/// PALcode: the thin layer between the CPU and a kernel. A kernel that is content with OSF/1's functions and page tables makes
/// an [spin.hw.pal.OsfPal] with its [spin.hw.pal.KernelEntry]; one that is not (an exokernel) writes its own [spin.hw.pal.PalCode].
/// A kernel in Alpha code begins at [spin.hw.pal.OsfAlphaPal#boot] and never sees Java; PALcode in Alpha code runs under
/// [spin.hw.pal.NativePal], whole or as a miss flow over another.
///
/// What can go wrong in user mode is a [spin.hw.pal.Fault], a sealed type. [spin.hw.pal.ManagedCode] is user-mode code written in Java: it is
/// entered at a virtual address like any code and reaches memory and the kernel only through its [spin.hw.pal.UserMode] port.
@NullMarked
package spin.hw.pal;

import org.jspecify.annotations.NullMarked;
