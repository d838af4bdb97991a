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
/// 8,000 bytes of bytecode in [#runFor], which would not be compiled at all.
final class Interpreter implements Engine {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle QUADS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long PAGE = AccessCache.BYTE;
    /// The address bits that must equal a tag, by [Op].
    private static final long[] TAG_MASKS = tagMasks();

    private final CpuState state;
    private final MemoryPath path;
    private final CycleClock clock;
    /// The fewest cycles that any instruction costs. At 0, which a study may set, cycles say nothing about instructions.
    private final long leastCycles;

    Interpreter(CpuState state, MemoryPath path, CycleClock clock, long leastCycles) {
        this.state = state;
        this.path = path;
        this.clock = clock;
        this.leastCycles = leastCycles;
    }

    @Override
    public boolean run(long instructions, long cycles) {
        if (instructions == Long.MAX_VALUE) {
            return runFor(cycles) <= 0;
        }
        if (leastCycles == 0) {
            return false;
        }
        // So many cycles hold no more instructions than that. A pass completes a part of them, and the rest is another pass's.
        long last = state.instructions + instructions;
        long left = cycles;
        while (left > 0 && state.instructions < last) {
            long budget = Math.min(left, last - state.instructions);
            long unused = runFor(budget);
            if (unused > 0) {
                return false;
            }
            left -= budget - unused;
        }
        return true;
    }

    /// Returns how much of the budget is left; nothing when it is spent, because a run begins only if it can end within the budget.
    private long runFor(long budget) {
        long[] r = state.integers;
        var cache = path.cache();
        long va = state.pc;
        long left = budget;
        long completed = 0;
        pages : while (left > 0) {
            var page = path.codePage(va);
            if (page == null) {
                break;
            }
            page.visited = true;
            long[] code = page.code;
            long[] visits = page.visits;
            int[] cyclesToGo = page.cyclesToGo;
            long pageVa = va & PAGE;
            int i = CodePage.index(va);
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
                        case Op.LDBU, Op.LDWU, Op.LDL, Op.LDQ, Op.LDQ_U -> {
                            long ea = b + (w >> Decoder.LOAD_DISPLACEMENT);
                            if (op == Op.LDQ_U) {
                                ea &= ~7L;
                            }
                            int entry = AccessCache.entry(ea);
                            long mask = TAG_MASKS[op];
                            if (cache.readTags[entry] != (ea & mask) && !fillRead(ea, mask)) {
                                taken = false;
                                break run;
                            }
                            var frame = cache.readFrames[entry];
                            int offset = (int) ea & AccessCache.OFFSET;
                            r[c] = switch (op) {
                                case Op.LDBU -> frame[offset] & 0xff;
                                case Op.LDWU -> (short) WORDS.get(frame, offset) & 0xffff;
                                case Op.LDL -> (int) LONGS.get(frame, offset);
                                default -> (long) QUADS.get(frame, offset);
                            };
                        }
                        case Op.STB, Op.STW, Op.STL, Op.STQ, Op.STQ_U -> {
                            long ea = b + (short) (w >> Decoder.STORE_DISPLACEMENT);
                            if (op == Op.STQ_U) {
                                ea &= ~7L;
                            }
                            int entry = AccessCache.entry(ea);
                            long mask = TAG_MASKS[op];
                            if (cache.writeTags[entry] != (ea & mask) && !fillWrite(ea, mask)) {
                                taken = false;
                                break run;
                            }
                            var frame = cache.writeFrames[entry];
                            int offset = (int) ea & AccessCache.OFFSET;
                            switch (op) {
                                case Op.STB -> frame[offset] = (byte) a;
                                case Op.STW -> WORDS.set(frame, offset, (short) a);
                                case Op.STL -> LONGS.set(frame, offset, (int) a);
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

    private boolean fillRead(long va, long mask) {
        return (va & mask & AccessCache.OFFSET) == 0 && path.fillRead(va);
    }

    private boolean fillWrite(long va, long mask) {
        return (va & mask & AccessCache.OFFSET) == 0 && path.fillWrite(va);
    }

    private static long[] tagMasks() {
        var masks = new long[Op.STQ_U + 1];
        masks[Op.LDBU] = masks[Op.STB] = AccessCache.BYTE;
        masks[Op.LDWU] = masks[Op.STW] = AccessCache.WORD;
        masks[Op.LDL] = masks[Op.STL] = AccessCache.LONG;
        masks[Op.LDQ] = masks[Op.LDQ_U] = masks[Op.STQ] = masks[Op.STQ_U] = AccessCache.QUAD;
        return masks;
    }
}
