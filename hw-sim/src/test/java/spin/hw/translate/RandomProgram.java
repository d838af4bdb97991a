package spin.hw.translate;

import java.util.SplittableRandom;
import spin.hw.asm.Assembler;
import spin.hw.asm.Operate;
import spin.hw.asm.Program;

/// A program that does a bit of everything, as a function of a seed: loops, calls, recursion, jumps by table, each operate, loads and
/// stores good and bad, load-locked pairs, traps, and stores into its own code.
///
/// It keeps its own structure as long as nothing goes wild, and nothing stops it from going wild: a wild program is a program too.
/// Whoever runs it has to end it.
///
///     r0-r8, r22-r25, r28   random values      r16-r19   point into data       r20   the data's beginning
///     f0-f30                anything
///     r9-r14                loop counters, one for each function     r26, r27, r30   calls, as usual
final class RandomProgram {

    static final long TEXT = 0x10000;
    static final long DATA = 0x200000;
    static final int DATA_PAGES = 12;
    static final long STACK_TOP = 0x400000;

    private static final int FUNCTIONS = 5;
    private static final int[] VALUES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 22, 23, 24, 25, 28};
    private static final int FIRST_COUNTER = 9;
    private static final int FIRST_POINTER = 16;
    private static final int POINTERS = 4;
    private static final int DATA_BASE = 20;
    private static final int SCRATCH = 21;
    private static final int LINK = 26;
    private static final int PROCEDURE = 27;
    private static final int STACK = 30;
    private static final int ZERO = 31;
    private static final int FLOATS = 31;
    private static final int[] FLOAT_OPERATIONS = {0x00, 0x01, 0x02, 0x03, 0x20, 0x21, 0x22, 0x23, 0x20, 0x22, 0x24,
            0x25,
            0x26, 0x27, 0x2C, 0x2F, 0x3C, 0x3E};
    private static final double[] FLOAT_VALUES = {0, 1, 2, 0.1, 3, 1e10, 1e300, 1e-300, 4e-320, 1e-40, 1e38, 0x1p-126,
            0x1p62, 0x1p63, 0x1p-1022, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NaN, 0x1.fffffep127};
    private static final Operate[] OPERATES = Operate.values();

    private final SplittableRandom chance;
    /// Whether most of it is floating point.
    private final boolean floating;
    private final Assembler code = new Assembler(TEXT);
    private int labels;

    private RandomProgram(long seed) {
        chance = new SplittableRandom(seed);
        floating = chance.nextInt(3) == 0;
    }

    static Program of(long seed) {
        return new RandomProgram(seed).write();
    }

    private Program write() {
        code.li(DATA_BASE, DATA);
        for (int i = 0; i < POINTERS; i++) {
            code.li(FIRST_POINTER + i, DATA + 0x2000L * chance.nextInt(DATA_PAGES) + 8L * chance.nextInt(1024));
        }
        for (int register : VALUES) {
            code.li(register, value());
        }
        if (floating) {
            for (int register = 0; register < FLOATS; register++) {
                floatConstant(register);
            }
        }
        code.label("again");
        code.li(STACK, STACK_TOP - 64);
        for (int i = 0; i < FUNCTIONS; i++) {
            if (chance.nextInt(3) > 0) {
                call(i);
            }
            items(0, 2);
        }
        code.callPal(Assembler.CALLSYS);
        code.br("again");
        for (int i = 0; i < FUNCTIONS; i++) {
            function(i);
        }
        code.align(8).label("words");
        for (int i = 0; i < 4; i++) {
            code.word(addq(chance.nextInt(9), chance.nextInt(256), chance.nextInt(9)));
        }
        return code.assemble();
    }

    private void function(int index) {
        if (chance.nextInt(8) == 0) {
            // So that some functions straddle pages, and some calls cross them.
            code.space(4 * chance.nextInt(2000));
        }
        code.label("f" + index);
        code.lda(STACK, -32, STACK).stq(LINK, 0, STACK);
        if (chance.nextInt(3) == 0) {
            recursion(index);
        }
        int counter = FIRST_COUNTER + index;
        code.stq(counter, 8, STACK);
        items(index + 1, 4);
        code.li(counter, chance.nextInt(1, 12));
        var loop = label();
        code.label(loop);
        items(index + 1, 8);
        if (chance.nextBoolean()) {
            code.subq(counter, Assembler.literal(1), counter).bgt(counter, loop);
        } else {
            // The fused compare and branch.
            code.subq(counter, Assembler.literal(1), counter);
            switch (chance.nextInt(4)) {
                case 0 -> code.cmple(counter, Assembler.literal(0), SCRATCH).beq(SCRATCH, loop);
                case 1 -> code.cmplt(ZERO, counter, SCRATCH).bne(SCRATCH, loop);
                case 2 -> code.cmpult(ZERO, counter, SCRATCH).blbs(SCRATCH, loop);
                default -> code.cmpeq(counter, ZERO, SCRATCH).blbc(SCRATCH, loop);
            }
        }
        code.ldq(counter, 8, STACK);
        code.ldq(LINK, 0, STACK).lda(STACK, 32, STACK).ret();
    }

    /// Goes on only while the low bits of a value say so, and the value shrinks.
    private void recursion(int index) {
        var deepest = label();
        int register = value(0);
        code.srl(register, Assembler.literal(3), register);
        code.and(register, Assembler.literal(7), SCRATCH).beq(SCRATCH, deepest);
        code.bsr("f" + index);
        code.label(deepest);
    }

    private void items(int firstCallee, int most) {
        int count = chance.nextInt(1, most + 1);
        for (int i = 0; i < count; i++) {
            item(firstCallee);
        }
    }

    private void item(int firstCallee) {
        if (floating && chance.nextBoolean()) {
            floats();
            return;
        }
        switch (chance.nextInt(29)) {
            case 0, 1, 2, 3, 4, 5 -> operate();
            case 6, 7 -> load();
            case 8, 9 -> store();
            case 10 -> code.lda(pick(), chance.nextInt(-32768, 32768), pick());
            case 11 -> code.ldah(pick(), chance.nextInt(-32768, 32768), pick());
            case 12 -> movePointer();
            case 13, 14 -> skip();
            case 15 -> {
                if (firstCallee < FUNCTIONS) {
                    call(chance.nextInt(firstCallee, FUNCTIONS));
                }
            }
            case 16 -> jumpByTable();
            case 17 -> lockedPair();
            case 18 -> pal();
            case 19 -> counter();
            case 20 -> changeCode();
            case 21 -> shortLoop();
            case 22 -> badAccess();
            case 23 -> barrier();
            case 24, 27, 28 -> floats();
            case 25 -> byteWord();
            default -> operate();
        }
    }

    private void operate() {
        var operation = OPERATES[chance.nextInt(OPERATES.length)];
        int a = operation == Operate.AMASK || operation == Operate.IMPLVER ? ZERO : source();
        int target = chance.nextInt(12) == 0 ? ZERO : pick();
        if (operation == Operate.IMPLVER) {
            code.operate(operation, ZERO, Assembler.literal(1), target);
        } else if (chance.nextInt(3) == 0) {
            code.operate(operation, a, Assembler.literal(chance.nextInt(256)), target);
        } else {
            code.operate(operation, a, source(), target);
        }
    }

    private void load() {
        int base = pointer();
        int target = chance.nextInt(12) == 0 ? ZERO : pick();
        int displacement = 8 * chance.nextInt(-200, 200);
        switch (chance.nextInt(5)) {
            case 0, 1 -> code.ldq(target, displacement, base);
            case 2 -> code.ldl(target, displacement + 4 * chance.nextInt(2), base);
            case 3 -> code.ldqU(target, displacement + chance.nextInt(8), base);
            default -> code.ldq(target, 8 * chance.nextInt(4), STACK);
        }
    }

    private void store() {
        int base = pointer();
        int displacement = 8 * chance.nextInt(-200, 200);
        switch (chance.nextInt(4)) {
            case 0, 1 -> code.stq(source(), displacement, base);
            case 2 -> code.stl(source(), displacement + 4 * chance.nextInt(2), base);
            default -> code.stqU(source(), displacement + chance.nextInt(8), base);
        }
    }

    /// Mostly stays among the data.
    private void movePointer() {
        int pointer = pointer();
        int register = value(0);
        code.zapnot(register, Assembler.literal(chance.nextInt(10) == 0 ? 7 : 3), pointer);
        code.bic(pointer, Assembler.literal(7), pointer).addq(pointer, DATA_BASE, pointer);
    }

    /// A forward branch over a few instructions.
    private void skip() {
        var over = label();
        int register = source();
        switch (chance.nextInt(9)) {
            case 0 -> code.beq(register, over);
            case 1 -> code.bne(register, over);
            case 2 -> code.blt(register, over);
            case 3 -> code.ble(register, over);
            case 4 -> code.bge(register, over);
            case 5 -> code.bgt(register, over);
            case 6 -> code.blbc(register, over);
            case 7 -> code.blbs(register, over);
            default -> {
                int result = pick();
                code.cmpult(source(), source(), result).bne(result, over);
            }
        }
        operate();
        if (chance.nextBoolean()) {
            load();
        }
        code.label(over);
    }

    private void call(int index) {
        if (chance.nextBoolean()) {
            code.bsr("f" + index);
        } else {
            code.la(PROCEDURE, "f" + index).jsr(LINK, PROCEDURE);
        }
    }

    private void jumpByTable() {
        var table = label();
        var end = label();
        int arms = chance.nextInt(2, 5);
        int register = value(0);
        code.la(SCRATCH, table).and(register, Assembler.literal(arms == 4 ? 3 : 1), PROCEDURE);
        code.addq(PROCEDURE, PROCEDURE, PROCEDURE).s4addq(PROCEDURE, SCRATCH, SCRATCH);
        code.jmp(ZERO, SCRATCH);
        code.label(table);
        for (int i = 0; i < arms; i++) {
            operate();
            code.br(end);
        }
        code.label(end);
    }

    private void lockedPair() {
        int pointer = pointer();
        int displacement = 8 * chance.nextInt(-100, 100);
        int register = pick();
        if (chance.nextBoolean()) {
            code.ldqL(register, displacement, pointer).addq(register, Assembler.literal(1), register)
                    .stqC(register, displacement, pointer);
        } else {
            code.ldlL(register, displacement, pointer).addl(register, Assembler.literal(1), register)
                    .stlC(register, displacement, pointer);
        }
    }

    private void pal() {
        int[] functions = {Assembler.BPT, Assembler.BUGCHK, Assembler.CALLSYS, Assembler.CALLSYS, Assembler.IMB,
                Assembler.RDUNIQUE, Assembler.WRUNIQUE, Assembler.GENTRAP, 0x33, 0x70};
        code.callPal(functions[chance.nextInt(functions.length)]);
    }

    /// What reads the clock or a flag of the CPU.
    private void counter() {
        switch (chance.nextInt(3)) {
            case 0 -> code.rpcc(pick());
            case 1 -> code.word(0x18 << 26 | pick() << 21 | 0xE000);
            default -> code.word(0x18 << 26 | pick() << 21 | 0xF000);
        }
    }

    /// Puts another instruction over one that comes soon, sometimes with the barrier that makes it certain to be seen.
    private void changeCode() {
        var place = label();
        code.la(SCRATCH, "words").ldl(PROCEDURE, 4 * chance.nextInt(4), SCRATCH);
        code.la(SCRATCH, place).stl(PROCEDURE, 0, SCRATCH);
        if (chance.nextBoolean()) {
            code.callPal(Assembler.IMB);
        }
        operate();
        code.label(place).word(addq(chance.nextInt(9), chance.nextInt(256), chance.nextInt(9)));
    }

    private void shortLoop() {
        var loop = label();
        code.li(SCRATCH, chance.nextInt(1, 20)).label(loop);
        if (chance.nextBoolean()) {
            int pointer = pointer();
            code.ldq(pick(), 8 * chance.nextInt(8), pointer);
            if (chance.nextBoolean()) {
                code.stq(pick(), 8 * chance.nextInt(8), pointer).lda(pointer, 8 * chance.nextInt(8), pointer);
            }
        }
        code.addq(pick(), Assembler.literal(chance.nextInt(256)), pick());
        code.subq(SCRATCH, Assembler.literal(1), SCRATCH).bne(SCRATCH, loop);
    }

    /// Unaligned, unmapped, forbidden or impossible addresses.
    private void badAccess() {
        switch (chance.nextInt(5)) {
            case 0 -> code.ldq(pick(), 8 * chance.nextInt(50) + chance.nextInt(1, 8), pointer());
            case 1 -> code.stl(pick(), 8 * chance.nextInt(50) + chance.nextInt(1, 4), pointer());
            case 2 -> code.ldq(pick(), 8, pick());
            case 3 -> code.stq(pick(), 8, pick());
            default -> code.word(0x1D << 26);
        }
    }

    /// The byte and word instructions, which are none on the 21064.
    private void byteWord() {
        int[] opcodes = {0x0A, 0x0C, 0x0D, 0x0E};
        int displacement = chance.nextInt(-300, 300) & (chance.nextInt(8) == 0 ? -1 : ~1);
        if (chance.nextInt(4) == 0) {
            code.word(0x1C << 26 | ZERO << 21 | source() << 16 | chance.nextInt(2) << 5 | pick());
        } else {
            code.word(opcodes[chance.nextInt(opcodes.length)] << 26 | pick() << 21 | pointer() << 16
                    | (displacement & 0xffff));
        }
    }

    private void barrier() {
        switch (chance.nextInt(4)) {
            case 0 -> code.mb();
            case 1 -> code.wmb();
            case 2 -> code.trapb();
            default -> code.excb();
        }
    }

    private void floats() {
        switch (chance.nextInt(10)) {
            case 0, 1, 2, 3 -> floatOperate();
            case 4, 5 -> floatConstant(chance.nextInt(FLOATS));
            case 6 -> floatMemory();
            case 7 -> floatBranch();
            case 8 -> floatCopy();
            // MT_FPCR now and then, MF_FPCR more often.
            default -> code.word(chance.nextInt(6) == 0
                    ? floatWord(0x17, 0x24, chance.nextInt(FLOATS))
                    : floatWord(0x17, 0x25, chance.nextInt(FLOATS)));
        }
    }

    private void floatOperate() {
        int operation = FLOAT_OPERATIONS[chance.nextInt(FLOAT_OPERATIONS.length)];
        int rounding = chance.nextInt(4) > 0 ? 0x80 : chance.nextInt(4) << 6;
        int traps = new int[]{5, 5, 5, 5, 0, 0, 1, 7}[chance.nextInt(8)];
        if (operation == 0x3E || operation == 0x3C) {
            traps = chance.nextInt(5) == 0 ? 7 : 0;
        }
        int function = traps << 8 | rounding | operation;
        if (chance.nextInt(20) == 0) {
            function = chance.nextBoolean() ? 0x2AC : 0x6AC; // CVTST
        }
        int a = operation >= 0x2C ? ZERO : chance.nextInt(32);
        code.word(0x16 << 26 | a << 21 | chance.nextInt(32) << 16 | function << 5 | chance.nextInt(32));
    }

    /// A number of interest into a floating register, by way of memory.
    private void floatConstant(int register) {
        double value = FLOAT_VALUES[chance.nextInt(FLOAT_VALUES.length)] * (chance.nextBoolean() ? 1 : -1);
        if (chance.nextInt(3) == 0) {
            value = chance.nextGaussian() * 1000;
        }
        long bits = Double.doubleToRawLongBits(value);
        if (chance.nextInt(6) == 0) {
            bits = value();
        }
        int pointer = pointer();
        code.li(SCRATCH, bits).stq(SCRATCH, 16, pointer);
        code.word(0x23 << 26 | register << 21 | pointer << 16 | 16);
    }

    private void floatMemory() {
        int[] opcodes = {0x22, 0x23, 0x26, 0x27};
        int opcode = opcodes[chance.nextInt(opcodes.length)];
        int displacement = 8 * chance.nextInt(-100, 100);
        code.word(opcode << 26 | chance.nextInt(32) << 21 | pointer() << 16 | (displacement & 0xffff));
    }

    private void floatBranch() {
        int[] opcodes = {0x31, 0x32, 0x33, 0x35, 0x36, 0x37};
        code.word(opcodes[chance.nextInt(opcodes.length)] << 26 | chance.nextInt(32) << 21 | 2);
        operate();
        operate();
    }

    private void floatCopy() {
        int[] functions = {0x20, 0x21, 0x22, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F, 0x10, 0x30, 0x130, 0x530};
        int function = functions[chance.nextInt(functions.length)];
        int a = (function & 0x3f) == 0x10 || (function & 0x3f) == 0x30 ? ZERO : chance.nextInt(32);
        code.word(0x17 << 26 | a << 21 | chance.nextInt(32) << 16 | function << 5 | chance.nextInt(32));
    }

    private static int floatWord(int opcode, int function, int register) {
        return opcode << 26 | register << 21 | register << 16 | function << 5 | register;
    }

    private static int addq(int a, int literal, int c) {
        return 0x10 << 26 | a << 21 | literal << 13 | 1 << 12 | 0x20 << 5 | c;
    }

    private int pick() {
        return VALUES[chance.nextInt(VALUES.length)];
    }

    private int source() {
        return chance.nextInt(10) == 0 ? ZERO : pick();
    }

    private int value(int first) {
        return VALUES[chance.nextInt(first, VALUES.length)];
    }

    private int pointer() {
        return FIRST_POINTER + chance.nextInt(POINTERS);
    }

    private long value() {
        return switch (chance.nextInt(4)) {
            case 0 -> chance.nextLong();
            case 1 -> chance.nextInt(-3, 70);
            case 2 -> (chance.nextBoolean() ? 1L : -1L) << chance.nextInt(64);
            default -> (1L << chance.nextInt(64)) - 1;
        };
    }

    private String label() {
        return "l" + labels++;
    }
}
