package spin.hw.pal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spin.hw.Machine;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.MachineCheck;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.profile.HardwareEvent;

/// PALcode written in Alpha code, in physical memory at PAL_BASE: what the 21064 does to get there and back, and its five reserved opcodes.
///
///     miss, fault, interrupt, CALL_PAL            HW_REI
///     ────────────────────────────────▶ PALmode ──────────▶ EXC_ADDR
///       EXC_ADDR ← PC, mode ← kernel      │
///                                         └ HW_MFPR HW_MTPR HW_LD HW_ST
///
/// An image may hold every entry, or only some, a miss flow for instance: then another PALcode stands behind it and has the rest. An entry
/// costs the profile's PAL_ENTRY (CALL_PAL costs its own instruction class); everything after it costs what its instructions cost.
///
/// A kernel on the host may have some of its system calls written as Alpha code: the image then holds the flows of those functions of CALL_PAL, and the
/// kernel stands behind it. Such a flow is an entry of a kernel: it costs the profile's KERNEL_ENTRY and KERNEL_EXIT beside its instructions, and a
/// store-conditional across it fails. It ends by HW_REI, or hands the call to the kernel ([InternalRegister#BEHIND]), which then charges for itself.
///
/// Ours by choice: PALmode has the kernel's rights; reading a register gives what was written; EXC_ADDR stands past an illegal instruction, as our PC
/// does; a translation keeps its granularity and fault-on bits in the buffers; the registers that [InternalRegister] calls ours.
///
/// Sources: 21064 entry offsets and register numbers as in [PalEntry] and [InternalRegister]; HW_LD and HW_ST as in the GNU assembler's EV4
/// opcode table.
public final class NativePal implements PalCode, Checkpointed {

    /// An image begins on a multiple of this and is as long.
    public static final int IMAGE_BYTES = 0x4000;

    private static final int MFPR = 0x19;
    private static final int LOAD = 0x1B;
    private static final int MTPR = 0x1D;
    private static final int REI = 0x1E;

    private static final int PHYSICAL = 1 << 15;
    private static final int ALTERNATE = 1 << 14;
    private static final int WRITE_CHECK = 1 << 13;
    private static final int QUAD = 1 << 12;
    private static final int DISPLACEMENT_BITS = 12;

    private static final int NO_FUNCTION = -1;
    private static final long USER_MODE = 1 << 3;
    private static final long SUPERPAGE = 1 << 5;
    private static final int FLOATING_SHIFT = 42;
    private static final int SPACE_SHIFT = 47;
    private static final long SPACE_MASK = 63;

    private final Machine machine;
    private final @Nullable PalCode behind;
    private final Set<PalEntry> own;
    /// The functions of CALL_PAL that are entries of the kernel behind.
    private final Set<Integer> kernelEntries;
    private @Nullable HostWord shared;
    /// The function of [#kernelEntries] whose flow executes, or [#NO_FUNCTION].
    private int function = NO_FUNCTION;

    private long base;
    private final long[] temporaries = new long[32];
    private long exceptionAddress;
    private boolean userBefore;
    private long tag;
    private long faultAddress;
    private Access missAccess = Access.READ;
    private long memoryStatus;
    private long summary;
    private long wrongRegisters;
    private boolean summaryRead;
    private boolean alternateIsUser;
    private boolean superpage;
    private int interrupt;

    /// An image with every entry.
    ///
    /// @param base physical address, for which [#canBeAt] holds
    public NativePal(Machine machine, long base) {
        this(machine, base, null, EnumSet.allOf(PalEntry.class));
    }

    /// An image with the entries in `own`; the others are those of `behind`.
    public NativePal(Machine machine, long base, @Nullable PalCode behind, Set<PalEntry> own) {
        this(machine, base, behind, own, Set.of());
    }

    /// An image with the flows of some functions of CALL_PAL, which are system calls of the kernel `behind`; everything else is that kernel's own.
    ///
    /// @param kernelEntries functions, each of which [PalFunction#isLegal] in user mode
    public static NativePal kernelEntries(Machine machine, long base, PalCode behind, Set<Integer> kernelEntries) {
        return new NativePal(machine, base, behind, EnumSet.noneOf(PalEntry.class), kernelEntries);
    }

    private NativePal(Machine machine, long base, @Nullable PalCode behind, Set<PalEntry> own,
            Set<Integer> kernelEntries) {
        if (!canBeAt(machine, base)) {
            throw new IllegalArgumentException("PALcode cannot be at physical address 0x" + Long.toHexString(base)
                    + ": give a multiple of " + IMAGE_BYTES + " with as many bytes of memory.");
        }
        if (behind == null && own.size() < PalEntry.values().length) {
            throw new IllegalArgumentException("An image without a PALcode behind it needs every entry.");
        }
        this.machine = machine;
        this.base = base;
        this.behind = behind;
        this.own = own.isEmpty() ? EnumSet.noneOf(PalEntry.class) : EnumSet.copyOf(own);
        this.kernelEntries = Set.copyOf(kernelEntries);
    }

    /// Sets a PAL temporary, for whoever installs an image that relies on one.
    ///
    /// @param n 0 to 31
    public void temporary(int n, long value) {
        temporaries[n] = value;
    }

    /// Makes a temporary and a word of the kernel on the host one and the same, so that neither has to be kept in step with the other.
    public void share(HostWord word) {
        shared = word;
    }

    /// Whether an image can be at that physical address.
    public static boolean canBeAt(Machine machine, long base) {
        return base >= 0 && base % IMAGE_BYTES == 0 && base <= machine.memory().size() - IMAGE_BYTES;
    }

    /// Makes this the machine's PALcode and begins at its reset entry, with the registers as they are.
    public void reset() {
        var cpu = machine.cpu();
        cpu.pal(this);
        cpu.userMode(false);
        cpu.palMode(true);
        cpu.pc(base + PalEntry.RESET.offset());
    }

    // The ways in.

    @Override
    public void callPal(Cpu cpu, int function) {
        if (behind != null && !own.contains(PalEntry.CALL_PAL)) {
            if (kernelEntries.contains(function)) {
                this.function = function;
                begin(cpu, PalEntry.callPal(function));
            } else {
                behind.callPal(cpu, function);
            }
        } else if (PalFunction.isLegal(function, cpu.userMode())) {
            begin(cpu, PalEntry.callPal(function));
        } else {
            fault(cpu, new Fault.IllegalInstruction(function));
        }
    }

    @Override
    public void translationMiss(Cpu cpu, long va, Access access) {
        var entry = access == Access.EXECUTE
                ? PalEntry.ITB_MISS
                : cpu.palMode() ? PalEntry.DTB_MISS_IN_PAL : PalEntry.DTB_MISS;
        if (behind != null && !own.contains(entry)) {
            behind.translationMiss(cpu, va, access);
            return;
        }
        missAccess = access;
        faultAddress = va;
        memoryStatus = access == Access.WRITE ? 1 : 0;
        trap(cpu, entry);
    }

    @Override
    public void fault(Cpu cpu, Fault fault) {
        var entry = entryOf(fault);
        if (behind != null && (entry == null || !own.contains(entry))) {
            behind.fault(cpu, fault);
            return;
        }
        if (entry == null) {
            throw new IllegalStateException(
                    "This fault is none that hardware has, and no PALcode behind the image knows it: "
                            + fault);
        }
        note(fault);
        trap(cpu, entry);
    }

    // A PALcode behind that need not ask what kind a fault is of is not made to.

    @Override
    public void accessViolation(Cpu cpu, Fault.AccessViolation violation) {
        if (behind != null && !own.contains(refusal(violation.access()))) {
            behind.accessViolation(cpu, violation);
        } else {
            fault(cpu, violation);
        }
    }

    @Override
    public void unaligned(Cpu cpu, Fault.Unaligned unaligned) {
        if (behind != null && !own.contains(PalEntry.UNALIGNED)) {
            behind.unaligned(cpu, unaligned);
        } else {
            fault(cpu, unaligned);
        }
    }

    @Override
    public void arithmetic(Cpu cpu, Fault.Arithmetic arithmetic) {
        if (behind != null && !own.contains(PalEntry.ARITHMETIC)) {
            behind.arithmetic(cpu, arithmetic);
        } else {
            fault(cpu, arithmetic);
        }
    }

    @Override
    public void floatingDisabled(Cpu cpu, Fault.FloatingDisabled disabled) {
        if (behind != null && !own.contains(PalEntry.FLOATING_DISABLED)) {
            behind.floatingDisabled(cpu, disabled);
        } else {
            fault(cpu, disabled);
        }
    }

    private static @Nullable PalEntry entryOf(Fault fault) {
        return switch (fault) {
            case Fault.AccessViolation(long _, Access access) -> refusal(access);
            case Fault.TranslationNotValid(long _, Access access) -> refusal(access);
            case Fault.FaultOn(long _, Access access) -> refusal(access);
            case Fault.Unaligned _ -> PalEntry.UNALIGNED;
            case Fault.IllegalInstruction _ -> PalEntry.ILLEGAL;
            case Fault.FloatingDisabled _ -> PalEntry.FLOATING_DISABLED;
            case Fault.Arithmetic _ -> PalEntry.ARITHMETIC;
            // These are functions of CALL_PAL or things of the host, not of hardware.
            case Fault.Breakpoint _,Fault.BugCheck _,Fault.GeneratedTrap _,Fault.ManagedFailure _ -> null;
        };
    }

    private static PalEntry refusal(Access access) {
        return access == Access.EXECUTE ? PalEntry.ITB_ACCESS_VIOLATION : PalEntry.DATA_FAULT;
    }

    private void note(Fault fault) {
        switch (fault) {
            case Fault.AccessViolation(long va, Access access) -> note(va, access, 1 << 1);
            case Fault.TranslationNotValid(long va, Access access) -> note(va, access, 0);
            case Fault.FaultOn(long va, Access access) -> note(va, access, access == Access.WRITE ? 1 << 3 : 1 << 2);
            case Fault.Unaligned(long va, int opcode, int register) ->
                note(va, Access.READ, register << 4 | opcode << 9);
            case Fault.Arithmetic(long newSummary, long registers) -> {
                summary = newSummary;
                wrongRegisters = registers;
                summaryRead = false;
            }
            default -> {
                // Nothing to know beyond the entry and EXC_ADDR.
            }
        }
    }

    private void note(long va, Access access, long status) {
        faultAddress = va;
        missAccess = access;
        memoryStatus = status | (access == Access.WRITE ? 1 : 0);
    }

    @Override
    public void interrupt(Cpu cpu, InterruptLine line) {
        if (behind != null && !own.contains(PalEntry.INTERRUPT)) {
            behind.interrupt(cpu, line);
            return;
        }
        interrupt = line.ipl() << 16 | line.vector();
        trap(cpu, PalEntry.INTERRUPT);
    }

    @Override
    public void machineCheck(Cpu cpu, MachineCheck check) {
        if (behind != null && !own.contains(PalEntry.MACHINE_CHECK)) {
            behind.machineCheck(cpu, check);
            return;
        }
        trap(cpu, PalEntry.MACHINE_CHECK);
    }

    private void trap(Cpu cpu, PalEntry entry) {
        machine.charge(HardwareEvent.PAL_ENTRY);
        begin(cpu, entry.offset());
    }

    private void begin(Cpu cpu, int offset) {
        if (cpu.palMode()) {
            exceptionAddress = cpu.pc() | 1;
        } else {
            exceptionAddress = cpu.pc();
            userBefore = cpu.userMode();
        }
        cpu.userMode(false);
        cpu.palMode(true);
        cpu.pc(base + offset);
    }

    // The reserved opcodes.

    @Override
    public boolean palInstruction(Cpu cpu, int word) {
        int ra = word >>> 21 & 31;
        switch (word >>> 26) {
            case MFPR -> {
                cpu.register(ra, read(cpu, word & 0xff));
                next(cpu);
            }
            case MTPR -> {
                next(cpu);
                write(cpu, word & 0xff, cpu.register(ra));
            }
            case REI -> leave(cpu);
            default -> {
                return access(cpu, word, ra);
            }
        }
        return true;
    }

    private static void next(Cpu cpu) {
        cpu.pc(cpu.pc() + 4);
    }

    private void leave(Cpu cpu) {
        if ((exceptionAddress & 1) == 0) {
            cpu.palMode(false);
            cpu.userMode(userBefore);
            if (function != NO_FUNCTION) {
                function = NO_FUNCTION;
                cpu.clearLock();
                machine.charge(HardwareEvent.KERNEL_ENTRY);
                machine.charge(HardwareEvent.KERNEL_EXIT);
            }
        }
        cpu.pc(exceptionAddress);
    }

    private boolean access(Cpu cpu, int word, int ra) {
        int bytes = (word & QUAD) != 0 ? 8 : 4;
        boolean load = word >>> 26 == LOAD;
        int displacement = word << (32 - DISPLACEMENT_BITS) >> (32 - DISPLACEMENT_BITS);
        long address = (cpu.register((word >>> 16) & 31) + displacement) & -bytes;
        long pa = address;
        if ((word & PHYSICAL) == 0) {
            boolean reads = load && (word & WRITE_CHECK) == 0;
            boolean asUser = (word & ALTERNATE) != 0 && alternateIsUser;
            pa = cpu.translateInPal(address, reads ? Access.READ : Access.WRITE, asUser);
            if (pa < 0) {
                return false;
            }
        }
        var memory = machine.memory();
        if (load) {
            cpu.register(ra, bytes == 8 ? memory.loadQuad(pa) : memory.loadLong(pa));
        } else if (bytes == 8) {
            memory.storeQuad(pa, cpu.register(ra));
        } else {
            memory.storeLong(pa, (int) cpu.register(ra));
        }
        next(cpu);
        return true;
    }

    // Internal registers.

    private long read(Cpu cpu, int register) {
        if (InternalRegister.isTemporary(register)) {
            int index = register & 31;
            return shared != null && shared.temporary() == index ? shared.read() : temporaries[index];
        }
        return switch (register) {
            case InternalRegister.EXC_ADDR -> exceptionAddress;
            case InternalRegister.ICCSR -> (long) cpu.asn() << SPACE_SHIFT
                    | (cpu.floatingEnabled() ? 1L << FLOATING_SHIFT : 0);
            case InternalRegister.PS -> userBefore ? USER_MODE : 0;
            case InternalRegister.EXC_SUM -> readSummary();
            case InternalRegister.PAL_BASE -> base;
            case InternalRegister.IPL -> cpu.ipl();
            case InternalRegister.INTERRUPT -> interrupt;
            case InternalRegister.MM_CSR -> memoryStatus;
            case InternalRegister.VA -> faultAddress;
            case InternalRegister.ABOX_CTL -> superpage ? SUPERPAGE : 0;
            case InternalRegister.ALT_MODE -> alternateIsUser ? USER_MODE : 0;
            case InternalRegister.PTBR -> cpu.pageTableBase();
            default -> 0;
        };
    }

    private long readSummary() {
        long value = summaryRead ? wrongRegisters : summary;
        summaryRead = true;
        return value;
    }

    private void write(Cpu cpu, int register, long value) {
        int index = register & 31;
        if (InternalRegister.isTemporary(register)) {
            if (shared != null && shared.temporary() == index) {
                shared.write(cpu, value);
            } else {
                temporaries[index] = value;
            }
        }
        if (InternalRegister.isIbox(register)) {
            writeIbox(cpu, InternalRegister.TB_TAG | index, value);
        }
        if (InternalRegister.isAbox(register)) {
            writeAbox(cpu, (InternalRegister.DTB_PTE & ~31) | index, value);
        }
    }

    private void writeIbox(Cpu cpu, int register, long value) {
        switch (register) {
            case InternalRegister.TB_TAG -> tag = value;
            case InternalRegister.ITB_PTE -> cpu.instructionBuffer().write(tag, cpu.asn(), value | Pte.VALID);
            case InternalRegister.ICCSR -> {
                cpu.floatingEnabled((value >>> FLOATING_SHIFT & 1) != 0);
                cpu.context(cpu.pageTableBase(), (int) Math.min(value >>> SPACE_SHIFT & SPACE_MASK,
                        machine.profile().tb().addressSpaceNumbers() - 1));
            }
            case InternalRegister.EXC_ADDR -> exceptionAddress = value & ~2L;
            case InternalRegister.ITBZAP -> cpu.instructionBuffer().invalidateAll();
            case InternalRegister.ITBASM -> cpu.instructionBuffer().invalidateProcess();
            case InternalRegister.ITBIS -> cpu.instructionBuffer().invalidate(value, cpu.asn());
            case InternalRegister.PS -> userBefore = (value & USER_MODE) != 0;
            case InternalRegister.PAL_BASE -> {
                if (canBeAt(machine, value)) {
                    base = value;
                }
            }
            case InternalRegister.IPL -> cpu.ipl((int) (value & 7));
            default -> {
                // A register that this machine lacks takes anything.
            }
        }
    }

    private void writeAbox(Cpu cpu, int register, long value) {
        switch (register) {
            case InternalRegister.DTB_PTE -> cpu.dataBuffer().write(tag, cpu.asn(), value | Pte.VALID);
            case InternalRegister.DTBZAP -> cpu.dataBuffer().invalidateAll();
            case InternalRegister.DTBASM -> cpu.dataBuffer().invalidateProcess();
            case InternalRegister.DTBIS -> cpu.dataBuffer().invalidate(value, cpu.asn());
            case InternalRegister.ABOX_CTL -> {
                superpage = (value & SUPERPAGE) != 0;
                cpu.kernelSegment(superpage);
            }
            case InternalRegister.ALT_MODE -> alternateIsUser = (value & USER_MODE) != 0;
            case InternalRegister.PTBR -> cpu.context(value & -Pte.PAGE_BYTES, cpu.asn());
            case InternalRegister.FAULT -> deliverBehind(cpu, value);
            case InternalRegister.BEHIND -> callBehind(cpu);
            default -> {
                // A register that this machine lacks takes anything.
            }
        }
    }

    private void deliverBehind(Cpu cpu, long code) {
        if (behind == null) {
            return;
        }
        leave(cpu);
        behind.fault(cpu, code == 0
                ? new Fault.TranslationNotValid(faultAddress, missAccess)
                : code == 1
                        ? new Fault.AccessViolation(faultAddress, missAccess)
                        : new Fault.FaultOn(faultAddress, missAccess));
    }

    private void callBehind(Cpu cpu) {
        int called = function;
        if (behind == null || called == NO_FUNCTION) {
            return;
        }
        function = NO_FUNCTION;
        leave(cpu);
        if (called == PalFunction.CALLSYS) {
            behind.systemCall(cpu);
        } else {
            behind.callPal(cpu, called);
        }
    }

    // Checkpoints.

    @Override
    public List<Checkpointed> parts() {
        var parts = new ArrayList<Checkpointed>();
        if (behind != null) {
            parts.addAll(behind.parts());
        }
        parts.add(this);
        return parts;
    }

    @Override
    public String checkpointName() {
        return "pal.native";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("base", base).put("temporaries", temporaries).put("exceptionAddress", exceptionAddress);
        out.put("userBefore", userBefore).put("tag", tag).put("faultAddress", faultAddress);
        out.put("missAccess", missAccess == Access.WRITE ? 1 : missAccess == Access.READ ? 0 : -1);
        out.put("memoryStatus", memoryStatus).put("summary", summary).put("wrongRegisters", wrongRegisters);
        out.put("summaryRead", summaryRead).put("alternateIsUser", alternateIsUser).put("superpage", superpage);
        out.put("interrupt", interrupt);
    }

    @Override
    public void restore(State in) {
        long newBase = in.number("base");
        long[] newTemporaries = in.numbers("temporaries");
        if (newTemporaries.length != temporaries.length || !canBeAt(machine, newBase)) {
            throw new CheckpointException(
                    "The PALcode of the checkpoint is in a state that it can never be in; the checkpoint is"
                            + " damaged.");
        }
        long newExceptionAddress = in.number("exceptionAddress");
        boolean newUserBefore = in.flag("userBefore");
        long newTag = in.number("tag");
        long newFaultAddress = in.number("faultAddress");
        int newMissAccess = in.integer("missAccess");
        long newMemoryStatus = in.number("memoryStatus");
        long newSummary = in.number("summary");
        long newWrongRegisters = in.number("wrongRegisters");
        boolean newSummaryRead = in.flag("summaryRead");
        boolean newAlternateIsUser = in.flag("alternateIsUser");
        boolean newSuperpage = in.flag("superpage");
        int newInterrupt = in.integer("interrupt");

        base = newBase;
        System.arraycopy(newTemporaries, 0, temporaries, 0, temporaries.length);
        exceptionAddress = newExceptionAddress;
        userBefore = newUserBefore;
        tag = newTag;
        faultAddress = newFaultAddress;
        missAccess = newMissAccess > 0 ? Access.WRITE : newMissAccess == 0 ? Access.READ : Access.EXECUTE;
        memoryStatus = newMemoryStatus;
        summary = newSummary;
        wrongRegisters = newWrongRegisters;
        summaryRead = newSummaryRead;
        alternateIsUser = newAlternateIsUser;
        superpage = newSuperpage;
        interrupt = newInterrupt;
    }
}
