package spin.hw.debug;

import java.util.OptionalLong;
import spin.hw.cpu.Cpu;

/// The CPU's registers by the numbers that GDB has for an Alpha (gdb/alpha-tdep.c):
///
///     0 … 30   R0 … R30        32 … 62   F0 … F30      64   PC
///     31       always zero     63        FPCR          65   none      66   the process unique value
///
/// The last belongs to PALcode, so here it is unavailable.
final class GdbRegisters {

    static final int COUNT = 67;

    private static final int ZERO = 31;
    private static final int FIRST_FLOAT = 32;
    private static final int FPCR = 63;
    private static final int PC = 64;

    private final Cpu cpu;

    GdbRegisters(Cpu cpu) {
        this.cpu = cpu;
    }

    /// The value of register `n`; empty when this machine has no such register to show.
    OptionalLong get(int n) {
        if (n < 0 || n > PC) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(switch (n) {
            case FPCR -> cpu.state().fpcr;
            case PC -> cpu.pc();
            default -> n < FIRST_FLOAT ? cpu.register(n) : cpu.floating(n - FIRST_FLOAT);
        });
    }

    /// Sets register `n`; a write of zero's register is lost, as in the architecture.
    ///
    /// @return whether there is such a register
    boolean set(int n, long value) {
        if (n < 0 || n > PC) {
            return false;
        }
        switch (n) {
            case ZERO -> {
                // reads as zero whatever is written
            }
            case FPCR -> cpu.state().fpcr = value;
            case PC -> {
                // Setting the same PC again would look like an arrival to watch points.
                if (cpu.pc() != value) {
                    cpu.pc(value);
                }
            }
            default -> {
                if (n < FIRST_FLOAT) {
                    cpu.register(n, value);
                } else {
                    cpu.floating(n - FIRST_FLOAT, value);
                }
            }
        }
        return true;
    }

    /// All of them, as in a `g` packet.
    String all() {
        var text = new StringBuilder(COUNT * 16);
        for (int n = 0; n < COUNT; n++) {
            text.append(hexadecimal(get(n)));
        }
        return text.toString();
    }

    /// A value in the target's byte order, or the sign for one that is not available.
    static String hexadecimal(OptionalLong value) {
        return value.isEmpty() ? "x".repeat(16) : Hexadecimal.of(Long.reverseBytes(value.getAsLong()));
    }
}
