package spin.hw.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import spin.hw.clock.CycleClock;

/// Executes decoded words in one switch. Each case is the architecture's own definition of the instruction.
///
/// Everything is arranged for the host's compiler: one method, operands fetched before the switch, nothing allocated, and no call where
/// an instruction completes. An instruction is charged as it begins and a straight run of them is counted as it ends.
///
/// What would break this: more than 8,000 bytes of bytecode in [#runFor], which the host would not compile at all.
final class Interpreter implements Engine {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle QUADS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long PAGE = AccessCache.BYTE;
    private static final int OFFSET = AccessCache.OFFSET;

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

    /// Returns how much of the budget is left: more than 0 when an instruction is the CPU's, less when the last one overran.
    @SuppressWarnings("LabelledBreakTarget") // a switch whose cases end in four ways, without a flag to test on each
    private long runFor(long budget) {
        long[] r = state.integers;
        var cache = path.cache();
        long[] readTags = cache.readTags;
        byte[][] readFrames = cache.readFrames;
        long[] writeTags = cache.writeTags;
        byte[][] writeFrames = cache.writeFrames;
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
            long pageVa = va & PAGE;
            int i = CodePage.index(va);
            int start = i;
            for (;;) {
                long w = code[i];
                left -= w >>> Decoder.CYCLES & Decoder.CYCLES_MASK;
                long a = r[(int) w >>> Decoder.A & Decoder.A_MASK];
                long b = r[(int) (w >>> Decoder.B) & Decoder.B_MASK];
                int c = (int) w >>> Decoder.C & Decoder.C_MASK;
                stuck : {
                    jump : {
                        branch : {
                            switch ((int) w & 0xff) {
                                case Op.UNDECODED -> {
                                    path.decoded(page, i);
                                    continue;
                                }
                                case Op.PAGE_END -> {
                                    visits[start]++;
                                    visits[i]--;
                                    completed += i - start;
                                    va = pageVa + 4L * i;
                                    continue pages;
                                }
                                case Op.NOTHING -> {
                                }
                                case Op.LDA -> r[c] = b + (w >> Decoder.DISPLACEMENT);
                                case Op.LDAH -> r[c] = b + (w >> Decoder.DISPLACEMENT << 16);
                                case Op.LDL -> {
                                    long ea = b + (w >> Decoder.DISPLACEMENT);
                                    int entry = AccessCache.entry(ea);
                                    if (readTags[entry] != (ea & AccessCache.LONG) && !fillRead(ea, 3)) {
                                        break stuck;
                                    }
                                    r[c] = (int) LONGS.get(readFrames[entry], (int) ea & OFFSET);
                                }
                                case Op.LDQ -> {
                                    long ea = b + (w >> Decoder.DISPLACEMENT);
                                    int entry = AccessCache.entry(ea);
                                    if (readTags[entry] != (ea & AccessCache.QUAD) && !fillRead(ea, 7)) {
                                        break stuck;
                                    }
                                    r[c] = (long) QUADS.get(readFrames[entry], (int) ea & OFFSET);
                                }
                                case Op.LDQ_U -> {
                                    long ea = b + (w >> Decoder.DISPLACEMENT) & ~7L;
                                    int entry = AccessCache.entry(ea);
                                    if (readTags[entry] != (ea & PAGE) && !fillRead(ea, 0)) {
                                        break stuck;
                                    }
                                    r[c] = (long) QUADS.get(readFrames[entry], (int) ea & OFFSET);
                                }
                                case Op.LDWU -> {
                                    long ea = b + (w >> Decoder.DISPLACEMENT);
                                    int entry = AccessCache.entry(ea);
                                    if (readTags[entry] != (ea & AccessCache.WORD) && !fillRead(ea, 1)) {
                                        break stuck;
                                    }
                                    r[c] = (short) WORDS.get(readFrames[entry], (int) ea & OFFSET) & 0xffff;
                                }
                                case Op.LDBU -> {
                                    long ea = b + (w >> Decoder.DISPLACEMENT);
                                    int entry = AccessCache.entry(ea);
                                    if (readTags[entry] != (ea & PAGE) && !fillRead(ea, 0)) {
                                        break stuck;
                                    }
                                    r[c] = readFrames[entry][(int) ea & OFFSET] & 0xff;
                                }
                                case Op.STL -> {
                                    long ea = b + (w >> Decoder.DISPLACEMENT);
                                    int entry = AccessCache.entry(ea);
                                    if (writeTags[entry] != (ea & AccessCache.LONG) && !fillWrite(ea, 3)) {
                                        break stuck;
                                    }
                                    LONGS.set(writeFrames[entry], (int) ea & OFFSET, (int) a);
                                }
                                case Op.STQ -> {
                                    long ea = b + (w >> Decoder.DISPLACEMENT);
                                    int entry = AccessCache.entry(ea);
                                    if (writeTags[entry] != (ea & AccessCache.QUAD) && !fillWrite(ea, 7)) {
                                        break stuck;
                                    }
                                    QUADS.set(writeFrames[entry], (int) ea & OFFSET, a);
                                }
                                case Op.STQ_U -> {
                                    long ea = b + (w >> Decoder.DISPLACEMENT) & ~7L;
                                    int entry = AccessCache.entry(ea);
                                    if (writeTags[entry] != (ea & PAGE) && !fillWrite(ea, 0)) {
                                        break stuck;
                                    }
                                    QUADS.set(writeFrames[entry], (int) ea & OFFSET, a);
                                }
                                case Op.STW -> {
                                    long ea = b + (w >> Decoder.DISPLACEMENT);
                                    int entry = AccessCache.entry(ea);
                                    if (writeTags[entry] != (ea & AccessCache.WORD) && !fillWrite(ea, 1)) {
                                        break stuck;
                                    }
                                    WORDS.set(writeFrames[entry], (int) ea & OFFSET, (short) a);
                                }
                                case Op.STB -> {
                                    long ea = b + (w >> Decoder.DISPLACEMENT);
                                    int entry = AccessCache.entry(ea);
                                    if (writeTags[entry] != (ea & PAGE) && !fillWrite(ea, 0)) {
                                        break stuck;
                                    }
                                    writeFrames[entry][(int) ea & OFFSET] = (byte) a;
                                }
                                case Op.BR -> {
                                    r[c] = pageVa + 4L * (i + 1);
                                    break branch;
                                }
                                case Op.BLBC -> {
                                    if ((a & 1) == 0) {
                                        break branch;
                                    }
                                }
                                case Op.BEQ -> {
                                    if (a == 0) {
                                        break branch;
                                    }
                                }
                                case Op.BLT -> {
                                    if (a < 0) {
                                        break branch;
                                    }
                                }
                                case Op.BLE -> {
                                    if (a <= 0) {
                                        break branch;
                                    }
                                }
                                case Op.BLBS -> {
                                    if ((a & 1) != 0) {
                                        break branch;
                                    }
                                }
                                case Op.BNE -> {
                                    if (a != 0) {
                                        break branch;
                                    }
                                }
                                case Op.BGE -> {
                                    if (a >= 0) {
                                        break branch;
                                    }
                                }
                                case Op.BGT -> {
                                    if (a > 0) {
                                        break branch;
                                    }
                                }
                                case Op.JMP -> {
                                    r[c] = pageVa + 4L * (i + 1);
                                    va = b & ~3L;
                                    break jump;
                                }
                                case Op.ADDL -> r[c] = (int) (a + b);
                                case Op.S4ADDL -> r[c] = (int) ((a << 2) + b);
                                case Op.SUBL -> r[c] = (int) (a - b);
                                case Op.S4SUBL -> r[c] = (int) ((a << 2) - b);
                                case Op.CMPBGE -> r[c] = IntegerOperate.compareBytes(a, b);
                                case Op.S8ADDL -> r[c] = (int) ((a << 3) + b);
                                case Op.S8SUBL -> r[c] = (int) ((a << 3) - b);
                                case Op.CMPULT -> r[c] = a + Long.MIN_VALUE < b + Long.MIN_VALUE ? 1 : 0;
                                case Op.ADDQ -> r[c] = a + b;
                                case Op.S4ADDQ -> r[c] = (a << 2) + b;
                                case Op.SUBQ -> r[c] = a - b;
                                case Op.S4SUBQ -> r[c] = (a << 2) - b;
                                case Op.CMPEQ -> r[c] = a == b ? 1 : 0;
                                case Op.S8ADDQ -> r[c] = (a << 3) + b;
                                case Op.S8SUBQ -> r[c] = (a << 3) - b;
                                case Op.CMPULE -> r[c] = a + Long.MIN_VALUE <= b + Long.MIN_VALUE ? 1 : 0;
                                case Op.CMPLT -> r[c] = a < b ? 1 : 0;
                                case Op.CMPLE -> r[c] = a <= b ? 1 : 0;
                                case Op.ADDLV -> {
                                    long sum = (long) (int) a + (int) b;
                                    if (sum != (int) sum) {
                                        break stuck;
                                    }
                                    r[c] = sum;
                                }
                                case Op.SUBLV -> {
                                    long difference = (long) (int) a - (int) b;
                                    if (difference != (int) difference) {
                                        break stuck;
                                    }
                                    r[c] = difference;
                                }
                                case Op.ADDQV -> {
                                    long sum = a + b;
                                    if (((a ^ sum) & (b ^ sum)) < 0) {
                                        break stuck;
                                    }
                                    r[c] = sum;
                                }
                                case Op.SUBQV -> {
                                    long difference = a - b;
                                    if (((a ^ b) & (a ^ difference)) < 0) {
                                        break stuck;
                                    }
                                    r[c] = difference;
                                }
                                case Op.AND -> r[c] = a & b;
                                case Op.BIC -> r[c] = a & ~b;
                                case Op.BIS -> r[c] = a | b;
                                case Op.ORNOT -> r[c] = a | ~b;
                                case Op.XOR -> r[c] = a ^ b;
                                case Op.EQV -> r[c] = a ^ ~b;
                                case Op.CMOVLBS -> {
                                    if ((a & 1) != 0) {
                                        r[c] = b;
                                    }
                                }
                                case Op.CMOVLBC -> {
                                    if ((a & 1) == 0) {
                                        r[c] = b;
                                    }
                                }
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
                                // Shift counts are taken mod 64, by Java as by the Alpha, and eight times the byte number is
                                // the bit number mod 64. "High" forms shift by 64 less that; where what falls out at the top is
                                // wanted, in two steps, because a shift by 64 must leave nothing.
                                case Op.MSKBL -> r[c] = a & ~(0xffL << (b << 3));
                                case Op.MSKWL -> r[c] = a & ~(0xffffL << (b << 3));
                                case Op.MSKLL -> r[c] = a & ~(0xffff_ffffL << (b << 3));
                                case Op.MSKQL -> r[c] = a & ~(-1L << (b << 3));
                                case Op.MSKWH -> r[c] = a & ~(0xffffL >>> 1 >>> ~(b << 3));
                                case Op.MSKLH -> r[c] = a & ~(0xffff_ffffL >>> 1 >>> ~(b << 3));
                                case Op.MSKQH -> r[c] = a & ~(-1L >>> 1 >>> ~(b << 3));
                                case Op.EXTBL -> r[c] = a >>> (b << 3) & 0xffL;
                                case Op.EXTWL -> r[c] = a >>> (b << 3) & 0xffffL;
                                case Op.EXTLL -> r[c] = a >>> (b << 3) & 0xffff_ffffL;
                                case Op.EXTQL -> r[c] = a >>> (b << 3);
                                case Op.EXTWH -> r[c] = a << -(b << 3) & 0xffffL;
                                case Op.EXTLH -> r[c] = a << -(b << 3) & 0xffff_ffffL;
                                case Op.EXTQH -> r[c] = a << -(b << 3);
                                case Op.INSBL -> r[c] = (a & 0xffL) << (b << 3);
                                case Op.INSWL -> r[c] = (a & 0xffffL) << (b << 3);
                                case Op.INSLL -> r[c] = (a & 0xffff_ffffL) << (b << 3);
                                case Op.INSQL -> r[c] = a << (b << 3);
                                case Op.INSWH -> r[c] = (a & 0xffffL) >>> 1 >>> ~(b << 3);
                                case Op.INSLH -> r[c] = (a & 0xffff_ffffL) >>> 1 >>> ~(b << 3);
                                case Op.INSQH -> r[c] = a >>> 1 >>> ~(b << 3);
                                case Op.ZAP -> r[c] = a & ~IntegerOperate.bytes(b);
                                case Op.ZAPNOT -> r[c] = a & IntegerOperate.bytes(b);
                                case Op.SRL -> r[c] = a >>> b;
                                case Op.SLL -> r[c] = a << b;
                                case Op.SRA -> r[c] = a >> b;
                                case Op.SEXTB -> r[c] = (byte) b;
                                case Op.SEXTW -> r[c] = (short) b;
                                case Op.MULL -> r[c] = (int) (a * b);
                                case Op.MULQ -> r[c] = a * b;
                                case Op.UMULH -> r[c] = Math.unsignedMultiplyHigh(a, b);
                                case Op.MULLV -> {
                                    long product = (long) (int) a * (int) b;
                                    if (product != (int) product) {
                                        break stuck;
                                    }
                                    r[c] = product;
                                }
                                case Op.MULQV -> {
                                    long product = a * b;
                                    if (Math.multiplyHigh(a, b) != product >> 63) {
                                        break stuck;
                                    }
                                    r[c] = product;
                                }
                                default -> {
                                    break stuck;
                                }
                            }
                            i++;
                            if (left > 0) {
                                continue;
                            }
                            visits[start]++;
                            visits[i]--;
                            completed += i - start;
                            va = pageVa + 4L * i;
                            break pages;
                        }
                        va = pageVa + 4 * (i + 1 + (w >> Decoder.DISPLACEMENT));
                    }
                    visits[start]++;
                    visits[i + 1]--;
                    completed += i + 1 - start;
                    if ((va & PAGE) == pageVa && left > 0) {
                        i = CodePage.index(va);
                        start = i;
                        continue;
                    }
                    continue pages;
                }
                // Nothing of this instruction has happened.
                left += w >>> Decoder.CYCLES & Decoder.CYCLES_MASK;
                visits[start]++;
                visits[i]--;
                completed += i - start;
                va = pageVa + 4L * i;
                break pages;
            }
        }
        state.pc = va;
        state.instructions += completed;
        clock.advance(budget - left);
        return left;
    }

    private boolean fillRead(long va, int lowBits) {
        return (va & lowBits) == 0 && path.fillRead(va);
    }

    private boolean fillWrite(long va, int lowBits) {
        return (va & lowBits) == 0 && path.fillWrite(va);
    }
}
