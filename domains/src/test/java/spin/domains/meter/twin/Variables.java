package spin.domains.meter.twin;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/// The variables that every method of a random program has, behind its parameters, and how they begin.
final class Variables {

    static final int INTS = 4;
    static final int LONGS = 2;

    private final MethodVisitor code;
    private final int firstInt;
    private final int firstLong;
    private final int aFloat;
    private final int aDouble;
    private final int ints;
    private final int bytes;
    private final int shape;
    private final int shapes;
    private final int text;
    private final int caught;
    private int next;

    Variables(MethodVisitor code, Programs.Callee method) {
        this.code = code;
        next = Type.getArgumentsAndReturnSizes(method.descriptor()) >> 2;
        if (method.isStatic()) {
            next--;
        }
        firstInt = more(INTS);
        firstLong = more(2 * LONGS);
        aFloat = more(1);
        aDouble = more(2);
        ints = more(1);
        bytes = more(1);
        shape = more(1);
        shapes = more(1);
        text = more(1);
        caught = more(1);
    }

    private int more(int slots) {
        next += slots;
        return next - slots;
    }

    /// A variable of its own for a loop's count or an exception on its way.
    int fresh() {
        return more(1);
    }

    int anInt(int number) {
        return firstInt + number;
    }

    int aLong(int number) {
        return firstLong + 2 * number;
    }

    int aFloat() {
        return aFloat;
    }

    int aDouble() {
        return aDouble;
    }

    int ints() {
        return ints;
    }

    int bytes() {
        return bytes;
    }

    int shape() {
        return shape;
    }

    int shapes() {
        return shapes;
    }

    int text() {
        return text;
    }

    int caught() {
        return caught;
    }

    /// Gives each a value, the parameters' where there is one of the kind.
    void begin(Programs.Callee method) {
        numbers(Opcodes.ICONST_2, Opcodes.ISTORE, firstInt, INTS, 1);
        numbers(Opcodes.LCONST_1, Opcodes.LSTORE, firstLong, LONGS, 2);
        numbers(Opcodes.FCONST_2, Opcodes.FSTORE, aFloat, 1, 1);
        numbers(Opcodes.DCONST_1, Opcodes.DSTORE, aDouble, 1, 2);
        parameters(method);
        array(ints, Opcodes.T_INT);
        array(bytes, Opcodes.T_BYTE);
        code.visitIntInsn(Opcodes.BIPUSH, 4);
        code.visitTypeInsn(Opcodes.ANEWARRAY, Programs.SHAPE);
        code.visitVarInsn(Opcodes.ASTORE, shapes);
        code.visitTypeInsn(Opcodes.NEW, Programs.SQUARE);
        code.visitInsn(Opcodes.DUP);
        code.visitVarInsn(Opcodes.ILOAD, firstInt);
        code.visitVarInsn(Opcodes.LLOAD, firstLong);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, Programs.SQUARE, "<init>", "(IJ)V", false);
        code.visitVarInsn(Opcodes.ASTORE, shape);
        code.visitLdcInsn("begin");
        code.visitVarInsn(Opcodes.ASTORE, text);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitVarInsn(Opcodes.ASTORE, caught);
    }

    private void numbers(int constant, int store, int first, int count, int size) {
        for (int i = 0; i < count; i++) {
            code.visitInsn(constant);
            code.visitVarInsn(store, first + i * size);
        }
    }

    private void parameters(Programs.Callee method) {
        int slot = method.isStatic() ? 0 : 1;
        for (var type : Type.getArgumentTypes(method.descriptor())) {
            code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
            code.visitVarInsn(type.getOpcode(Opcodes.ISTORE), switch (type.getSort()) {
                case Type.INT -> firstInt;
                case Type.LONG -> firstLong;
                case Type.FLOAT -> aFloat;
                default -> aDouble;
            });
            slot += type.getSize();
        }
    }

    private void array(int variable, int kind) {
        code.visitIntInsn(Opcodes.BIPUSH, 8);
        code.visitIntInsn(Opcodes.NEWARRAY, kind);
        code.visitVarInsn(Opcodes.ASTORE, variable);
    }
}
