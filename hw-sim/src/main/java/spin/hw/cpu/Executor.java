package spin.hw.cpu;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import spin.hw.clock.CycleClock;
import spin.hw.memory.CacheModel;
import spin.hw.memory.MachineCheck;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.hw.pal.PalFunction;
import spin.hw.profile.Account;
import spin.hw.profile.InstructionClass;

/// Executes one instruction, any instruction, with all that can come of it. Reads like the handbook; engines are measured against it.
///
/// An instruction computes, translates and checks first, and changes registers, memory, PC, clock and counts last, in that
/// order of one method; when anything is refused before that, PALcode has been told and nothing has happened.
/// What would break this: a register written before the access that can fault, or anything done after PALcode was called,
/// because all state may be another strand's by then.
final class Executor {

    /// The 21064's lock covers a cache line.
    private static final long LOCK_BLOCK = ~31L;
    private static final long REFUSED = Cpu.REFUSED;
    private static final int AMASK = 0x61;
    private static final int IMPLVER = 0x6C;
    /// The conditions of FCMOVEQ, NE, LT, GE, LE, GT, as [FloatingPoint#holds] numbers them.
    private static final int[] MOVE_CONDITIONS = {1, 5, 2, 6, 3, 7};

    private final Cpu cpu;
    private final CpuState state;
    private final PhysicalMemory memory;
    private final CycleClock clock;
    private final Account account;
    private final Decoder decoder;
    private final FloatingPoint floatingPoint = new FloatingPoint();
    private @Nullable CacheModel caches;

    Executor(Cpu cpu, CpuState state, PhysicalMemory memory, CycleClock clock, Account account, Decoder decoder) {
        this.cpu = cpu;
        this.state = state;
        this.memory = memory;
        this.clock = clock;
        this.account = account;
        this.decoder = decoder;
    }

    void caches(@Nullable CacheModel model) {
        caches = model;
    }

    /// Fetches the instruction at the PC and executes it, or delivers the fault that stands in the way.
    void step() {
        try {
            long pa = cpu.translate(state.pc, Access.EXECUTE);
            if (pa != REFUSED) {
                dispatch(fetch(pa));
            }
        } catch (MachineCheck check) {
            cpu.pal().machineCheck(cpu, check);
        }
    }

    private int fetch(long pa) {
        int word = memory.loadLong(pa);
        if (caches != null && pa < memory.size()) {
            caches.fetch(pa);
        }
        return word;
    }

    private void dispatch(int word) {
        int opcode = Encoding.opcode(word);
        switch (opcode) {
            case 0x00 -> callPal(word);
            case 0x08 -> loadAddress(word, Encoding.memoryDisplacement(word)); // LDA
            case 0x09 -> loadAddress(word, Encoding.memoryDisplacement(word) << 16); // LDAH
            case 0x0A -> loadByteWord(word, 1); // LDBU
            case 0x0B -> loadUnaligned(word); // LDQ_U
            case 0x0C -> loadByteWord(word, 2); // LDWU
            case 0x0D -> storeByteWord(word, 2); // STW
            case 0x0E -> storeByteWord(word, 1); // STB
            case 0x0F -> storeUnaligned(word); // STQ_U
            case 0x10, 0x11, 0x12, 0x13 -> operate(word);
            case 0x16 -> whenEnabled(word, this::floatOperate);
            case 0x17 -> whenEnabled(word, this::floatMove);
            case 0x18 -> miscellaneous(word);
            case 0x19, 0x1B, 0x1D, 0x1E, 0x1F -> reservedForPal(word);
            case 0x1A -> jump(word);
            case 0x1C -> signExtend(word);
            case 0x22 -> whenEnabled(word, at -> loadFloat(at, 4)); // LDS
            case 0x23 -> whenEnabled(word, at -> loadFloat(at, 8)); // LDT
            case 0x26 -> whenEnabled(word, at -> storeFloat(at, 4)); // STS
            case 0x27 -> whenEnabled(word, at -> storeFloat(at, 8)); // STT
            case 0x28 -> load(word, 4); // LDL
            case 0x29 -> load(word, 8); // LDQ
            case 0x2A -> loadLocked(word, 4); // LDL_L
            case 0x2B -> loadLocked(word, 8); // LDQ_L
            case 0x2C -> store(word, 4); // STL
            case 0x2D -> store(word, 8); // STQ
            case 0x2E -> storeConditional(word, 4); // STL_C
            case 0x2F -> storeConditional(word, 8); // STQ_C
            case 0x30, 0x34 -> branchAlways(word); // BR, BSR
            case 0x31, 0x32, 0x33, 0x35, 0x36, 0x37 -> whenEnabled(word, this::floatBranch);
            case 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F -> branch(word, opcode);
            default -> illegal(word);
        }
    }

    // Operates.

    private void operate(int word) {
        int opcode = Encoding.opcode(word);
        int function = Encoding.operateFunction(word);
        if (IntegerOperate.classOf(opcode, function) == null) {
            illegal(word);
            return;
        }
        long a = integer(Encoding.ra(word));
        long b = operand(word);
        int rc = Encoding.rc(word);
        integer(rc, switch (opcode == 0x11 ? function : 0) {
            case AMASK -> b & ~decoder.implementation().extensions();
            case IMPLVER -> decoder.implementation().version();
            default -> IntegerOperate.result(opcode, function, a, b, integer(rc));
        });
        retire(word, state.pc + 4);
        if (IntegerOperate.overflows(opcode, function, a, b)) {
            cpu.deliver(new Fault.Arithmetic(Fault.Arithmetic.INTEGER_OVERFLOW, 1L << rc));
        }
    }

    private void signExtend(int word) {
        int function = Encoding.operateFunction(word);
        if (!decoder.implementation().hasByteWord() || function > 1) {
            illegal(word);
            return;
        }
        long b = operand(word);
        integer(Encoding.rc(word), function == 0 ? (byte) b : (short) b); // SEXTB, SEXTW
        retire(word, state.pc + 4);
    }

    private void loadAddress(int word, long displacement) {
        integer(Encoding.ra(word), integer(Encoding.rb(word)) + displacement);
        retire(word, state.pc + 4);
    }

    // Loads and stores.

    private void load(int word, int bytes) {
        int ra = Encoding.ra(word);
        if (ra != CpuState.ZERO) { // else a prefetch: it may do nothing and cannot fault
            long pa = translateOperand(word, bytes, Access.READ);
            if (pa == REFUSED) {
                return;
            }
            integer(ra, read(pa, bytes));
        }
        retire(word, state.pc + 4);
    }

    private void loadByteWord(int word, int bytes) {
        if (decoder.implementation().hasByteWord()) {
            load(word, bytes);
        } else {
            illegal(word);
        }
    }

    private void loadUnaligned(int word) {
        int ra = Encoding.ra(word);
        if (ra != CpuState.ZERO) { // else the universal no-op
            long pa = cpu.translate(operandAddress(word) & ~7L, Access.READ);
            if (pa == REFUSED) {
                return;
            }
            integer(ra, read(pa, 8));
        }
        retire(word, state.pc + 4);
    }

    private void loadLocked(int word, int bytes) {
        long pa = translateOperand(word, bytes, Access.READ);
        if (pa == REFUSED) {
            return;
        }
        integer(Encoding.ra(word), read(pa, bytes));
        state.lockedBlock = pa & LOCK_BLOCK;
        retire(word, state.pc + 4);
    }

    private void store(int word, int bytes) {
        long pa = translateOperand(word, bytes, Access.WRITE);
        if (pa == REFUSED) {
            return;
        }
        write(pa, bytes, integer(Encoding.ra(word)));
        retire(word, state.pc + 4);
    }

    private void storeByteWord(int word, int bytes) {
        if (decoder.implementation().hasByteWord()) {
            store(word, bytes);
        } else {
            illegal(word);
        }
    }

    private void storeUnaligned(int word) {
        long pa = cpu.translate(operandAddress(word) & ~7L, Access.WRITE);
        if (pa == REFUSED) {
            return;
        }
        write(pa, 8, integer(Encoding.ra(word)));
        retire(word, state.pc + 4);
    }

    private void storeConditional(int word, int bytes) {
        long pa = translateOperand(word, bytes, Access.WRITE);
        if (pa == REFUSED) {
            return;
        }
        int ra = Encoding.ra(word);
        boolean held = state.lockedBlock == (pa & LOCK_BLOCK);
        if (held) {
            write(pa, bytes, integer(ra));
        }
        integer(ra, held ? 1 : 0);
        cpu.clearLock();
        retire(word, state.pc + 4);
    }

    private long operandAddress(int word) {
        return integer(Encoding.rb(word)) + Encoding.memoryDisplacement(word);
    }

    private long translateOperand(int word, int bytes, Access access) {
        long va = operandAddress(word);
        if ((va & bytes - 1) != 0) {
            cpu.suspend(() -> cpu.deliver(new Fault.Unaligned(va, Encoding.opcode(word), Encoding.ra(word))));
            return REFUSED;
        }
        return cpu.translate(va, access);
    }

    private long read(long pa, int bytes) {
        if (caches != null && pa < memory.size() && !state.uncached) {
            caches.load(pa);
        }
        return switch (bytes) {
            case 1 -> memory.loadByte(pa) & 0xff;
            case 2 -> memory.loadWord(pa) & 0xffff;
            case 4 -> memory.loadLong(pa);
            default -> memory.loadQuad(pa);
        };
    }

    private void write(long pa, int bytes, long value) {
        if (caches != null && pa < memory.size()) {
            caches.store(pa);
        }
        switch (bytes) {
            case 1 -> memory.storeByte(pa, (byte) value);
            case 2 -> memory.storeWord(pa, (short) value);
            case 4 -> memory.storeLong(pa, (int) value);
            default -> memory.storeQuad(pa, value);
        }
    }

    // Branches and jumps.

    private void branchAlways(int word) {
        long next = state.pc + 4;
        integer(Encoding.ra(word), next);
        retire(word, next + Encoding.branchDisplacement(word));
    }

    private void branch(int word, int opcode) {
        long a = integer(Encoding.ra(word));
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
        long next = state.pc + 4;
        retire(word, taken ? next + Encoding.branchDisplacement(word) : next);
    }

    private void jump(int word) {
        // The target is read before Ra is written: they may be the same register.
        long target = integer(Encoding.rb(word)) & ~3L;
        integer(Encoding.ra(word), state.pc + 4);
        retire(word, target);
    }

    // Floating point.

    /// Executes a floating-point instruction, unless floating point is disabled: then the kernel is told, and may enable it.
    private void whenEnabled(int word, IntConsumer instruction) {
        if (state.floatingEnabled) {
            instruction.accept(word);
        } else {
            cpu.suspend(() -> cpu.deliver(new Fault.FloatingDisabled()));
        }
    }

    private void floatOperate(int word) {
        if (!Decoder.isFloat(0x16, word)) {
            illegal(word);
            return;
        }
        long a = state.floats[Encoding.ra(word)];
        long b = state.floats[Encoding.rb(word)];
        int function = Encoding.floatFunction(word);
        complete(word, floatingPoint.operate(function, a, b, state.fpcr), (function & FloatingPoint.SOFTWARE) != 0);
    }

    private void floatMove(int word) {
        if (!Decoder.isFloat(0x17, word)) {
            illegal(word);
            return;
        }
        long a = state.floats[Encoding.ra(word)];
        long b = state.floats[Encoding.rb(word)];
        int function = Encoding.floatFunction(word);
        switch (function) {
            case 0x010 -> move(word, FloatingPoint.toQuad(b)); // CVTLQ
            case 0x020 -> move(word, FloatingPoint.copySign(a, b)); // CPYS
            case 0x021 -> move(word, FloatingPoint.copySignNegated(a, b)); // CPYSN
            case 0x022 -> move(word, FloatingPoint.copySignAndExponent(a, b)); // CPYSE
            case 0x024 -> { // MT_FPCR
                state.fpcr = a & Fpcr.WRITABLE;
                retire(word, state.pc + 4);
            }
            case 0x025 -> { // MF_FPCR
                floating(Encoding.ra(word), state.fpcr);
                retire(word, state.pc + 4);
            }
            case 0x02A, 0x02B, 0x02C, 0x02D, 0x02E, 0x02F -> // FCMOVEQ, NE, LT, GE, LE, GT
                move(word,
                        FloatingPoint.holds(MOVE_CONDITIONS[function - 0x02A], a)
                                ? b
                                : state.floats[Encoding.rc(word)]);
            default -> // CVTQL and its checked forms
                complete(word, floatingPoint.toLong(function, b, state.fpcr),
                        (function & FloatingPoint.SOFTWARE) != 0);
        }
    }

    private void move(int word, long result) {
        floating(Encoding.rc(word), result);
        retire(word, state.pc + 4);
    }

    /// Writes what the latest operate has come to, and traps if it must.
    private void complete(int word, long result, boolean software) {
        int fc = Encoding.rc(word);
        if (floatingPoint.hasResult()) {
            floating(fc, result);
        }
        state.fpcr |= floatingPoint.status();
        retire(word, state.pc + 4);
        if (floatingPoint.traps() != 0) {
            long summary = Fpcr.summary(floatingPoint.traps()) | (software ? Fault.Arithmetic.SOFTWARE_COMPLETION : 0);
            cpu.deliver(new Fault.Arithmetic(summary, 1L << fc << Fault.Arithmetic.FLOATING_REGISTERS));
        }
    }

    private void loadFloat(int word, int bytes) {
        int fa = Encoding.ra(word);
        if (fa != CpuState.ZERO) { // else a prefetch
            long pa = translateOperand(word, bytes, Access.READ);
            if (pa == REFUSED) {
                return;
            }
            long bits = read(pa, bytes);
            floating(fa, bytes == 4 ? FloatingPoint.fromSingle(bits) : bits);
        }
        retire(word, state.pc + 4);
    }

    private void storeFloat(int word, int bytes) {
        long pa = translateOperand(word, bytes, Access.WRITE);
        if (pa == REFUSED) {
            return;
        }
        long value = state.floats[Encoding.ra(word)];
        write(pa, bytes, bytes == 4 ? FloatingPoint.toSingle(value) : value);
        retire(word, state.pc + 4);
    }

    private void floatBranch(int word) {
        long next = state.pc + 4;
        boolean taken = FloatingPoint.holds(Encoding.opcode(word) & 7, state.floats[Encoding.ra(word)]);
        retire(word, taken ? next + Encoding.branchDisplacement(word) : next);
    }

    private void floating(int n, long value) {
        state.floats[CpuState.target(n)] = value;
    }

    // The rest.

    private void miscellaneous(int word) {
        switch (Encoding.memoryFunction(word)) {
            case 0x0000, 0x0400, 0x4400, 0x8000, 0xA000 -> // TRAPB, EXCB, WMB, FETCH, FETCH_M: only time passes
                retire(word, state.pc + 4);
            case 0x4000 -> { // MB
                if (caches != null) {
                    caches.barrier();
                }
                retire(word, state.pc + 4);
            }
            case 0xC000 -> { // RPCC: the counter is the low half; the high half is an offset that PALcode keeps for each process
                integer(Encoding.ra(word), ((long) state.counterOffset << 32) | (clock.now() & 0xffff_ffffL));
                retire(word, state.pc + 4);
            }
            case 0xE000 -> readInterruptFlag(word, false); // RC
            case 0xF000 -> readInterruptFlag(word, true); // RS
            default -> illegal(word);
        }
    }

    private void readInterruptFlag(int word, boolean newValue) {
        integer(Encoding.ra(word), state.interruptFlag ? 1 : 0);
        state.interruptFlag = newValue;
        retire(word, state.pc + 4);
    }

    private void reservedForPal(int word) {
        if (!state.palMode) {
            illegal(word);
        } else if (cpu.pal().palInstruction(cpu, word)) {
            complete(word);
        }
    }

    void callPal(int word) {
        retire(word, state.pc + 4);
        int function = Encoding.palFunction(word);
        if (function == PalFunction.CALLSYS) {
            cpu.pal().systemCall(cpu);
        } else {
            cpu.pal().callPal(cpu, function);
        }
    }

    private void illegal(int word) {
        state.pc += 4;
        cpu.arrive();
        cpu.deliver(new Fault.IllegalInstruction(word));
    }

    private void retire(int word, long next) {
        state.pc = next;
        complete(word);
    }

    private void complete(int word) {
        state.instructions++;
        InstructionClass instructionClass = decoder.classOf(word);
        account.charge(instructionClass);
        cpu.arrive();
    }

    private long operand(int word) {
        return Encoding.hasLiteral(word) ? Encoding.literal(word) : integer(Encoding.rb(word));
    }

    private long integer(int n) {
        return state.integers[n];
    }

    private void integer(int n, long value) {
        state.integers[CpuState.target(n)] = value;
    }
}
