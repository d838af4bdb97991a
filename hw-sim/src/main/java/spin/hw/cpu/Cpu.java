package spin.hw.cpu;

import org.jspecify.annotations.Nullable;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.clock.CycleClock;
import spin.hw.clock.EventQueue;
import spin.hw.interrupt.InterruptController;
import spin.hw.memory.AddressTable;
import spin.hw.memory.CacheModel;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.mmu.TranslationBuffer;
import spin.hw.pal.Fault;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.PalCode;
import spin.hw.pal.PalFunction;
import spin.hw.profile.Account;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.TbGeometry;

/// An Alpha CPU: its state, and the loop that at each instruction boundary lets devices have their turn, takes interrupts, and then
/// lets an [Engine] complete instructions until the next thing is due.
///
/// What no engine completes (a miss, a fault, CALL_PAL) is executed here, one instruction at a time, with all that can come of it.
/// So no outcome, trap or count depends on the engine, and exceptions are precise: what is refused has not happened.
///
/// Kernel code runs inside [PalCode]'s methods, on this call stack, and may switch to another strand that calls [#run] in its turn.
/// So between two instructions everything that matters is in [CpuState] and in the fields below, and nothing that a strand needs
/// later is kept in a local variable across a call of PALcode.
public final class Cpu {

    /// What a refused translation answers: no physical address is negative.
    static final long REFUSED = -1;

    private static final int RETURN_ADDRESS = 26;
    private static final int ZERO = 31;
    private static final int HIGHEST_IPL = 7;

    private final CpuState state = new CpuState();
    private final CycleClock clock;
    private final EventQueue events;
    private final InterruptController interrupts;
    private final PhysicalMemory memory;
    private final TranslationBuffer instructionBuffer;
    private final TranslationBuffer dataBuffer;
    private final int addressSpaceNumbers;
    private final Decoder decoder;
    private final MemoryPath path;
    private final Account account;
    private final Executor executor;
    private final Interpreter interpreter;
    private Engine engine;
    private @Nullable CacheModel caches;

    private @Nullable PalCode pal;
    private ManagedCode.@Nullable Table managed;
    /// Set while Java code reads or writes through the MMU: then a fault is its exception, not the kernel's event.
    private boolean onBehalfOfJava;

    private final AddressTable<Runnable> watches = new AddressTable<>();
    /// Whether the PC was reached by completing an instruction (or set by the kernel to somewhere new).
    private boolean arrived;
    private final SuspendedInstructions suspended = new SuspendedInstructions();

    private @Nullable InstructionObserver observer;

    /// How many calls of [#run] and [#step] have begun and not ended.
    private int executing;
    private boolean stopRequested;
    /// The cycle that the run in hand is to get to.
    private long until = Long.MAX_VALUE;

    public Cpu(TbGeometry tb, CycleClock clock, EventQueue events, InterruptController interrupts, Account account,
            PhysicalMemory memory) {
        this.clock = clock;
        this.events = events;
        this.interrupts = interrupts;
        this.memory = memory;
        this.instructionBuffer = new TranslationBuffer("tb.instruction", tb.instructionEntries(),
                tb.instructionRegions());
        this.dataBuffer = new TranslationBuffer("tb.data", tb.dataEntries(), 0);
        this.addressSpaceNumbers = tb.addressSpaceNumbers();
        this.decoder = new Decoder(account);
        this.account = account;
        this.path = new MemoryPath(state, memory, instructionBuffer, dataBuffer, new CodePages(memory, account),
                decoder);
        this.executor = new Executor(this, state, memory, clock, account, decoder);
        this.interpreter = new Interpreter(state, path, clock, decoder.leastCycles());
        this.engine = interpreter;
    }

    /// Makes another engine the one that executes; null for the interpreter. Any time between two runs.
    public void engine(@Nullable Engine newEngine) {
        engine = newEngine == null ? interpreter : newEngine;
    }

    /// The engine that interprets decoded instructions, for an engine that leaves some of its work to it.
    public Interpreter interpreter() {
        return interpreter;
    }

    /// Which Alpha this is to its programs; the 21064 unless told otherwise. Between two runs.
    public void implementation(Implementation implementation) {
        decoder.implementation(implementation);
        path.forgetCode();
    }

    public Implementation implementation() {
        return decoder.implementation();
    }

    // What engines work on.

    public CpuState state() {
        return state;
    }

    public MemoryPath memoryPath() {
        return path;
    }

    /// The CPU's part of a checkpoint.
    public Checkpointed part() {
        return new CpuPart(this, state, addressSpaceNumbers);
    }

    /// Whether user code on the host is bound to the current context.
    boolean hasManagedCode() {
        return managed != null;
    }

    // State, for kernels and PALcode.

    /// Integer register `n`, 0 to 31; r31 reads 0.
    public long register(int n) {
        return state.integers[n];
    }

    /// Sets integer register `n`; r31 stays 0.
    public void register(int n, long value) {
        state.integers[CpuState.target(n)] = value;
    }

    /// Floating register `n`, 0 to 31, as a 64-bit pattern; f31 reads 0.
    public long floating(int n) {
        return state.floats[n];
    }

    /// Sets floating register `n`; f31 stays 0.
    public void floating(int n, long bits) {
        state.floats[CpuState.target(n)] = bits;
    }

    /// The floating-point control register.
    public long fpcr() {
        return state.fpcr;
    }

    public void fpcr(long value) {
        state.fpcr = value & Fpcr.WRITABLE;
    }

    /// Lets floating-point instructions execute, or makes each a [Fault.FloatingDisabled]: then a kernel need not save registers that
    /// a process does not use.
    public void floatingEnabled(boolean enabled) {
        state.floatingEnabled = enabled;
    }

    public boolean floatingEnabled() {
        return state.floatingEnabled;
    }

    public long pc() {
        return state.pc;
    }

    /// Sets the PC; its low two bits are always zero.
    ///
    /// To a watch point this is an arrival, unless it resumes an instruction that a fault suspended in the current context; so
    /// a kernel that changes both sets the context first.
    public void pc(long value) {
        state.pc = value & ~3L;
        arrived = watches.isEmpty() || !suspended.resume(state.pageTableBase, state.pc);
    }

    public boolean userMode() {
        return state.userMode;
    }

    public void userMode(boolean user) {
        state.userMode = user;
    }

    /// The interrupt priority level, 0 to 7: interrupts of a higher level are taken.
    public int ipl() {
        return state.ipl;
    }

    public void ipl(int level) {
        if (level < 0 || level > HIGHEST_IPL) {
            throw new IllegalArgumentException("There is no interrupt priority level " + level + "; give 0 to 7.");
        }
        state.ipl = level;
    }

    public long pageTableBase() {
        return state.pageTableBase;
    }

    public int asn() {
        return state.asn;
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
        state.pageTableBase = pageTableBasePa;
        if (state.asn != newAsn) {
            state.asn = newAsn;
            path.addressSpaceChanged();
        }
    }

    /// Whether PALcode written in Alpha code executes.
    public boolean palMode() {
        return state.palMode;
    }

    /// Enters or leaves PALmode. In it rights are the kernel's, so whoever enters keeps the mode that was.
    public void palMode(boolean pal) {
        state.palMode = pal;
    }

    /// Lets kernel mode see physical memory from [spin.hw.mmu.VirtualAddress#KSEG] on, as PALcode for an Alpha kernel does. To user mode those
    /// addresses are then forbidden; otherwise they are addresses like any.
    public void kernelSegment(boolean exists) {
        state.kernelSegment = exists;
        path.addressSpaceChanged();
    }

    /// Executes no further instruction until some interrupt line is raised, whether or not the level masks it. Time jumps from one alarm
    /// to the next meanwhile, so waiting takes no host time; when no alarm is set, [#run] returns, and the next one waits on.
    public void waitForInterrupt() {
        state.waiting = true;
    }

    /// Whether it waits for an interrupt.
    public boolean isWaiting() {
        return state.waiting;
    }

    /// Makes loads, stores and fetches take the time that `model` says; null for caches that always hit. Each instruction is then
    /// executed by itself, whatever the engine.
    public void caches(@Nullable CacheModel model) {
        caches = model;
        executor.caches(model);
    }

    /// Instructions completed since power-on. A run of managed code counts as none.
    public long instructions() {
        return state.instructions;
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
        state.lockedBlock = CpuState.UNLOCKED;
    }

    // Running.

    /// Executes until something asks to [#stop].
    public void run() {
        execute(Long.MAX_VALUE);
    }

    /// Executes until the clock has reached `cycle`: to the first instruction boundary at or after it, what is due there not yet done; or until
    /// something asks to [#stop]. A CPU that waits for an interrupt waits that long.
    ///
    /// @return whether it got there
    public boolean runUntil(long cycle) {
        executing++;
        until = cycle;
        try {
            while (clock.now() < cycle) {
                proceed(Long.MAX_VALUE);
                if (stopRequested) {
                    stopRequested = false;
                    return false;
                }
            }
            return true;
        } finally {
            until = Long.MAX_VALUE;
            executing--;
        }
    }

    /// Executes one instruction, or one run of managed code, or delivers the fault that stands in the way.
    public void step() {
        execute(1);
    }

    private void execute(long steps) {
        executing++;
        try {
            for (long left = steps; left > 0;) {
                long completed = proceed(left);
                if (stopRequested) {
                    stopRequested = false;
                    return;
                }
                left = left == Long.MAX_VALUE ? left : left - completed;
            }
        } finally {
            executing--;
        }
    }

    /// One boundary, and the instructions up to the next thing that is due: at most `limit`, and at least one step.
    ///
    /// @return how many steps that was
    private long proceed(long limit) {
        attend();
        if (stopRequested) {
            return 1;
        }
        if (state.waiting) {
            passTime();
            return 0;
        }
        if (needsCare() || limit == 1) {
            stepCarefully();
            return 1;
        }
        // What is still due now, or still interrupts, gets its turn again after one instruction.
        long cycles = Math.min(events.horizon(), until) - clock.now();
        if (cycles <= 0 || interrupts()) {
            stepCarefully();
            return 1;
        }
        long before = state.instructions;
        boolean spent = engine.run(limit, cycles);
        long completed = state.instructions - before;
        if (completed > 0) {
            arrived = true;
        }
        if (spent) {
            return completed;
        }
        stepCarefully();
        return completed + 1;
    }

    /// What an instruction boundary is for: devices whose time has come, then an interrupt.
    private void attend() {
        if (events.horizon() != Long.MAX_VALUE && events.horizon() <= clock.now()) {
            events.runDue();
        }
        if (state.waiting && interrupts.highest() > 0) {
            state.waiting = false;
        }
        if (interrupts()) {
            var line = interrupts.above(state.ipl);
            if (line.isPresent()) {
                pal().interrupt(this, line.get());
            }
        }
    }

    private boolean interrupts() {
        return interrupts.highest() > state.ipl && !state.palMode;
    }

    /// The CPU waits: nothing can happen before the next alarm.
    private void passTime() {
        long next = Math.min(events.horizon(), until);
        if (next == Long.MAX_VALUE) {
            stopRequested = true;
        } else {
            clock.advance(Math.max(0, next - clock.now()));
        }
    }

    /// Whether each instruction may be one that somebody waits for.
    private boolean needsCare() {
        return observer != null || caches != null
                || (state.userMode && (managed != null || !watches.isEmpty()));
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

    /// Lets `newObserver` see each instruction before it executes; null for nobody. Every instruction is then interpreted by itself.
    public void observer(@Nullable InstructionObserver newObserver) {
        observer = newObserver;
    }

    public @Nullable InstructionObserver observer() {
        return observer;
    }

    private void stepCarefully() {
        if (observer != null) {
            long here = state.pc;
            observer.beforeInstruction(this);
            if (stopRequested || state.pc != here) {
                return;
            }
        }
        if (state.userMode) {
            if (arrived) {
                arrived = false;
                var watch = watches.get(state.pc);
                if (watch != null) {
                    long here = state.pc;
                    watch.run();
                    if (stopRequested || state.pc != here) {
                        return;
                    }
                }
            }
            if (managed != null) {
                var code = managed.at(state.pc);
                if (code != null) {
                    runManaged(code);
                    return;
                }
            }
        }
        executor.step();
    }

    /// The PC is where an instruction has led to.
    void arrive() {
        arrived = true;
    }

    // Memory.

    /// The physical address for an access of the instruction at the PC, or [#REFUSED] when PALcode was called instead: then the
    /// instruction must be left at once, whatever PALcode did, because all state may be another's by now.
    long translate(long va, Access access) {
        long pa = path.check(va, access);
        if (pa < 0) {
            return refuse(va, access, pa);
        }
        if (access == Access.READ) {
            state.uncached = path.isUncached(va);
            if (state.uncached) {
                account.charge(HardwareEvent.UNCACHED_LOAD);
            }
        }
        return pa;
    }

    private long refuse(long va, Access access, long why) {
        if (why == MemoryPath.MISS) {
            path.buffer(access).countMiss();
            suspend(() -> pal().translationMiss(this, va, access));
        } else {
            suspend(() -> deliver(
                    why == MemoryPath.FAULT_ON
                            ? new Fault.FaultOn(va, access)
                            : new Fault.AccessViolation(va, access)));
        }
        return REFUSED;
    }

    /// The physical address for a virtual access that PALcode in Alpha code makes by HW_LD or HW_ST.
    ///
    /// @param asUser with the rights of user mode instead of the kernel's
    /// @return negative when it was refused and PALcode has been told, so that nothing more may be done for this instruction
    public long translateInPal(long va, Access access, boolean asUser) {
        boolean before = state.userMode;
        state.userMode = asUser;
        long pa = path.check(va, access);
        state.userMode = before;
        return pa >= 0 ? pa : refuse(va, access, pa);
    }

    void suspend(Runnable palFlow) {
        if (watches.isEmpty() || onBehalfOfJava) {
            palFlow.run();
            return;
        }
        suspended.add(state.pageTableBase, state.pc);
        long at = state.pc;
        palFlow.run();
        if (state.pc == at) {
            // Nobody moved the PC, or somebody moved it back: the retry that is due happens now.
            suspended.resume(state.pageTableBase, at);
        }
    }

    /// Raises `fault` for the access or instruction in hand: to PALcode, or as a [MemoryFault] when Java code made the access.
    /// PALcode calls this from its miss flow.
    public void deliver(Fault fault) {
        if (onBehalfOfJava) {
            throw new MemoryFault(fault);
        }
        switch (fault) {
            case Fault.AccessViolation violation -> pal().accessViolation(this, violation);
            case Fault.Unaligned unaligned -> pal().unaligned(this, unaligned);
            case Fault.Arithmetic arithmetic -> pal().arithmetic(this, arithmetic);
            case Fault.FloatingDisabled disabled -> pal().floatingDisabled(this, disabled);
            default -> pal().fault(this, fault);
        }
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
        boolean modeBefore = state.userMode;
        boolean behalfBefore = onBehalfOfJava;
        onBehalfOfJava = true;
        state.userMode = true;
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
            state.userMode = modeBefore;
            onBehalfOfJava = behalfBefore;
        }
    }

    // Managed code.

    private void runManaged(ManagedCode code) {
        long entry = state.pc;
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
            state.pc = entry + 4;
            deliver(new Fault.ManagedFailure(thrown));
        } else {
            state.pc = port.continuation(state.integers[RETURN_ADDRESS]) & ~3L;
            arrived = true;
        }
    }

    /// A CALL_PAL callsys by managed code. Returns whether the code may go on: the kernel came back to it and nobody has asked to stop.
    boolean callSystemFromManaged(long entry) {
        var table = managed;
        long contextBefore = state.pageTableBase;
        int asnBefore = state.asn;
        state.pc = entry;
        executor.callPal(PalFunction.CALLSYS);
        // Where the kernel's entry is Alpha code it has only begun.
        while (state.palMode) {
            executor.step();
        }
        boolean back = state.pc == entry + 4 && state.userMode && managed == table
                && state.pageTableBase == contextBefore && state.asn == asnBefore && !stopRequested;
        if (back) {
            // From here on it is the entry again that a fault would have to retry.
            state.pc = entry;
            arrived = false;
        }
        return back;
    }
}
