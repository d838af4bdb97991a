package spin.hw.pal;

import java.util.Locale;
import spin.hw.mmu.Access;

/// Why an instruction did not complete, or must not go on.
///
/// The faults with an address, and that of disabled floating point, find the PC at the instruction, nothing retired, and returning tries it
/// again. The others find the PC past the instruction, as OSF/1's PALcode has it.
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
                case 0x14 ->
                    "square roots and moves between register files need the FIX extension, which the 21064 lacks";
                case 0x15, 0x20, 0x21, 0x24, 0x25 -> "this machine has no VAX floating point, only IEEE's";
                case 0x16, 0x17 -> "there is no such floating-point function, or its unused operand is not f31";
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

    /// A floating-point instruction while floating point is disabled. The PC is at it, and it is tried again.
    record FloatingDisabled() implements Fault {

        @Override
        public String toString() {
            return "floating point is disabled";
        }
    }

    /// An arithmetic trap. Here it is precise: the PC is past the instruction, and everything before it has completed.
    ///
    /// @param summary   the exception summary, by the constants below
    /// @param registers one bit per register that holds a wrong result: integer registers first, then floating
    record Arithmetic(long summary, long registers) implements Fault {

        /// The instruction asked for software completion.
        public static final long SOFTWARE_COMPLETION = 1L;
        public static final long INVALID_OPERATION = 1L << 1;
        public static final long DIVISION_BY_ZERO = 1L << 2;
        public static final long OVERFLOW = 1L << 3;
        public static final long UNDERFLOW = 1L << 4;
        public static final long INEXACT_RESULT = 1L << 5;
        public static final long INTEGER_OVERFLOW = 1L << 6;
        /// The bit of F0 among the registers.
        public static final int FLOATING_REGISTERS = 32;

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
