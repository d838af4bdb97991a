package spin.ext.gcbarrier;

import static spin.hw.asm.Assembler.literal;

import org.jspecify.annotations.Nullable;
import spin.hw.asm.Assembler;

/// Random work on a graph of objects, twice: as a program of the machine, whose objects are collected under it, and as plain Java, whose are not. Both
/// end with one number, made of everything that can be reached.
///
/// A table of 16 pointers; an object has a number, a pointer, and padding that makes pages fill up. A step makes an object, copies a pointer, links two
/// objects (so there are cycles), drops one, or follows one.
final class Mutation {
    static final int SLOTS = 16;
    static final int FIELDS = 30;
    private static final int STEPS = 300;
    private static final int DEPTH = 8;
    private static final long MULTIPLIER = 6364136223846793005L;
    private static final long INCREMENT = 1442695040888963407L;

    private static final int V0 = 0;
    private static final int T0 = 1;
    private static final int T1 = 2;
    private static final int T2 = 3;
    private static final int T3 = 4;
    private static final int T4 = 5;
    private static final int T5 = 6;
    private static final int TABLE = 9;
    private static final int A0 = 16;
    private static final int RANDOM = 17;
    private static final int LEFT = 18;
    private static final int SUM = 19;
    private static final int RA = 26;
    private static final int T12 = 27;

    private Mutation() {}

    private static final class Node {
        final long number;
        @Nullable
        Node next;

        Node(long number, @Nullable Node next) {
            this.number = number;
            this.next = next;
        }
    }

    /// What the work ends with.
    static long expected(long seed) {
        var table = new @Nullable Node[SLOTS];
        long random = seed;
        for (int step = 0; step < STEPS; step++) {
            random = random * MULTIPLIER + INCREMENT;
            int i = (int) (random >>> 40) & 15;
            int j = (int) (random >>> 44) & 15;
            switch ((int) (random >>> 48) & 7) {
                case 0, 1, 2, 3 -> table[i] = new Node(random >>> 32 << 1 | 1, table[j]);
                case 4 -> table[i] = table[j];
                case 5 -> {
                    var there = table[i];
                    if (there != null) {
                        there.next = table[j];
                    }
                }
                case 6 -> table[i] = null;
                default -> {
                    var there = table[i];
                    table[i] = there == null ? null : there.next;
                }
            }
        }
        long sum = 0;
        for (var slot : table) {
            var node = slot;
            for (int depth = 0; depth < DEPTH && node != null; depth++) {
                sum = sum * 31 + node.number;
                node = node.next;
            }
        }
        return sum;
    }

    /// A subroutine `run`: its seed is in a1, its sum in v0 when it returns. The table is in s0.
    static void subroutine(Assembler code) {
        code.label("run").mov(RA, T12).li(LEFT, SLOTS).mov(TABLE, T0);
        code.label("clear").stq(31, 8, T0).lda(T0, 8, T0).subq(LEFT, literal(1), LEFT).bne(LEFT, "clear");
        code.li(LEFT, STEPS);
        code.label("step").li(T0, MULTIPLIER).mulq(RANDOM, T0, RANDOM).li(T0, INCREMENT).addq(RANDOM, T0, RANDOM);
        code.srl(RANDOM, literal(48), T2).and(T2, literal(7), T2).li(T3, 4).cmplt(T2, T3, T4).bne(T4, "make");
        slots(code);
        code.cmpeq(T2, literal(4), T4).bne(T4, "copy").cmpeq(T2, literal(5), T4).bne(T4, "link");
        code.cmpeq(T2, literal(6), T4).bne(T4, "drop");
        code.ldq(T5, 8, T0).beq(T5, "done").ldq(T5, 16, T5).stq(T5, 8, T0).br("done");
        code.label("copy").ldq(T5, 8, T1).stq(T5, 8, T0).br("done");
        code.label("link").ldq(T5, 8, T0).beq(T5, "done").ldq(T4, 8, T1).stq(T4, 16, T5).br("done");
        code.label("drop").stq(31, 8, T0).br("done");
        code.label("make").li(A0, FIELDS).li(V0, GcBarrier.NEW).callPal(Assembler.CALLSYS).bne(19, "full");
        slots(code);
        code.srl(RANDOM, literal(32), T4).sll(T4, literal(1), T4).bis(T4, literal(1), T4).stq(T4, 8, V0);
        code.ldq(T5, 8, T1).stq(T5, 16, V0).stq(V0, 8, T0);
        code.label("done").subq(LEFT, literal(1), LEFT).bne(LEFT, "step");
        sum(code);
        code.mov(SUM, V0).ret(31, T12);
        code.label("full").li(V0, 0).ret(31, T12);
    }

    /// The addresses of table slots i and j, less 8, in t0 and t1.
    private static void slots(Assembler code) {
        code.srl(RANDOM, literal(40), T0).and(T0, literal(15), T0).s8addq(T0, TABLE, T0);
        code.srl(RANDOM, literal(44), T1).and(T1, literal(15), T1).s8addq(T1, TABLE, T1);
    }

    private static void sum(Assembler code) {
        code.li(SUM, 0).li(LEFT, SLOTS).mov(TABLE, T0);
        code.label("slot").ldq(T1, 8, T0).li(T2, DEPTH);
        code.label("depth").beq(T1, "ended").ldq(T3, 8, T1).sll(SUM, literal(5), T4).subq(T4, SUM, SUM);
        code.addq(SUM, T3, SUM).ldq(T1, 16, T1).subq(T2, literal(1), T2).bne(T2, "depth");
        code.label("ended").lda(T0, 8, T0).subq(LEFT, literal(1), LEFT).bne(LEFT, "slot");
    }
}
