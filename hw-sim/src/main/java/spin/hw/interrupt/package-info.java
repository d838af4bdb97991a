/// Which devices want the CPU. Each device owns an [spin.hw.interrupt.InterruptLine] with a priority level (IPL); the CPU takes an
/// interrupt at an instruction boundary when the highest raised line stands above its own level. Lines are level-triggered:
/// a device lowers its line when its cause is gone, and nothing here forgets one. Start at
/// [spin.hw.interrupt.InterruptController].
@NullMarked
package spin.hw.interrupt;

import org.jspecify.annotations.NullMarked;
