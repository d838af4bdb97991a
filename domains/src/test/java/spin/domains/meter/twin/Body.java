package spin.domains.meter.twin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/// Emits the random body of one method.
final class Body {

    private static final int DEEPEST = 5;
    private static final List<String> CAUGHT = List.of("java/lang/ArithmeticException",
            "java/lang/IndexOutOfBoundsException", "java/lang/NullPointerException", "java/lang/ClassCastException",
            "java/lang/NegativeArraySizeException", "java/lang/RuntimeException", "java/lang/Throwable", Programs.OOPS);
    private static final List<String> MADE = List.of("java/lang/ArithmeticException",
            "java/lang/IllegalStateException", Programs.OOPS);
    private static final int[] PRIMITIVES = {Opcodes.T_BOOLEAN, Opcodes.T_CHAR, Opcodes.T_FLOAT, Opcodes.T_DOUBLE,
            Opcodes.T_BYTE, Opcodes.T_SHORT, Opcodes.T_INT, Opcodes.T_LONG};

    private record Loop(Label again, Label out) {}

    private final MethodVisitor code;
    private final Programs.Callee method;
    private final Variables variables;
    private final Expressions expressions;
    private final SplittableRandom chance;
    private final Deque<Loop> loops = new ArrayDeque<>();
    private int left;

    Body(MethodVisitor code, Programs.Callee method, SplittableRandom chance, int size) {
        this.code = code;
        this.method = method;
        this.chance = chance;
        this.left = size;
        this.variables = new Variables(code, method);
        this.expressions = new Expressions(code, method, variables, chance);
    }

    void emit() {
        var enough = new Label();
        var empty = new Label();
        expressions.jumpWithoutFuel(empty);
        code.visitJumpInsn(Opcodes.GOTO, enough);
        code.visitLabel(empty);
        zero();
        code.visitLabel(enough);
        variables.begin(method);
        while (left > 0) {
            statement(0);
        }
        answer();
    }

    private Type answerType() {
        return Type.getReturnType(method.descriptor());
    }

    private void zero() {
        code.visitInsn(switch (answerType().getSort()) {
            case Type.LONG -> Opcodes.LCONST_0;
            case Type.DOUBLE -> Opcodes.DCONST_0;
            default -> Opcodes.ICONST_0;
        });
        code.visitInsn(answerType().getOpcode(Opcodes.IRETURN));
    }

    private void answer() {
        switch (answerType().getSort()) {
            case Type.LONG -> expressions.aLong(2);
            case Type.DOUBLE -> expressions.aDouble(2);
            default -> expressions.anInt(2);
        }
        code.visitInsn(answerType().getOpcode(Opcodes.IRETURN));
    }

    private void statements(int depth) {
        int count = chance.nextInt(1, 4);
        for (int i = 0; i < count && left > 0; i++) {
            statement(depth);
        }
    }

    private void statement(int depth) {
        left--;
        int kind = chance.nextInt(depth < DEEPEST ? 26 : 16);
        switch (kind) {
            case 0, 1, 2 -> assign();
            case 3 -> code.visitIincInsn(expressions.anyInt(), chance.nextInt(-100, 100));
            case 4 -> store();
            case 5 -> storeTwice();
            case 6 -> newArray();
            case 7 -> newArrays();
            case 8 -> shape();
            case 9 -> {
                expressions.aText(2);
                code.visitVarInsn(Opcodes.ASTORE, variables.text());
            }
            case 10 -> fields();
            case 11 -> toss();
            case 12 -> leave();
            case 13 ->
                code.visitMethodInsn(Opcodes.INVOKESTATIC, Type.getInternalName(Probe.class), "mark", "()V", false);
            case 14 -> dropped();
            case 15 -> loopOfHandlers();
            case 16, 17 -> branch(depth);
            case 18, 19, 20 -> loop(depth);
            case 21, 22 -> choose(depth);
            default -> protect(depth);
        }
    }

    // ---- plain ones

    private void assign() {
        switch (chance.nextInt(6)) {
            case 0 -> {
                expressions.aLong(3);
                code.visitVarInsn(Opcodes.LSTORE, variables.aLong(chance.nextInt(Variables.LONGS)));
            }
            case 1 -> {
                expressions.aFloat(3);
                code.visitVarInsn(Opcodes.FSTORE, variables.aFloat());
            }
            case 2 -> {
                expressions.aDouble(3);
                code.visitVarInsn(Opcodes.DSTORE, variables.aDouble());
            }
            default -> {
                expressions.anInt(3);
                code.visitVarInsn(Opcodes.ISTORE, expressions.anyInt());
            }
        }
    }

    private void store() {
        boolean ints = chance.nextBoolean();
        code.visitVarInsn(Opcodes.ALOAD, ints ? variables.ints() : variables.bytes());
        expressions.index(1);
        expressions.anInt(2);
        code.visitInsn(ints ? Opcodes.IASTORE : Opcodes.BASTORE);
    }

    /// `int x = ints[i] += y`
    private void storeTwice() {
        code.visitVarInsn(Opcodes.ALOAD, variables.ints());
        expressions.index(1);
        code.visitInsn(Opcodes.DUP2);
        code.visitInsn(Opcodes.IALOAD);
        expressions.anInt(2);
        code.visitInsn(Opcodes.IADD);
        code.visitInsn(Opcodes.DUP_X2);
        code.visitInsn(Opcodes.IASTORE);
        code.visitVarInsn(Opcodes.ISTORE, expressions.anyInt());
    }

    /// Small, empty, or of a negative length.
    private void length() {
        expressions.anInt(1);
        code.visitIntInsn(Opcodes.BIPUSH, 31);
        code.visitInsn(Opcodes.IREM);
        if (chance.nextInt(6) != 0) {
            code.visitIntInsn(Opcodes.BIPUSH, 31);
            code.visitInsn(Opcodes.IAND);
        }
    }

    private void newArray() {
        length();
        switch (chance.nextInt(4)) {
            case 0 -> {
                code.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_INT);
                code.visitVarInsn(Opcodes.ASTORE, variables.ints());
            }
            case 1 -> {
                code.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_BYTE);
                code.visitVarInsn(Opcodes.ASTORE, variables.bytes());
            }
            case 2 -> {
                code.visitTypeInsn(Opcodes.ANEWARRAY, chance.nextBoolean() ? Programs.SHAPE : Programs.SQUARE);
                code.visitVarInsn(Opcodes.ASTORE, variables.shapes());
            }
            default -> {
                code.visitIntInsn(Opcodes.NEWARRAY, expressions.oneOf(PRIMITIVES));
                code.visitInsn(Opcodes.ARRAYLENGTH);
                code.visitVarInsn(Opcodes.ISTORE, expressions.anyInt());
            }
        }
    }

    private void newArrays() {
        int dimensions = chance.nextInt(1, 4);
        for (int i = 0; i < dimensions; i++) {
            expressions.anInt(1);
            code.visitInsn(chance.nextInt(8) == 0 ? Opcodes.INEG : Opcodes.NOP);
            code.visitInsn(Opcodes.ICONST_5);
            code.visitInsn(Opcodes.IREM);
        }
        var type = "[".repeat(dimensions + chance.nextInt(2)) + expressions.oneOf(0, 1);
        code.visitMultiANewArrayInsn(type.replace('0', 'I').replace("1", "Lwork/Shape;"), dimensions);
        code.visitInsn(Opcodes.ARRAYLENGTH);
        code.visitVarInsn(Opcodes.ISTORE, expressions.anyInt());
    }

    private void shape() {
        if (chance.nextBoolean()) {
            expressions.aShape(3);
            code.visitVarInsn(Opcodes.ASTORE, variables.shape());
        } else {
            code.visitVarInsn(Opcodes.ALOAD, variables.shapes());
            expressions.index(1);
            code.visitVarInsn(Opcodes.ALOAD, variables.shape());
            code.visitInsn(Opcodes.AASTORE);
        }
    }

    private void fields() {
        switch (chance.nextInt(4)) {
            case 0 -> {
                expressions.anInt(2);
                code.visitFieldInsn(Opcodes.PUTSTATIC, Programs.MAIN, Programs.STATE, "I");
            }
            case 1 -> {
                expressions.aLong(2);
                code.visitInsn(Opcodes.DUP2);
                code.visitFieldInsn(Opcodes.PUTSTATIC, Programs.MAIN, Programs.WIDE, "J");
                code.visitVarInsn(Opcodes.LSTORE, variables.aLong(0));
            }
            default -> {
                code.visitVarInsn(Opcodes.ALOAD, variables.shape());
                code.visitTypeInsn(Opcodes.CHECKCAST, Programs.BASE);
                expressions.aLong(2);
                code.visitFieldInsn(Opcodes.PUTFIELD, Programs.BASE, "weight", "J");
            }
        }
    }

    /// Values that nobody uses, and two that change places.
    private void dropped() {
        switch (chance.nextInt(3)) {
            case 0 -> {
                expressions.anInt(2);
                code.visitInsn(Opcodes.POP);
            }
            case 1 -> {
                expressions.aLong(2);
                code.visitInsn(Opcodes.POP2);
            }
            default -> {
                expressions.anInt(1);
                expressions.anInt(1);
                code.visitInsn(Opcodes.SWAP);
                code.visitInsn(Opcodes.DUP_X1);
                code.visitInsn(Opcodes.POP2);
                code.visitVarInsn(Opcodes.ISTORE, expressions.anyInt());
            }
        }
    }

    // ---- ways out

    private void toss() {
        var not = new Label();
        expressions.jumpIf(not, 1);
        var type = MADE.get(chance.nextInt(MADE.size()));
        code.visitTypeInsn(Opcodes.NEW, type);
        code.visitInsn(Opcodes.DUP);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, type, "<init>", "()V", false);
        code.visitInsn(Opcodes.ATHROW);
        code.visitLabel(not);
    }

    /// Out of the method, or out of a loop, or on to its next round.
    private void leave() {
        var not = new Label();
        expressions.jumpIf(not, 1);
        @Nullable
        Loop loop = loops.peek();
        if (loop == null || chance.nextInt(4) == 0) {
            answer();
        } else {
            code.visitJumpInsn(Opcodes.GOTO, chance.nextBoolean() ? loop.out() : loop.again());
        }
        code.visitLabel(not);
    }

    // ---- structures

    private void branch(int depth) {
        var otherwise = new Label();
        var end = new Label();
        expressions.jumpIf(otherwise, 2);
        statements(depth + 1);
        code.visitJumpInsn(Opcodes.GOTO, end);
        code.visitLabel(otherwise);
        statements(depth + 1);
        code.visitLabel(end);
    }

    private void loop(int depth) {
        var head = new Label();
        var loop = new Loop(new Label(), new Label());
        boolean testedAtTheEnd = chance.nextBoolean();
        int count = variables.fresh();
        code.visitInsn(Opcodes.ICONST_0);
        code.visitVarInsn(Opcodes.ISTORE, count);
        code.visitLabel(head);
        if (!testedAtTheEnd) {
            test(count, Opcodes.IF_ICMPGE, loop.out());
            expressions.jumpWithoutFuel(loop.out());
        }
        loops.push(loop);
        statements(depth + 1);
        loops.pop();
        code.visitLabel(loop.again());
        code.visitIincInsn(count, 1);
        if (testedAtTheEnd) {
            expressions.jumpWithoutFuel(loop.out());
            test(count, Opcodes.IF_ICMPLT, head);
        } else {
            code.visitJumpInsn(Opcodes.GOTO, head);
        }
        code.visitLabel(loop.out());
    }

    private void test(int count, int jump, Label target) {
        code.visitVarInsn(Opcodes.ILOAD, count);
        code.visitIntInsn(Opcodes.BIPUSH, chance.nextInt(20));
        code.visitJumpInsn(jump, target);
    }

    private void choose(int depth) {
        int arms = chance.nextInt(1, 5);
        var labels = new Label[arms];
        var keys = new int[arms];
        for (int i = 0; i < arms; i++) {
            labels[i] = new Label();
            keys[i] = 3 * i - 2;
        }
        var otherwise = new Label();
        var end = new Label();
        expressions.anInt(2);
        code.visitIntInsn(Opcodes.BIPUSH, 7);
        code.visitInsn(Opcodes.IREM);
        if (chance.nextBoolean()) {
            code.visitTableSwitchInsn(0, arms - 1, otherwise, labels);
        } else {
            code.visitLookupSwitchInsn(otherwise, keys, labels);
        }
        for (var label : labels) {
            code.visitLabel(label);
            statements(depth + 1);
            if (chance.nextInt(3) != 0) {
                code.visitJumpInsn(Opcodes.GOTO, end);
            }
        }
        code.visitLabel(otherwise);
        statements(depth + 1);
        code.visitLabel(end);
    }

    /// try, one or two catch, and perhaps a finally, whose statements stand twice.
    private void protect(int depth) {
        var start = new Label();
        var end = new Label();
        var after = new Label();
        boolean always = chance.nextInt(3) == 0;
        code.visitLabel(start);
        code.visitInsn(Opcodes.NOP);
        statements(depth + 1);
        code.visitLabel(end);
        code.visitJumpInsn(Opcodes.GOTO, after);
        int handlers = chance.nextInt(always ? 0 : 1, 3);
        for (int i = 0; i < handlers; i++) {
            var handler = new Label();
            code.visitTryCatchBlock(start, end, handler, CAUGHT.get(chance.nextInt(CAUGHT.size())));
            code.visitLabel(handler);
            code.visitVarInsn(Opcodes.ASTORE, variables.caught());
            statements(depth + 1);
            code.visitJumpInsn(Opcodes.GOTO, after);
        }
        if (always) {
            everything(depth, start);
        }
        code.visitLabel(after);
    }

    private void everything(int depth, Label start) {
        var end = new Label();
        var handler = new Label();
        int thrown = variables.fresh();
        code.visitLabel(end);
        code.visitTryCatchBlock(start, end, handler, null);
        code.visitLabel(handler);
        code.visitVarInsn(Opcodes.ASTORE, thrown);
        statements(depth + 1);
        code.visitVarInsn(Opcodes.ALOAD, thrown);
        code.visitInsn(Opcodes.ATHROW);
    }

    /// A loop without a jump backwards: the handler throws again, under its own protection, until there is no fuel.
    private void loopOfHandlers() {
        var start = new Label();
        var handler = new Label();
        var end = new Label();
        var out = new Label();
        code.visitLabel(start);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitInsn(Opcodes.ATHROW);
        code.visitLabel(handler);
        code.visitVarInsn(Opcodes.ASTORE, variables.caught());
        expressions.jumpWithoutFuel(out);
        expressions.jumpIf(out, 1);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitInsn(Opcodes.ATHROW);
        code.visitLabel(end);
        code.visitTryCatchBlock(start, end, handler, chance.nextBoolean() ? null : "java/lang/Exception");
        code.visitLabel(out);
    }
}
