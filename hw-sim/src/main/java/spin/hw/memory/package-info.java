/// Physical memory, in frames of 8 KB, little-endian as the Alpha has it: [spin.hw.memory.PhysicalMemory]. An access that no memory
/// answers is a [spin.hw.memory.MachineCheck], which means a broken kernel: user code can only name virtual addresses.
@NullMarked
package spin.hw.memory;

import org.jspecify.annotations.NullMarked;
