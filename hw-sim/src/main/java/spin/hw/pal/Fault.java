package spin.hw.pal;

import java.util.Locale;
import spin.hw.mmu.Access;

/// Why an instruction did not complete, or must not go on.
///
/// The faults with an address find the PC at the instruction, nothing retired, and returning tries it again. The others find
/// the PC past the instruction, as OSF/1's PALcode has it.
public sealed interface Fault {

    /// The page's protection, or the address itself, forbids the access.
    record AccessViolation(long va, Access access) implements Fault {

        @Override
        public String toString() {
            return text("access violation", va, access);
        }
    }

    /// No valid translation.
    record TranslationNotValid(long va, Access access) implements Fault {

        @Override
        public String toString() {
            return text("no translation", va, access);
        }
    }

    /// A valid page whose fault-on bit for this access is set.
    record FaultOn(long va, Access access) implements Fault {

        @Override
        public String toString() {
            return text("fault on access", va, access);
        }
    }

    /// An address that is not a multiple of the operand's size.
    ///
    /// @param opcode   of the load or store
    /// @param register that it would have loaded or stored
    record Unaligned(long va, int opcode, int register) implements Fault {

        @Override
        public String toString() {
            return "unaligned access at 0x" + Long.toHexString(va) + " by opcode 0x" + Integer.toHexString(opcode)
                    + ", register " + register;
        }
    }

    /// A reserved encoding, an instruction that this machine lacks, or privileged PALcode in user mode.
    record IllegalInstruction(int word) implements Fault {

        /// Why the word cannot be executed, for a person.
        public String reason() {
            return switch (word >>> 26) {
                case 0x00 -> "CALL_PAL function 0x" + Integer.toHexString(word & 0x03ff_ffff)
                        + " is privileged or does not exist";
                case 0x0A, 0x0C, 0x0D, 0x0E ->
                    "byte and word memory access needs the BWX extension, which the 21064 lacks";
                case 0x14, 0x15, 0x16, 0x17, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x31, 0x32, 0x33, 0x35,
                        0x36, 0x37 ->
                    "this machine has no floating point";
                case 0x1C -> "the BWX, MVI, FIX and CIX extensions are not on the 21064";
                case 0x19, 0x1B, 0x1D, 0x1E, 0x1F -> "the opcode is reserved for PALcode";
                default -> "the encoding is reserved";
            };
        }

        @Override
        public String toString() {
            return "illegal instruction 0x%08x: %s".formatted(word, reason());
        }
    }

    /// An arithmetic trap.
    ///
    /// @param summary   the exception summary; bit 6 is integer overflow
    /// @param registers one bit per integer register that holds a wrong result
    record Arithmetic(long summary, long registers) implements Fault {

        public static final long INTEGER_OVERFLOW = 1L << 6;

        @Override
        public String toString() {
            return "arithmetic trap, summary 0x" + Long.toHexString(summary) + ", registers 0x"
                    + Long.toHexString(registers);
        }
    }

    /// CALL_PAL bpt.
    record Breakpoint() implements Fault {

        @Override
        public String toString() {
            return "breakpoint";
        }
    }

    /// CALL_PAL bugchk.
    record BugCheck() implements Fault {

        @Override
        public String toString() {
            return "bug check";
        }
    }

    /// CALL_PAL gentrap, with the code from a0.
    record GeneratedTrap(long code) implements Fault {

        @Override
        public String toString() {
            return "generated trap " + code;
        }
    }

    /// Managed user code threw something of its own. The PC is past the entry at which it had been called.
    record ManagedFailure(Throwable cause) implements Fault {

        @Override
        public String toString() {
            return "managed code failed: " + cause;
        }
    }

    private static String text(String what, long va, Access access) {
        return what + " at 0x" + Long.toHexString(va) + " on " + access.name().toLowerCase(Locale.ROOT);
    }
}
