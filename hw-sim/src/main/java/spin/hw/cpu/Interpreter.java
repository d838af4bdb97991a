package spin.hw.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import spin.hw.clock.CycleClock;

/// Executes decoded words in one switch.
///
/// Execution is a sequence of runs: straight on up to a branch that is taken, and on again at its target. A run begins only if all of it
/// up to its farthest end fits the budget, so that within a run nothing need be charged, counted or compared; what was completed is
/// charged and counted where the run is left. When little budget is left the CPU goes on by single instructions.
///
/// The shape is the host compiler's. It computes before the switch, each time, whatever two cases compute alike, and keeps what is used
/// in many cases in memory. So cases have few things in common, the less frequent operates are a call, and there is one
/// way out of the inner loop. What would break this: a common expression too many, which costs a third of the speed, or more than
/// 8,000 bytes of bytecode in [#interpret], which would not be compiled at all.
public final class Interpreter implements Engine {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle QUADS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long PAGE = AccessCache.BYTE;
    /// The address bits that must equal a tag, by [Op].
    private static final long[] TAG_MASKS = tagMasks();

    /// How often control goes to an instruction until it is hot. Measured: what a translated region gains it first has to pay back, for the host
    /// runs it in its own interpreter, five times slower than this one, until it has compiled it. With 1,000 a shell script of ten short programs takes
    /// 8.6 s, with 20,000 5.3 s; what is long at work does not notice.
    public static final int COLD = 20_000;

    private final CpuState state;
    private final MemoryPath path;
    private final CycleClock clock;
    private final FloatingPoint floatingPoint = new FloatingPoint();
    /// The fewest cycles that any instruction costs. At 0, which a study may set, cycles say nothing about instructions.
    private final long leastCycles;
    private boolean leaveWhenHot;
    private boolean leftBecauseHot;

    Interpreter(CpuState state, MemoryPath path, CycleClock clock, long leastCycles) {
        this.state = state;
        this.path = path;
        this.clock = clock;
        this.leastCycles = leastCycles;
    }

    @Override
    public boolean run(long instructions, long cycles) {
        if (instructions == Long.MAX_VALUE) {
            return interpret(cycles) <= 0;
        }
        if (leastCycles == 0) {
            return false;
        }
        // So many cycles hold no more instructions than that. A pass completes a part of them, and the rest is another pass's.
        long last = state.instructions + instructions;
        long left = cycles;
        while (left > 0 && state.instructions < last) {
            long budget = Math.min(left, last - state.instructions);
            long unused = interpret(budget);
            if (unused > 0) {
                return false;
            }
            left -= budget - unused;
        }
        return true;
    }

    /// Whether to come back when control goes to an instruction that is hot, instead of executing it.
    public void leaveWhenHot(boolean leave) {
        leaveWhenHot = leave;
    }

    /// Whether [#interpret] came back because the instruction at the PC is hot.
    public boolean leftBecauseHot() {
        return leftBecauseHot;
    }

    /// Executes as [#run] does, for so many cycles, and completes at least one instruction if it can.
    ///
    /// Returns how much of the budget is left; nothing when it is spent, because a run begins only if it can end within the budget.
    public long interpret(long budget) {
        long[] r = state.integers;
        long[] f = state.floats;
        var cache = path.cache();
        long va = state.pc;
        long left = budget;
        long completed = 0;
        leftBecauseHot = false;
        pages : while (left > 0) {
            var page = path.codePage(va);
            if (page == null) {
                break;
            }
            page.visited = true;
            long[] code = page.code;
            long[] visits = page.visits;
            int[] cyclesToGo = page.cyclesToGo;
            int[] heat = page.heat;
            long pageVa = va & PAGE;
            int i = CodePage.index(va);
            if (completed > 0 && --heat[i] < 0 && leaveWhenHot) {
                leftBecauseHot = true;
                break;
            }
            for (;;) {
                if (code[i] == Op.UNDECODED) {
                    path.decode(page, i);
                }
                if (left < cyclesToGo[i]) {
                    va = pageVa + 4L * i;
                    break pages;
                }
                int start = i;
                boolean taken = true;
                long b;
                run : for (;;) {
                    long w = code[i];
                    long a = r[(int) w >>> Decoder.A & Decoder.A_MASK];
                    b = r[(int) (w >>> Decoder.B) & Decoder.B_MASK];
                    int c = (int) w >>> Decoder.C & Decoder.C_MASK;
                    int op = (int) w & 0xff;
                    switch (op) {
                        case Op.NOTHING -> {
                        }
                        case Op.LDBU, Op.LDWU, Op.LDL, Op.LDQ, Op.LDQ_U, Op.LDS, Op.LDT -> {
                            long ea = b + (w >> Decoder.LOAD_DISPLACEMENT);
                            if (op == Op.LDQ_U) {
                                ea &= ~7L;
                            }
                            int entry = AccessCache.entry(ea);
                            long mask = TAG_MASKS[op];
                            if ((cache.readTags[entry] != (ea & mask) && !fillRead(ea, mask))
                                    || (op >= Op.LDS && !state.floatingEnabled)) {
                                taken = false;
                                break run;
                            }
                            var frame = cache.readFrames[entry];
                            int offset = (int) ea & AccessCache.OFFSET;
                            switch (op) {
                                case Op.LDBU -> r[c] = frame[offset] & 0xff;
                                case Op.LDWU -> r[c] = (short) WORDS.get(frame, offset) & 0xffff;
                                case Op.LDL -> r[c] = (int) LONGS.get(frame, offset);
                                case Op.LDS -> f[c] = FloatingPoint.fromSingle((int) LONGS.get(frame, offset));
                                case Op.LDT -> f[c] = (long) QUADS.get(frame, offset);
                                default -> r[c] = (long) QUADS.get(frame, offset);
                            }
                        }
                        case Op.STB, Op.STW, Op.STL, Op.STQ, Op.STQ_U, Op.STS, Op.STT -> {
                            long ea = b + (short) (w >> Decoder.STORE_DISPLACEMENT);
                            if (op == Op.STQ_U) {
                                ea &= ~7L;
                            }
                            int entry = AccessCache.entry(ea);
                            long mask = TAG_MASKS[op];
                            if ((cache.writeTags[entry] != (ea & mask) && !fillWrite(ea, mask))
                                    || (op >= Op.STS && !state.floatingEnabled)) {
                                taken = false;
                                break run;
                            }
                            var frame = cache.writeFrames[entry];
                            int offset = (int) ea & AccessCache.OFFSET;
                            switch (op) {
                                case Op.STB -> frame[offset] = (byte) a;
                                case Op.STW -> WORDS.set(frame, offset, (short) a);
                                case Op.STL -> LONGS.set(frame, offset, (int) a);
                                case Op.STS -> LONGS.set(frame, offset, FloatingPoint.toSingle(floating(w)));
                                case Op.STT -> QUADS.set(frame, offset, floating(w));
                                default -> QUADS.set(frame, offset, a);
                            }
                        }
                        case Op.LDA -> r[c] = b + (short) (w >> Decoder.ADDRESS_DISPLACEMENT);
                        case Op.LDAH -> r[c] = b + ((int) (w >>> (Decoder.ADDRESS_DISPLACEMENT - 16)) & 0xffff_0000);
                        case Op.BR, Op.JMP -> {
                            break run;
                        }
                        case Op.BLBC -> {
                            if ((a & 1) == 0) {
                                break run;
                            }
                        }
                        case Op.BEQ -> {
                            if (a == 0) {
                                break run;
                            }
                        }
                        case Op.BLT -> {
                            if (a < 0) {
                                break run;
                            }
                        }
                        case Op.BLE -> {
                            if (a <= 0) {
                                break run;
                            }
                        }
                        case Op.BLBS -> {
                            if ((int) a << 31 < 0) {
                                break run;
                            }
                        }
                        case Op.BNE -> {
                            if (a != 0) {
                                break run;
                            }
                        }
                        case Op.BGE -> {
                            if (a >= 0) {
                                break run;
                            }
                        }
                        case Op.BGT -> {
                            if (a > 0) {
                                break run;
                            }
                        }
                        case Op.ADDL -> r[c] = (a + b) << 32 >> 32;
                        case Op.SUBL -> r[c] = (a - b) << 32 >> 32;
                        case Op.ADDQ -> r[c] = a + b;
                        case Op.SUBQ -> r[c] = a - b;
                        case Op.S4ADDQ -> r[c] = (a << 2) + b;
                        case Op.S8ADDQ -> r[c] = (a << 3) + b;
                        case Op.CMPEQ -> r[c] = a == b ? 1 : 0;
                        case Op.CMPLT -> r[c] = a < b ? 1 : 0;
                        case Op.CMPLE -> r[c] = a <= b ? 1 : 0;
                        case Op.CMPULT -> r[c] = Long.compareUnsigned(a, b) < 0 ? 1 : 0;
                        case Op.CMPULE -> r[c] = Long.compareUnsigned(a, b) <= 0 ? 1 : 0;
                        case Op.AND -> r[c] = a & b;
                        case Op.BIC -> r[c] = a & ~b;
                        case Op.BIS -> r[c] = a | b;
                        case Op.XOR -> r[c] = a ^ b;
                        case Op.CMOVEQ -> {
                            if (a == 0) {
                                r[c] = b;
                            }
                        }
                        case Op.CMOVNE -> {
                            if (a != 0) {
                                r[c] = b;
                            }
                        }
                        case Op.CMOVLT -> {
                            if (a < 0) {
                                r[c] = b;
                            }
                        }
                        case Op.CMOVGE -> {
                            if (a >= 0) {
                                r[c] = b;
                            }
                        }
                        case Op.CMOVLE -> {
                            if (a <= 0) {
                                r[c] = b;
                            }
                        }
                        case Op.CMOVGT -> {
                            if (a > 0) {
                                r[c] = b;
                            }
                        }
                        case Op.SRL, Op.SLL, Op.SRA -> r[c] = switch (op) {
                            case Op.SRL -> a >>> b;
                            case Op.SLL -> a << b;
                            default -> a >> b;
                        };
                        case Op.ZAPNOT -> r[c] = a & IntegerOperate.bytes(b);
                        case Op.EXTBL -> r[c] = a >>> (b << 3) & 0xff;
                        case Op.MULQ -> r[c] = a * b;
                        case Op.FBEQ, Op.FBLT, Op.FBLE, Op.FBNE, Op.FBGE, Op.FBGT -> {
                            if (!state.floatingEnabled) {
                                taken = false;
                                break run;
                            }
                            if (branches(op, floating(w))) {
                                break run;
                            }
                        }
                        case Op.FLOAT -> {
                            if (!operate(w)) {
                                taken = false;
                                break run;
                            }
                        }
                        case Op.CPYS, Op.CPYSN, Op.CPYSE, Op.MT_FPCR, Op.MF_FPCR, Op.CVTLQ, Op.CVTQL, Op.FCMOVEQ,
                                Op.FCMOVNE, Op.FCMOVLT, Op.FCMOVGE, Op.FCMOVLE, Op.FCMOVGT -> {
                            if (!move(op, w)) {
                                taken = false;
                                break run;
                            }
                        }
                        case Op.UNDECODED, Op.CAREFUL, Op.PAGE_END -> {
                            taken = false;
                            break run;
                        }
                        default -> r[c] = Operates.result(op, a, b);
                    }
                    i++;
                }
                long w = code[i];
                int end = taken ? i + 1 : i;
                left -= cyclesToGo[start] - cyclesToGo[i] + (taken ? Decoder.cycles(w) : 0);
                visits[start]++;
                visits[end]--;
                completed += end - start;
                va = pageVa + 4L * end;
                if (taken) {
                    int op = (int) w & 0xff;
                    if (op <= Op.BR) {
                        r[(int) w >>> Decoder.C & Decoder.C_MASK] = va;
                    }
                    va = op == Op.JMP ? b & ~3L : va + 4 * (w >> Decoder.BRANCH_DISPLACEMENT);
                    if ((va & PAGE) != pageVa) {
                        continue pages;
                    }
                    i = CodePage.index(va);
                    if (--heat[i] < 0 && leaveWhenHot) {
                        leftBecauseHot = true;
                        break pages;
                    }
                } else if (i == CodePage.WORDS) {
                    continue pages;
                } else if (w != Op.UNDECODED) {
                    // Nothing of this instruction has happened.
                    break pages;
                }
            }
        }
        state.pc = va;
        state.instructions += completed;
        clock.advance(budget - left);
        return left;
    }

    // Floating point, each kind in a method, for the sake of the switch above.

    private long floating(long w) {
        return state.floats[(int) w >>> Decoder.A & Decoder.A_MASK];
    }

    private static boolean branches(int op, long a) {
        return switch (op) {
            case Op.FBEQ -> a << 1 == 0;
            case Op.FBNE -> a << 1 != 0;
            case Op.FBLT -> a < 0 && a << 1 != 0;
            case Op.FBGE -> a >= 0 || a << 1 == 0;
            case Op.FBLE -> a <= 0;
            default -> a > 0;
        };
    }

    /// An operate of opcode 16. Returns whether it completes.
    private boolean operate(long w) {
        long[] f = state.floats;
        long result = floatingPoint.operate((int) (w >>> Decoder.FLOAT_FUNCTION) & 0x7ff,
                f[(int) w >>> Decoder.A & Decoder.A_MASK], f[(int) (w >>> Decoder.B) & Decoder.A_MASK], state.fpcr);
        if (floatingPoint.traps() != 0 || !state.floatingEnabled) {
            return false;
        }
        state.fpcr |= floatingPoint.status();
        f[(int) w >>> Decoder.C & Decoder.C_MASK] = result;
        return true;
    }

    /// An operate of opcode 17. Returns whether it completes.
    private boolean move(int op, long w) {
        if (!state.floatingEnabled) {
            return false;
        }
        long[] f = state.floats;
        long a = f[(int) w >>> Decoder.A & Decoder.A_MASK];
        long b = f[(int) (w >>> Decoder.B) & Decoder.A_MASK];
        int c = (int) w >>> Decoder.C & Decoder.C_MASK;
        switch (op) {
            case Op.CPYS -> f[c] = FloatingPoint.copySign(a, b);
            case Op.CPYSN -> f[c] = FloatingPoint.copySignNegated(a, b);
            case Op.CPYSE -> f[c] = FloatingPoint.copySignAndExponent(a, b);
            case Op.MT_FPCR -> state.fpcr = a & Fpcr.WRITABLE;
            case Op.MF_FPCR -> f[CpuState.target((int) w >>> Decoder.A & Decoder.A_MASK)] = state.fpcr;
            case Op.CVTLQ -> f[c] = FloatingPoint.toQuad(b);
            case Op.CVTQL -> {
                if (b != (int) b) {
                    return false;
                }
                f[c] = FloatingPoint.toLong(b);
            }
            default -> {
                if (branches(op - Op.FCMOVEQ + Op.FBEQ, a)) {
                    f[c] = b;
                }
            }
        }
        return true;
    }

    private boolean fillRead(long va, long mask) {
        return (va & mask & AccessCache.OFFSET) == 0 && path.fillRead(va);
    }

    private boolean fillWrite(long va, long mask) {
        return (va & mask & AccessCache.OFFSET) == 0 && path.fillWrite(va);
    }

    private static long[] tagMasks() {
        var masks = new long[Op.STT + 1];
        masks[Op.LDBU] = masks[Op.STB] = AccessCache.BYTE;
        masks[Op.LDWU] = masks[Op.STW] = AccessCache.WORD;
        masks[Op.LDL] = masks[Op.STL] = masks[Op.LDS] = masks[Op.STS] = AccessCache.LONG;
        masks[Op.LDT] = masks[Op.STT] = AccessCache.QUAD;
        masks[Op.LDQ] = masks[Op.LDQ_U] = masks[Op.STQ] = masks[Op.STQ_U] = AccessCache.QUAD;
        return masks;
    }
}
