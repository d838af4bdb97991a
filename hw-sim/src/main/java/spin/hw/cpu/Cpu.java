package spin.hw.cpu;

import org.jspecify.annotations.Nullable;
import spin.hw.clock.CycleClock;
import spin.hw.memory.AddressTable;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.mmu.TranslationBuffer;
import spin.hw.mmu.VirtualAddress;
import spin.hw.pal.Fault;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.PalCode;
import spin.hw.profile.Account;
import spin.hw.profile.InstructionClass;
import spin.hw.profile.TbGeometry;

/// An Alpha CPU with the 21064's integer instructions, interpreted from memory one at a time.
///
/// Exceptions are precise. An instruction computes, translates and checks first, and changes registers, memory, PC, clock
/// and counts last, in that order of one method; when anything is refused before that, PALcode is told and nothing has happened.
/// What would break this: a register written before the access that can fault.
///
/// Kernel code runs inside [PalCode]'s methods, on this call stack, and may switch to another strand that calls [#run] in its turn.
/// So between two instructions everything that matters is in the fields below, and nothing that a strand needs later is kept
/// in a local variable across a call of PALcode.
public final class Cpu {

    /// What a refused translation answers: no physical address is negative.
    private static final long REFUSED = -1;

    /// The 21064's lock covers a cache line.
    private static final long LOCK_BLOCK = ~31L;
    private static final long UNLOCKED = -1;

    private static final int RETURN_ADDRESS = 26;
    private static final int ZERO = 31;
    private static final int CALLSYS = 0x83;

    private final CycleClock clock;
    private final Account account;
    private final PhysicalMemory memory;
    private final TranslationBuffer instructionBuffer;
    private final TranslationBuffer dataBuffer;
    private final int addressSpaceNumbers;

    private final long[] registers = new long[32];
    private long pc;
    private boolean userMode;
    private long pageTableBase;
    private int asn;
    private long lockedBlock = UNLOCKED;
    private boolean interruptFlag;
    private long instructions;

    private @Nullable PalCode pal;
    private ManagedCode.@Nullable Table managed;
    /// Set while Java code reads or writes through the MMU: then a fault is its exception, not the kernel's event.
    private boolean onBehalfOfJava;

    private final AddressTable<Runnable> watches = new AddressTable<>();
    /// Whether the PC was reached by completing an instruction (or set by the kernel to somewhere new).
    private boolean arrived;
    private final SuspendedInstructions suspended = new SuspendedInstructions();

    /// How many calls of [#run] and [#step] have begun and not ended.
    private int executing;
    private boolean stopRequested;

    public Cpu(TbGeometry tb, CycleClock clock, Account account, PhysicalMemory memory) {
        this.clock = clock;
        this.account = account;
        this.memory = memory;
        this.instructionBuffer = new TranslationBuffer(tb.instructionEntries());
        this.dataBuffer = new TranslationBuffer(tb.dataEntries());
        this.addressSpaceNumbers = tb.addressSpaceNumbers();
    }

    // State, for kernels and PALcode.

    /// Integer register `n`, 0 to 31; r31 reads 0.
    public long register(int n) {
        return registers[n];
    }

    /// Sets integer register `n`; r31 stays 0.
    public void register(int n, long value) {
        if (n != ZERO) {
            registers[n] = value;
        }
    }

    public long pc() {
        return pc;
    }

    /// Sets the PC; its low two bits are always zero.
    ///
    /// To a watch point this is an arrival, unless it resumes an instruction that a fault suspended in the current context; so
    /// a kernel that changes both sets the context first.
    public void pc(long value) {
        pc = value & ~3L;
        arrived = watches.isEmpty() || !suspended.resume(pageTableBase, pc);
    }

    public boolean userMode() {
        return userMode;
    }

    public void userMode(boolean user) {
        userMode = user;
    }

    public long pageTableBase() {
        return pageTableBase;
    }

    public int asn() {
        return asn;
    }

    /// Makes another address space current. Entries of the translation buffers stay: that is what the number is for.
    ///
    /// @param pageTableBasePa physical address of the level-1 table, the beginning of a frame
    /// @param newAsn          below the profile's count of address space numbers
    public void context(long pageTableBasePa, int newAsn) {
        if ((pageTableBasePa & Pte.PAGE_BYTES - 1) != 0) {
            throw new IllegalArgumentException(
                    "A page table at 0x" + Long.toHexString(pageTableBasePa) + " does not begin a frame.");
        }
        if (newAsn < 0 || newAsn >= addressSpaceNumbers) {
            throw new IllegalArgumentException("Address space number " + newAsn + " is not below " + addressSpaceNumbers
                    + "; reuse one after invalidating its entries.");
        }
        pageTableBase = pageTableBasePa;
        asn = newAsn;
    }

    /// Instructions completed since power-on. A run of managed code counts as none.
    public long instructions() {
        return instructions;
    }

    public TranslationBuffer instructionBuffer() {
        return instructionBuffer;
    }

    public TranslationBuffer dataBuffer() {
        return dataBuffer;
    }

    public void pal(PalCode newPal) {
        pal = newPal;
    }

    public PalCode pal() {
        if (pal == null) {
            throw new IllegalStateException(
                    "The CPU has no PALcode; install one with pal(...) before running anything.");
        }
        return pal;
    }

    /// The managed user code of the current context, null for none. A kernel changes it together with the context.
    public void managed(ManagedCode.@Nullable Table table) {
        managed = table;
    }

    /// Forgets a load-locked: whatever enters the kernel does this, so that a store-conditional across it fails.
    public void clearLock() {
        lockedBlock = UNLOCKED;
    }

    // Running.

    /// Executes until something asks to [#stop].
    public void run() {
        execute(Long.MAX_VALUE);
    }

    /// Executes one instruction, or one run of managed code, or delivers the fault that stands in the way.
    public void step() {
        execute(1);
    }

    private void execute(long steps) {
        executing++;
        try {
            for (long left = steps; left > 0; left--) {
                executeOne();
                if (stopRequested) {
                    stopRequested = false;
                    return;
                }
            }
        } finally {
            executing--;
        }
    }

    /// Asks the run that the CPU comes back to next to return, after the instruction or watch or kernel call in hand. When
    /// nothing is executing this does nothing.
    ///
    /// There is one request and it is never lost, but it has no name on it: a kernel that asks and then switches to another strand
    /// stops that one. So ask last.
    public void stop() {
        stopRequested = executing > 0;
    }

    /// Calls `onArrival` each time the PC arrives at `address` in user mode, before the instruction there executes, but not
    /// again when that instruction is retried after a fault. It costs nothing. It may [#stop]: then `run` returns, and
    /// the next one goes on with the instruction.
    public void watch(long address, Runnable onArrival) {
        if ((address & 3) != 0) {
            throw new IllegalArgumentException("No instruction can be at 0x" + Long.toHexString(address)
                    + "; watch a multiple of 4.");
        }
        if (!watches.put(address, onArrival)) {
            throw new IllegalArgumentException(
                    "Address 0x" + Long.toHexString(address) + " is watched already; unwatch it first.");
        }
    }

    public void unwatch(long address) {
        watches.remove(address);
    }

    private void executeOne() {
        if (userMode) {
            if (arrived) {
                arrived = false;
                var watch = watches.get(pc);
                if (watch != null) {
                    long here = pc;
                    watch.run();
                    if (stopRequested || pc != here) {
                        return;
                    }
                }
            }
            if (managed != null) {
                var code = managed.at(pc);
                if (code != null) {
                    runManaged(code);
                    return;
                }
            }
        }
        long pa = translate(pc, Access.EXECUTE);
        if (pa != REFUSED) {
            dispatch(memory.loadLong(pa));
        }
    }

    // Instructions.

    private void dispatch(int word) {
        int opcode = Encoding.opcode(word);
        switch (opcode) {
            case 0x00 -> callPal(Encoding.palFunction(word));
            case 0x08 -> loadAddress(word, Encoding.memoryDisplacement(word)); // LDA
            case 0x09 -> loadAddress(word, Encoding.memoryDisplacement(word) << 16); // LDAH
            case 0x0B -> loadUnaligned(word); // LDQ_U
            case 0x0F -> storeUnaligned(word); // STQ_U
            case 0x10, 0x11, 0x12, 0x13 -> operate(word);
            case 0x18 -> miscellaneous(word);
            case 0x1A -> jump(word);
            case 0x28 -> load(word, 4); // LDL
            case 0x29 -> load(word, 8); // LDQ
            case 0x2A -> loadLocked(word, 4); // LDL_L
            case 0x2B -> loadLocked(word, 8); // LDQ_L
            case 0x2C -> store(word, 4); // STL
            case 0x2D -> store(word, 8); // STQ
            case 0x2E -> storeConditional(word, 4); // STL_C
            case 0x2F -> storeConditional(word, 8); // STQ_C
            case 0x30 -> branchAlways(word, InstructionClass.BRANCH); // BR
            case 0x34 -> branchAlways(word, InstructionClass.CALL); // BSR
            case 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F -> branch(word, opcode);
            default -> illegal(word);
        }
    }

    private void operate(int word) {
        int opcode = Encoding.opcode(word);
        int function = Encoding.operateFunction(word);
        var instructionClass = IntegerOperate.classOf(opcode, function);
        if (instructionClass == null) {
            illegal(word);
            return;
        }
        long a = registers[Encoding.ra(word)];
        long b = Encoding.hasLiteral(word) ? Encoding.literal(word) : registers[Encoding.rb(word)];
        int rc = Encoding.rc(word);
        register(rc, IntegerOperate.result(opcode, function, a, b, registers[rc]));
        retire(instructionClass, pc + 4);
        if (IntegerOperate.overflows(opcode, function, a, b)) {
            deliver(new Fault.Arithmetic(Fault.Arithmetic.INTEGER_OVERFLOW, 1L << rc));
        }
    }

    private void loadAddress(int word, long displacement) {
        register(Encoding.ra(word), registers[Encoding.rb(word)] + displacement);
        retire(InstructionClass.INTEGER, pc + 4);
    }

    private void load(int word, int bytes) {
        int ra = Encoding.ra(word);
        if (ra != ZERO) { // else a prefetch: it may do nothing and cannot fault
            long pa = translateOperand(word, bytes, Access.READ);
            if (pa == REFUSED) {
                return;
            }
            registers[ra] = read(pa, bytes);
        }
        retire(InstructionClass.LOAD, pc + 4);
    }

    private void loadUnaligned(int word) {
        int ra = Encoding.ra(word);
        if (ra != ZERO) { // else the universal no-op
            long pa = translate(operandAddress(word) & ~7L, Access.READ);
            if (pa == REFUSED) {
                return;
            }
            registers[ra] = memory.loadQuad(pa);
        }
        retire(InstructionClass.LOAD, pc + 4);
    }

    private void loadLocked(int word, int bytes) {
        long pa = translateOperand(word, bytes, Access.READ);
        if (pa == REFUSED) {
            return;
        }
        register(Encoding.ra(word), read(pa, bytes));
        lockedBlock = pa & LOCK_BLOCK;
        retire(InstructionClass.LOAD, pc + 4);
    }

    private void store(int word, int bytes) {
        long pa = translateOperand(word, bytes, Access.WRITE);
        if (pa == REFUSED) {
            return;
        }
        write(pa, bytes, registers[Encoding.ra(word)]);
        retire(InstructionClass.STORE, pc + 4);
    }

    private void storeUnaligned(int word) {
        long pa = translate(operandAddress(word) & ~7L, Access.WRITE);
        if (pa == REFUSED) {
            return;
        }
        memory.storeQuad(pa, registers[Encoding.ra(word)]);
        retire(InstructionClass.STORE, pc + 4);
    }

    private void storeConditional(int word, int bytes) {
        long pa = translateOperand(word, bytes, Access.WRITE);
        if (pa == REFUSED) {
            return;
        }
        int ra = Encoding.ra(word);
        boolean held = lockedBlock == (pa & LOCK_BLOCK);
        if (held) {
            write(pa, bytes, registers[ra]);
        }
        register(ra, held ? 1 : 0);
        clearLock();
        retire(InstructionClass.STORE, pc + 4);
    }

    private void branchAlways(int word, InstructionClass instructionClass) {
        long next = pc + 4;
        register(Encoding.ra(word), next);
        retire(instructionClass, next + Encoding.branchDisplacement(word));
    }

    private void branch(int word, int opcode) {
        long a = registers[Encoding.ra(word)];
        boolean taken = switch (opcode) {
            case 0x38 -> (a & 1) == 0; // BLBC
            case 0x39 -> a == 0; // BEQ
            case 0x3A -> a < 0; // BLT
            case 0x3B -> a <= 0; // BLE
            case 0x3C -> (a & 1) != 0; // BLBS
            case 0x3D -> a != 0; // BNE
            case 0x3E -> a >= 0; // BGE
            case 0x3F -> a > 0; // BGT
            default -> throw new IllegalStateException("Opcode 0x" + Integer.toHexString(opcode) + " is no branch.");
        };
        long next = pc + 4;
        retire(InstructionClass.BRANCH, taken ? next + Encoding.branchDisplacement(word) : next);
    }

    private void jump(int word) {
        // The target is read before Ra is written: they may be the same register.
        long target = registers[Encoding.rb(word)] & ~3L;
        register(Encoding.ra(word), pc + 4);
        retire(switch (Encoding.jumpKind(word)) {
            case 0 -> InstructionClass.JUMP; // JMP
            case 2 -> InstructionClass.RETURN; // RET
            default -> InstructionClass.CALL; // JSR, JSR_COROUTINE
        }, target);
    }

    private void miscellaneous(int word) {
        switch (Encoding.memoryFunction(word)) {
            case 0x0000, 0x0400, 0x4000, 0x4400 -> // TRAPB, EXCB, MB, WMB: all is in order here, only time passes
                retire(InstructionClass.BARRIER, pc + 4);
            case 0x8000, 0xA000 -> // FETCH, FETCH_M: hints
                retire(InstructionClass.INTEGER, pc + 4);
            case 0xC000 -> { // RPCC: the counter is the low half; the high half is an offset that nobody has set
                register(Encoding.ra(word), clock.now() & 0xffff_ffffL);
                retire(InstructionClass.READ_COUNTER, pc + 4);
            }
            case 0xE000 -> readInterruptFlag(word, false); // RC
            case 0xF000 -> readInterruptFlag(word, true); // RS
            default -> illegal(word);
        }
    }

    private void readInterruptFlag(int word, boolean newValue) {
        register(Encoding.ra(word), interruptFlag ? 1 : 0);
        interruptFlag = newValue;
        retire(InstructionClass.INTEGER, pc + 4);
    }

    private void callPal(int function) {
        retire(InstructionClass.PAL, pc + 4);
        pal().callPal(this, function);
    }

    private void illegal(int word) {
        pc += 4;
        arrived = true;
        deliver(new Fault.IllegalInstruction(word));
    }

    private void retire(InstructionClass instructionClass, long next) {
        instructions++;
        account.charge(instructionClass);
        pc = next;
        arrived = true;
    }

    // Memory.

    private long operandAddress(int word) {
        return registers[Encoding.rb(word)] + Encoding.memoryDisplacement(word);
    }

    private long translateOperand(int word, int bytes, Access access) {
        long va = operandAddress(word);
        if ((va & bytes - 1) != 0) {
            suspend(() -> deliver(new Fault.Unaligned(va, Encoding.opcode(word), Encoding.ra(word))));
            return REFUSED;
        }
        return translate(va, access);
    }

    private long read(long pa, int bytes) {
        return bytes == 4 ? memory.loadLong(pa) : memory.loadQuad(pa);
    }

    private void write(long pa, int bytes, long value) {
        if (bytes == 4) {
            memory.storeLong(pa, (int) value);
        } else {
            memory.storeQuad(pa, value);
        }
    }

    /// The physical address for an access of the instruction at the PC, or [#REFUSED] when PALcode was called instead: then the
    /// instruction must be left at once, whatever PALcode did, because all state may be another's by now.
    private long translate(long va, Access access) {
        if (!VirtualAddress.isCanonical(va)) {
            suspend(() -> deliver(new Fault.AccessViolation(va, access)));
            return REFUSED;
        }
        var buffer = access == Access.EXECUTE ? instructionBuffer : dataBuffer;
        long pte = buffer.lookup(va, asn);
        if (pte == 0) {
            buffer.countMiss();
            suspend(() -> pal().translationMiss(this, va, access));
            return REFUSED;
        }
        if (!Pte.allows(pte, access, userMode)) {
            suspend(() -> deliver(new Fault.AccessViolation(va, access)));
            return REFUSED;
        }
        if (Pte.faultsOn(pte, access)) {
            suspend(() -> deliver(new Fault.FaultOn(va, access)));
            return REFUSED;
        }
        return Pte.physical(pte, va);
    }

    private void suspend(Runnable palFlow) {
        if (watches.isEmpty() || onBehalfOfJava) {
            palFlow.run();
            return;
        }
        suspended.add(pageTableBase, pc);
        long at = pc;
        palFlow.run();
        if (pc == at) {
            // Nobody moved the PC, or somebody moved it back: the retry that is due happens now.
            suspended.resume(pageTableBase, at);
        }
    }

    /// Raises `fault` for the access or instruction in hand: to PALcode, or as a [MemoryFault] when Java code made the access.
    /// PALcode calls this from its miss flow.
    public void deliver(Fault fault) {
        if (onBehalfOfJava) {
            throw new MemoryFault(fault);
        }
        pal().fault(this, fault);
    }

    /// The quadword at user address `va` in the current context, with the rights of user mode: for a kernel's copy-in.
    ///
    /// @throws MemoryFault when user code could not have read it; the kernel decides what that means
    public long loadQuad(long va) {
        return memory.loadQuad(translateForJava(va, Access.READ));
    }

    /// Stores at user address `va` in the current context, with the rights of user mode: for a kernel's copy-out.
    ///
    /// @throws MemoryFault when user code could not have written it
    public void storeQuad(long va, long value) {
        memory.storeQuad(translateForJava(va, Access.WRITE), value);
    }

    private long translateForJava(long va, Access access) {
        if ((va & 7) != 0) {
            int opcode = access == Access.WRITE ? 0x2D : 0x29;
            throw new MemoryFault(new Fault.Unaligned(va, opcode, ZERO));
        }
        boolean modeBefore = userMode;
        boolean behalfBefore = onBehalfOfJava;
        onBehalfOfJava = true;
        userMode = true;
        try {
            long pa = translate(va, access);
            if (pa == REFUSED) {
                // A miss, which PALcode has filled: a refusal would have been an exception. So look again.
                pa = translate(va, access);
            }
            if (pa == REFUSED) {
                throw new IllegalStateException("PALcode returned from a translation miss at 0x" + Long.toHexString(va)
                        + " without filling the buffer and without a fault; it must fill or call Cpu.deliver.");
            }
            return pa;
        } finally {
            userMode = modeBefore;
            onBehalfOfJava = behalfBefore;
        }
    }

    // Managed code.

    private void runManaged(ManagedCode code) {
        long entry = pc;
        var port = new ManagedPort(this, entry);
        Throwable thrown = null;
        try {
            code.run(port);
        } catch (RuntimeException | StackOverflowError broken) {
            // Judged below, by what the port remembers. Other errors, a meter's termination above all, go through.
            thrown = broken;
        } finally {
            port.close();
        }
        port.rethrowKernelFailure();
        if (port.leftForKernel()) {
            return;
        }
        var fault = port.fault();
        if (fault != null) {
            suspend(() -> deliver(fault));
        } else if (thrown != null) {
            // A library OS that breaks has broken its own process, not the machine. Its kernel is told.
            pc = entry + 4;
            deliver(new Fault.ManagedFailure(thrown));
        } else {
            pc = port.continuation(registers[RETURN_ADDRESS]) & ~3L;
            arrived = true;
        }
    }

    /// A CALL_PAL callsys by managed code. Returns whether the code may go on: the kernel came back to it and nobody has asked to stop.
    boolean callSystemFromManaged(long entry) {
        var table = managed;
        long contextBefore = pageTableBase;
        int asnBefore = asn;
        pc = entry;
        callPal(CALLSYS);
        boolean back = pc == entry + 4 && userMode && managed == table && pageTableBase == contextBefore
                && asn == asnBefore && !stopRequested;
        if (back) {
            // From here on it is the entry again that a fault would have to retry.
            pc = entry;
            arrived = false;
        }
        return back;
    }
}
