package spin.hw.pal;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spin.hw.Machine;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.IntervalTimer;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.MachineCheck;
import spin.hw.mmu.Access;
import spin.hw.mmu.PageWalk;
import spin.hw.mmu.Pte;
import spin.hw.profile.HardwareEvent;

/// OSF/1's PALcode for a kernel written in Alpha code: entry frames on its stack, its six entry points, and the functions it calls.
/// The flows are the host's; what they cost is in the profile's table of hardware events.
///
/// A kernel begins at [#boot], in kernel mode at IPL 7, and sees physical memory at KSEG. Everything else it sets up by CALL_PAL.
///
/// What is ours, because the sources leave it open: an entry point that was never set halts; a machine check's logout area is not written; cserve
/// knows one function, [#CSERVE_SOFTWARE_INTERRUPT], because OSF/1 has no other way to ask for an interrupt below the devices'; wtint ends
/// when any line is raised, masked or not, and skips no tick; page table levels 1 and 2 are asked for validity only.
///
/// What would break this: writing any register, memory or mode before the last thing that can be refused. A flow decides first and
/// changes afterwards, so that a halt finds the machine at the instruction as if nothing had happened.
///
/// Sources: Alpha Architecture Reference Manual, II-B; frames, codes and the PC past a privileged CALL_PAL as QEMU's PALcode has them.
public final class OsfAlphaPal implements PalCode, Checkpointed {

    /// What a0 of CALL_PAL cserve must be to ask for a software interrupt.
    public static final long CSERVE_SOFTWARE_INTERRUPT = 1;
    /// The variant of PALcode that this is, for swppal.
    public static final long VARIANT = 2;

    /// The level of the software interrupt.
    public static final int SOFTWARE_IPL = 1;
    public static final int SOFTWARE_VECTOR = 0x510;
    /// Of interrupts between processors, which a machine with one of them can still send to itself.
    public static final int INTERPROCESSOR_VECTOR = 0x610;
    public static final int MACHINE_CHECK_VECTOR = 0x670;

    private static final int HIGHEST_IPL = 7;
    private static final long FAILED = -1;
    /// MCES: machine check in progress, which the kernel clears by writing a one.
    private static final long MACHINE_CHECK = 1;
    private static final long MACHINE_CHECK_SUMMARY = 0x1f;
    private static final long MACHINE_CHECK_DISABLES = 0x18;

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int GP = 29;
    private static final int SP = 30;

    private final Machine machine;
    private final KernelStack stack;
    private final InterruptLine softwareLine;
    private final InterruptLine interprocessorLine;

    private final long[] entries = new long[OsfEntry.values().length];
    private int entriesSet;
    private long kernelGp;
    /// The stack pointer of the mode that the CPU is not in.
    private long otherStack;
    private long unique;
    private long systemValue;
    private long pageTablePointer;
    private long controlBlock;
    private long machineCheckSummary;
    private @Nullable Halt halt;

    /// At most one for a machine: it connects two interrupt lines.
    public OsfAlphaPal(Machine machine) {
        this.machine = machine;
        this.stack = new KernelStack(machine);
        this.softwareLine = machine.interrupts().line("software", SOFTWARE_IPL, SOFTWARE_VECTOR);
        this.interprocessorLine = machine.interrupts().line("interprocessor", IntervalTimer.IPL, INTERPROCESSOR_VECTOR);
    }

    /// Hands the CPU to a kernel, as a console does: kernel mode, IPL 7, floating point off, nothing translated.
    ///
    /// @param pc           where it begins, usually in KSEG
    /// @param stackPointer of the kernel, a multiple of 8, usually in KSEG
    /// @param bootBlock    physical address of a process control block, which the first swpctx saves into
    public void boot(long pc, long stackPointer, long bootBlock) {
        var cpu = machine.cpu();
        cpu.pal(this);
        cpu.palMode(false);
        cpu.kernelSegment(true);
        cpu.userMode(false);
        cpu.ipl(HIGHEST_IPL);
        cpu.floatingEnabled(false);
        cpu.instructionBuffer().invalidateAll();
        cpu.dataBuffer().invalidateAll();
        cpu.register(SP, stackPointer);
        controlBlock = bootBlock;
        cpu.pc(pc);
    }

    /// Why the CPU stopped, if PALcode stopped it. [Cpu#run] goes on at the PC all the same, as a console's "continue" does.
    public Optional<Halt> halted() {
        return Optional.ofNullable(halt);
    }

    /// Asks for an interrupt at the lowest level, as cserve does.
    public void requestSoftwareInterrupt() {
        softwareLine.raise();
    }

    // CALL_PAL.

    @Override
    public void callPal(Cpu cpu, int function) {
        if (!PalFunction.isLegal(function, cpu.userMode())) {
            illegal(cpu, function);
        } else if (PalFunction.isPrivileged(function)) {
            callPrivileged(cpu, function);
        } else {
            callUnprivileged(cpu, function);
        }
    }

    private void callUnprivileged(Cpu cpu, int function) {
        switch (function) {
            case PalFunction.BPT -> fault(cpu, new Fault.Breakpoint());
            case PalFunction.BUGCHK -> fault(cpu, new Fault.BugCheck());
            case PalFunction.GENTRAP -> fault(cpu, new Fault.GeneratedTrap(cpu.register(A0)));
            case PalFunction.CALLSYS -> callSystem(cpu);
            case PalFunction.IMB -> chargeFunction(); // stores are seen by fetches at once, so only time passes
            case PalFunction.RDUNIQUE -> answer(cpu, unique);
            case PalFunction.WRUNIQUE -> {
                chargeFunction();
                unique = cpu.register(A0);
            }
            case PalFunction.CLRFEN -> enableFloating(cpu, false);
            default -> illegal(cpu, function);
        }
    }

    private void callPrivileged(Cpu cpu, int function) {
        switch (function) {
            case PalFunction.RETSYS -> returnFromSystemCall(cpu);
            case PalFunction.RTI -> returnFromInterrupt(cpu);
            case PalFunction.SWPCTX -> swapContext(cpu);
            case PalFunction.SWPPAL -> swapPal(cpu);
            case PalFunction.TBI -> invalidate(cpu, cpu.register(A0), cpu.register(A1));
            case PalFunction.HALT -> halt(cpu, new Halt.Requested(cpu.pc()));
            case PalFunction.WTINT -> {
                answer(cpu, 0);
                cpu.waitForInterrupt();
            }
            default -> callRegister(cpu, function);
        }
    }

    /// The functions that read or write one register of the processor or of PALcode.
    private void callRegister(Cpu cpu, int function) {
        long a0 = cpu.register(A0);
        switch (function) {
            case PalFunction.SWPIPL -> {
                answer(cpu, cpu.ipl());
                cpu.ipl((int) (a0 & EntryFrame.LEVEL));
            }
            case PalFunction.RDPS -> answer(cpu, status(cpu));
            case PalFunction.WHAMI -> answer(cpu, 0);
            case PalFunction.RDUSP -> answer(cpu, otherStack);
            case PalFunction.RDVAL -> answer(cpu, systemValue);
            case PalFunction.RDMCES -> answer(cpu, machineCheckSummary);
            case PalFunction.CSERVE -> answer(cpu, consoleService(a0));
            case PalFunction.WRENT -> setEntry(a0, cpu.register(A1));
            case PalFunction.WRFEN -> enableFloating(cpu, (a0 & 1) != 0);
            case PalFunction.WRKGP, PalFunction.WRUSP, PalFunction.WRVAL, PalFunction.WRVPTPTR, PalFunction.WRMCES,
                    PalFunction.WRIPIR, PalFunction.WRPERFMON, PalFunction.CFLUSH, PalFunction.DRAINA -> {
                chargeFunction();
                write(function, a0);
            }
            default -> illegal(cpu, function);
        }
    }

    private void write(int function, long value) {
        switch (function) {
            case PalFunction.WRKGP -> kernelGp = value;
            case PalFunction.WRUSP -> otherStack = value;
            case PalFunction.WRVAL -> systemValue = value;
            case PalFunction.WRVPTPTR -> pageTablePointer = value;
            case PalFunction.WRMCES -> machineCheckSummary = (machineCheckSummary & ~value & ~MACHINE_CHECK_DISABLES
                    & MACHINE_CHECK_SUMMARY) | (value & MACHINE_CHECK_DISABLES);
            case PalFunction.WRIPIR -> {
                if (value == 0) {
                    interprocessorLine.raise();
                }
            }
            default -> {
                // No performance counters, caches that need no flush, and no access under way: only time passes.
            }
        }
    }

    private void answer(Cpu cpu, long value) {
        chargeFunction();
        cpu.register(V0, value);
    }

    private long consoleService(long service) {
        if (service == CSERVE_SOFTWARE_INTERRUPT) {
            softwareLine.raise();
            return 0;
        }
        return FAILED;
    }

    private void setEntry(long address, long number) {
        chargeFunction();
        if (number >= 0 && number < entries.length) {
            entries[(int) number] = address & ~3L;
            entriesSet |= 1 << number;
        }
    }

    private void enableFloating(Cpu cpu, boolean enabled) {
        new ProcessControlBlock(machine.memory(), controlBlock).floatingEnabled(enabled);
        cpu.floatingEnabled(enabled);
        chargeFunction();
    }

    private void invalidate(Cpu cpu, long kind, long va) {
        chargeFunction();
        var instructions = cpu.instructionBuffer();
        var data = cpu.dataBuffer();
        switch (Math.clamp(kind, -3, 4)) {
            case -2 -> {
                instructions.invalidateAll();
                data.invalidateAll();
            }
            case -1 -> {
                instructions.invalidateProcess();
                data.invalidateProcess();
            }
            case 1 -> instructions.invalidate(va, cpu.asn());
            case 2 -> data.invalidate(va, cpu.asn());
            case 3 -> {
                instructions.invalidate(va, cpu.asn());
                data.invalidate(va, cpu.asn());
            }
            default -> {
                // The manual leaves other kinds undefined; nothing is a result too.
            }
        }
    }

    // Entries.

    private void callSystem(Cpu cpu) {
        if (cpu.userMode()) {
            enter(cpu, OsfEntry.SYSTEM_CALL, HardwareEvent.KERNEL_ENTRY, cpu.ipl());
        } else {
            halt(cpu, new Halt.SystemCallInKernel(cpu.pc()));
        }
    }

    @Override
    public void fault(Cpu cpu, Fault fault) {
        switch (fault) {
            case Fault.TranslationNotValid(long va, Access access) -> memoryFault(cpu, va, 0, access);
            case Fault.AccessViolation(long va, Access access) -> memoryFault(cpu, va, 1, access);
            case Fault.FaultOn faultOn -> memoryFault(cpu, faultOn.va(), switch (faultOn.access()) {
                case READ -> 2;
                case EXECUTE -> 3;
                case WRITE -> 4;
            }, faultOn.access());
            case Fault.Unaligned(long va, int opcode, int register) ->
                enterWith(cpu, OsfEntry.UNALIGNED, va, opcode, register);
            case Fault.Arithmetic(long summary, long registers) ->
                enterWith(cpu, OsfEntry.ARITHMETIC, summary, registers, cpu.register(A2));
            case Fault.Breakpoint _ -> instructionFault(cpu, 0);
            case Fault.BugCheck _ -> instructionFault(cpu, 1);
            case Fault.GeneratedTrap _ -> instructionFault(cpu, 2);
            case Fault.FloatingDisabled _ -> instructionFault(cpu, 3);
            case Fault.IllegalInstruction _ -> instructionFault(cpu, 4);
            case Fault.ManagedFailure failure -> throw new IllegalStateException(
                    "User code on the host failed under a kernel in Alpha code, which cannot be told: " + failure,
                    failure.cause());
        }
    }

    private void memoryFault(Cpu cpu, long va, int code, Access access) {
        enterWith(cpu, OsfEntry.MEMORY_MANAGEMENT, va, code, switch (access) {
            case EXECUTE -> -1;
            case READ -> 0;
            case WRITE -> 1;
        });
    }

    private void instructionFault(Cpu cpu, int code) {
        enterWith(cpu, OsfEntry.INSTRUCTION_FAULT, code, cpu.register(A1), cpu.register(A2));
    }

    private void illegal(Cpu cpu, int function) {
        fault(cpu, new Fault.IllegalInstruction(function));
    }

    private void enterWith(Cpu cpu, OsfEntry entry, long a0, long a1, long a2) {
        if (enter(cpu, entry, HardwareEvent.KERNEL_ENTRY, cpu.ipl())) {
            arguments(cpu, a0, a1, a2);
        }
    }

    private static void arguments(Cpu cpu, long a0, long a1, long a2) {
        cpu.register(A0, a0);
        cpu.register(A1, a1);
        cpu.register(A2, a2);
    }

    @Override
    public void interrupt(Cpu cpu, InterruptLine line) {
        if (!enter(cpu, OsfEntry.INTERRUPT, HardwareEvent.INTERRUPT_ENTRY, line.ipl())) {
            return;
        }
        int kind = switch (line.vector()) {
            case INTERPROCESSOR_VECTOR -> 0;
            case IntervalTimer.VECTOR -> 1;
            default -> 3;
        };
        arguments(cpu, kind, line.vector(), 0);
        // Nobody else could: these two have no device whose register the kernel could read.
        if (line == softwareLine || line == interprocessorLine) {
            line.lower();
        }
    }

    @Override
    public void machineCheck(Cpu cpu, MachineCheck check) {
        try {
            if ((machineCheckSummary & MACHINE_CHECK) != 0) {
                halt(cpu, new Halt.MachineCheckTwice(cpu.pc(), String.valueOf(check.getMessage())));
            } else if (enter(cpu, OsfEntry.INTERRUPT, HardwareEvent.INTERRUPT_ENTRY, HIGHEST_IPL)) {
                machineCheckSummary |= MACHINE_CHECK;
                arguments(cpu, 2, MACHINE_CHECK_VECTOR, 0);
            }
        } catch (MachineCheck second) {
            halt(cpu, new Halt.MachineCheckTwice(cpu.pc(), String.valueOf(second.getMessage())));
        }
    }

    /// Pushes a frame and begins at the entry point.
    ///
    /// @return whether that was possible; otherwise the CPU has halted and nothing has changed
    private boolean enter(Cpu cpu, OsfEntry entry, HardwareEvent cost, int level) {
        if ((entriesSet & 1 << entry.number()) == 0) {
            halt(cpu, new Halt.NoEntry(cpu.pc(), entry));
            return false;
        }
        boolean fromUser = cpu.userMode();
        long frame = (fromUser ? otherStack : cpu.register(SP)) - EntryFrame.BYTES;
        if (!stack.reach(cpu, frame, Access.WRITE)) {
            halt(cpu, new Halt.KernelStackNotValid(cpu.pc(), frame, "entry " + entry));
            return false;
        }
        stack.put(EntryFrame.PS, status(cpu));
        stack.put(EntryFrame.PC, cpu.pc());
        stack.put(EntryFrame.GP, cpu.register(GP));
        if (entry != OsfEntry.SYSTEM_CALL) {
            stack.put(EntryFrame.A0, cpu.register(A0));
            stack.put(EntryFrame.A1, cpu.register(A1));
            stack.put(EntryFrame.A2, cpu.register(A2));
        }
        if (fromUser) {
            otherStack = cpu.register(SP);
        }
        machine.charge(cost);
        cpu.userMode(false);
        cpu.ipl(level);
        cpu.register(SP, frame);
        cpu.register(GP, kernelGp);
        cpu.pc(entries[entry.number()]);
        return true;
    }

    private void returnFromSystemCall(Cpu cpu) {
        long frame = cpu.register(SP);
        if (!stack.reach(cpu, frame, Access.READ)) {
            halt(cpu, new Halt.KernelStackNotValid(cpu.pc(), frame, "the retsys before"));
            return;
        }
        cpu.register(GP, stack.get(EntryFrame.GP));
        long pc = stack.get(EntryFrame.PC);
        toUser(cpu, frame + EntryFrame.BYTES);
        leave(cpu, pc);
    }

    private void returnFromInterrupt(Cpu cpu) {
        long frame = cpu.register(SP);
        if (!stack.reach(cpu, frame, Access.READ)) {
            halt(cpu, new Halt.KernelStackNotValid(cpu.pc(), frame, "the rti before"));
            return;
        }
        long status = stack.get(EntryFrame.PS);
        long pc = stack.get(EntryFrame.PC);
        cpu.register(GP, stack.get(EntryFrame.GP));
        arguments(cpu, stack.get(EntryFrame.A0), stack.get(EntryFrame.A1), stack.get(EntryFrame.A2));
        if ((status & EntryFrame.USER) != 0) {
            toUser(cpu, frame + EntryFrame.BYTES);
        } else {
            cpu.register(SP, frame + EntryFrame.BYTES);
            cpu.ipl((int) (status & EntryFrame.LEVEL));
        }
        leave(cpu, pc);
    }

    /// A user program has no level: returning to it lets every interrupt in.
    private void toUser(Cpu cpu, long kernelStack) {
        cpu.register(SP, otherStack);
        otherStack = kernelStack;
        cpu.userMode(true);
        cpu.ipl(0);
    }

    private void leave(Cpu cpu, long pc) {
        machine.charge(HardwareEvent.KERNEL_EXIT);
        cpu.clearLock();
        cpu.state().interruptFlag = false;
        cpu.pc(pc);
    }

    private static long status(Cpu cpu) {
        return (cpu.userMode() ? EntryFrame.USER : 0) | cpu.ipl();
    }

    // Contexts.

    private void swapContext(Cpu cpu) {
        if (loadContext(cpu, cpu.register(A0))) {
            machine.charge(HardwareEvent.CONTEXT_SWITCH);
        }
    }

    private boolean loadContext(Cpu cpu, long address) {
        var memory = machine.memory();
        var next = new ProcessControlBlock(memory, address);
        if (address % ProcessControlBlock.ALIGNMENT != 0) {
            halt(cpu, new Halt.BadContext(cpu.pc(), "its process control block at 0x" + Long.toHexString(address)
                    + " is not on a multiple of " + ProcessControlBlock.ALIGNMENT + "."));
            return false;
        }
        long pageTable = next.quad(ProcessControlBlock.PAGE_TABLE) << Pte.PAGE_SHIFT;
        int space = next.integer(ProcessControlBlock.ADDRESS_SPACE);
        int spaces = machine.profile().tb().addressSpaceNumbers();
        if (space < 0 || space >= spaces) {
            halt(cpu, new Halt.BadContext(cpu.pc(), "address space number " + space + " is not below " + spaces + "."));
            return false;
        }
        int counter = (int) machine.clock().now();
        saveContext(cpu, counter);

        cpu.register(V0, controlBlock);
        controlBlock = address;
        cpu.register(SP, next.quad(ProcessControlBlock.KERNEL_STACK));
        otherStack = next.quad(ProcessControlBlock.USER_STACK);
        unique = next.quad(ProcessControlBlock.UNIQUE);
        cpu.floatingEnabled(next.floatingEnabled());
        cpu.state().counterOffset = next.integer(ProcessControlBlock.CYCLES) - counter;
        cpu.context(pageTable, space);
        return true;
    }

    private void saveContext(Cpu cpu, int counter) {
        var previous = new ProcessControlBlock(machine.memory(), controlBlock);
        previous.quad(ProcessControlBlock.KERNEL_STACK, cpu.register(SP));
        previous.quad(ProcessControlBlock.USER_STACK, otherStack);
        previous.quad(ProcessControlBlock.UNIQUE, unique);
        previous.integer(ProcessControlBlock.CYCLES, counter + cpu.state().counterOffset);
    }

    /// Replaces the PALcode: by this one for variant 2, or by an image in Alpha code at a physical address. v0 says 0 done, 1 no such variant,
    /// 2 no image can be there.
    private void swapPal(Cpu cpu) {
        long which = cpu.register(A0);
        if (which == VARIANT) {
            long pc = cpu.register(A1);
            if (loadContext(cpu, cpu.register(A2))) {
                machine.charge(HardwareEvent.CONTEXT_SWITCH);
                pageTablePointer = cpu.register(A2 + 1);
                cpu.ipl(HIGHEST_IPL);
                cpu.register(V0, 0);
                cpu.pc(pc);
            }
        } else if (which >= 0 && which < 256) {
            answer(cpu, 1);
        } else if (!NativePal.canBeAt(machine, which)) {
            answer(cpu, 2);
        } else {
            chargeFunction();
            cpu.register(V0, 0);
            new NativePal(machine, which).reset();
        }
    }

    // Misses.

    @Override
    public void translationMiss(Cpu cpu, long va, Access access) {
        long pte = PageWalk.walk(machine.memory(), cpu.pageTableBase(), va);
        machine.charge(HardwareEvent.TB_REFILL);
        if (pte == 0) {
            cpu.deliver(new Fault.TranslationNotValid(va, access));
            return;
        }
        var buffer = access == Access.EXECUTE ? cpu.instructionBuffer() : cpu.dataBuffer();
        buffer.write(va, cpu.asn(), pte);
    }

    // Halting.

    private void halt(Cpu cpu, Halt reason) {
        halt = reason;
        cpu.stop();
    }

    private void chargeFunction() {
        machine.charge(HardwareEvent.PAL_FUNCTION);
    }

    // Checkpoints.

    @Override
    public List<Checkpointed> parts() {
        return List.of(this);
    }

    @Override
    public String checkpointName() {
        return "pal.osf";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("entries", entries).put("entriesSet", entriesSet).put("kernelGp", kernelGp).put("otherStack",
                otherStack);
        out.put("unique", unique).put("systemValue", systemValue).put("pageTablePointer", pageTablePointer);
        out.put("controlBlock", controlBlock).put("machineCheckSummary", machineCheckSummary);
    }

    @Override
    public void restore(State in) {
        long[] newEntries = in.numbers("entries");
        if (newEntries.length != entries.length) {
            throw new CheckpointException("The PALcode of the checkpoint has " + newEntries.length
                    + " entry points and OSF/1 has " + entries.length + "; the checkpoint is damaged.");
        }
        int newEntriesSet = in.integer("entriesSet");
        long newKernelGp = in.number("kernelGp");
        long newOtherStack = in.number("otherStack");
        long newUnique = in.number("unique");
        long newSystemValue = in.number("systemValue");
        long newPageTablePointer = in.number("pageTablePointer");
        long newControlBlock = in.number("controlBlock");
        machineCheckSummary = in.number("machineCheckSummary");
        System.arraycopy(newEntries, 0, entries, 0, entries.length);
        entriesSet = newEntriesSet;
        kernelGp = newKernelGp;
        otherStack = newOtherStack;
        unique = newUnique;
        systemValue = newSystemValue;
        pageTablePointer = newPageTablePointer;
        controlBlock = newControlBlock;
        halt = null;
    }
}
