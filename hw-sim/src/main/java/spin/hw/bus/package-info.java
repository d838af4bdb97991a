/// Where device registers stand in physical address space. A device implements [spin.hw.bus.Registers]; the machine's
/// [spin.hw.memory.PhysicalMemory] maps it beside the memory, so that a load or store of a physical address finds either. What a
/// device moves by itself (DMA) goes through the same memory. Start at [spin.hw.bus.Registers].
@NullMarked
package spin.hw.bus;

import org.jspecify.annotations.NullMarked;
