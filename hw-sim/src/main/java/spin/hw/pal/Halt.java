package spin.hw.pal;

/// Why PALcode stopped the CPU. The text is the report that a console would print.
public sealed interface Halt {

    /// The address of the instruction at which the CPU stands.
    long pc();

    /// The kernel executed CALL_PAL halt; the PC is past it and running on is possible.
    record Requested(long pc) implements Halt {

        @Override
        public String toString() {
            return "Halted by the kernel: the CALL_PAL halt is before 0x" + Long.toHexString(pc) + ".";
        }
    }

    /// An entry or a return found no usable kernel stack, so there is nowhere to tell the kernel.
    record KernelStackNotValid(long pc, long stackPointer, String during) implements Halt {

        @Override
        public String toString() {
            return "Kernel stack not valid: " + during + " at 0x" + Long.toHexString(pc) + " needs the stack at 0x"
                    + Long.toHexString(stackPointer)
                    + ", which is unaligned or not mapped for the kernel to read and write; check the KSP of the PCB"
                    + " and the kernel's page table.";
        }
    }

    /// CALL_PAL callsys in kernel mode, which OSF/1 does not nest.
    record SystemCallInKernel(long pc) implements Halt {

        @Override
        public String toString() {
            return "A CALL_PAL callsys before 0x" + Long.toHexString(pc)
                    + " was in kernel mode; OSF/1 has no system call from the kernel.";
        }
    }

    /// A machine check while the kernel had not yet dealt with the one before.
    record MachineCheckTwice(long pc, String check) implements Halt {

        @Override
        public String toString() {
            return "A second machine check at 0x" + Long.toHexString(pc)
                    + " came before the kernel cleared the first one by wrmces. " + check;
        }
    }

    /// An entry that the kernel never set by wrent.
    record NoEntry(long pc, OsfEntry entry) implements Halt {

        @Override
        public String toString() {
            return "The kernel has no entry point " + entry.number() + " (" + entry
                    + ") and one was needed at 0x" + Long.toHexString(pc) + "; set it by CALL_PAL wrent.";
        }
    }

    /// An address space that this machine does not have, or a process control block that is none.
    record BadContext(long pc, String what) implements Halt {

        @Override
        public String toString() {
            return "A context switch before 0x" + Long.toHexString(pc) + " cannot be made: " + what;
        }
    }
}
