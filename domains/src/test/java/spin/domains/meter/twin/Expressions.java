package spin.domains.meter.twin;

import java.util.SplittableRandom;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/// Emits random expressions; each leaves one value on the stack.
final class Expressions {

    private static final String BUILDER = "java/lang/StringBuilder";
    private static final Handle CONCATENATION = new Handle(Opcodes.H_INVOKESTATIC,
            "java/lang/invoke/StringConcatFactory", "makeConcatWithConstants",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/invoke/CallSite;",
            false);
    private static final int[] INT_OPERATIONS = {Opcodes.IADD, Opcodes.ISUB, Opcodes.IMUL, Opcodes.IAND, Opcodes.IOR,
            Opcodes.IXOR, Opcodes.ISHL, Opcodes.ISHR, Opcodes.IUSHR};
    private static final int[] LONG_OPERATIONS = {Opcodes.LADD, Opcodes.LSUB, Opcodes.LMUL, Opcodes.LAND, Opcodes.LOR,
            Opcodes.LXOR};
    private static final int[] FLOAT_OPERATIONS = {Opcodes.FADD, Opcodes.FSUB, Opcodes.FMUL, Opcodes.FDIV,
            Opcodes.FREM};
    private static final int[] DOUBLE_OPERATIONS = {Opcodes.DADD, Opcodes.DSUB, Opcodes.DMUL, Opcodes.DDIV,
            Opcodes.DREM};
    private static final int[] INT_JUMPS = {Opcodes.IF_ICMPEQ, Opcodes.IF_ICMPNE, Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGE,
            Opcodes.IF_ICMPGT, Opcodes.IF_ICMPLE};
    private static final int[] ZERO_JUMPS = {Opcodes.IFEQ, Opcodes.IFNE, Opcodes.IFLT, Opcodes.IFGE, Opcodes.IFGT,
            Opcodes.IFLE};
    private static final int[] NARROWINGS = {Opcodes.I2B, Opcodes.I2C, Opcodes.I2S, Opcodes.INEG};

    private final MethodVisitor code;
    private final Programs.Callee method;
    private final Variables variables;
    private final SplittableRandom chance;

    Expressions(MethodVisitor code, Programs.Callee method, Variables variables, SplittableRandom chance) {
        this.code = code;
        this.method = method;
        this.variables = variables;
        this.chance = chance;
    }

    int oneOf(int... choices) {
        return choices[chance.nextInt(choices.length)];
    }

    // ---- conditions

    /// Jumps, or not.
    void jumpIf(Label target, int depth) {
        switch (chance.nextInt(6)) {
            case 0, 1 -> {
                anInt(depth);
                anInt(depth - 1);
                code.visitJumpInsn(oneOf(INT_JUMPS), target);
            }
            case 2, 3 -> {
                anInt(depth);
                code.visitJumpInsn(oneOf(ZERO_JUMPS), target);
            }
            case 4 -> {
                code.visitVarInsn(Opcodes.ALOAD, variables.shape());
                code.visitJumpInsn(oneOf(Opcodes.IFNULL, Opcodes.IFNONNULL), target);
            }
            default -> {
                code.visitVarInsn(Opcodes.ALOAD, variables.shape());
                code.visitVarInsn(Opcodes.ALOAD, variables.caught());
                code.visitJumpInsn(oneOf(Opcodes.IF_ACMPEQ, Opcodes.IF_ACMPNE), target);
            }
        }
    }

    /// Jumps when there is no fuel left; takes one.
    void jumpWithoutFuel(Label target) {
        code.visitFieldInsn(Opcodes.GETSTATIC, Programs.MAIN, Programs.FUEL, "I");
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.ISUB);
        code.visitInsn(Opcodes.DUP);
        code.visitFieldInsn(Opcodes.PUTSTATIC, Programs.MAIN, Programs.FUEL, "I");
        code.visitJumpInsn(Opcodes.IFLT, target);
    }

    // ---- ints

    void anInt(int depth) {
        if (depth <= 0) {
            simpleInt();
            return;
        }
        switch (chance.nextInt(16)) {
            case 0, 1, 2 -> {
                anInt(depth - 1);
                anInt(depth - 1);
                code.visitInsn(oneOf(INT_OPERATIONS));
            }
            case 3 -> division(depth);
            case 4 -> {
                anInt(depth - 1);
                code.visitInsn(oneOf(NARROWINGS));
            }
            case 5 -> converted(depth);
            case 6 -> compared(depth);
            case 7 -> ternary(depth);
            case 8 -> element(depth);
            case 9 -> call("ints", depth);
            case 10 -> onThis(oneOf(0, 1) == 0 ? "own" : "certain", depth);
            case 11 -> ofShape(depth);
            case 12 -> ofText(depth);
            case 13 -> {
                code.visitVarInsn(Opcodes.ALOAD, variables.caught());
                code.visitTypeInsn(Opcodes.INSTANCEOF, "java/lang/RuntimeException");
            }
            case 14 -> {
                anInt(depth - 1);
                anInt(depth - 1);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Math", "max", "(II)I", false);
            }
            default -> simpleInt();
        }
    }

    private void simpleInt() {
        switch (chance.nextInt(6)) {
            case 0 -> code.visitInsn(Opcodes.ICONST_0 + chance.nextInt(6));
            case 1 -> code.visitIntInsn(Opcodes.BIPUSH, chance.nextInt(-128, 128));
            case 2 -> code.visitLdcInsn(chance.nextInt());
            case 3 -> code.visitFieldInsn(Opcodes.GETSTATIC, Programs.MAIN, Programs.STATE, "I");
            default -> code.visitVarInsn(Opcodes.ILOAD, anyInt());
        }
    }

    int anyInt() {
        return variables.anInt(chance.nextInt(Variables.INTS));
    }

    /// By zero now and then.
    private void division(int depth) {
        anInt(depth - 1);
        anInt(depth - 1);
        if (chance.nextInt(8) != 0) {
            code.visitInsn(Opcodes.ICONST_1);
            code.visitInsn(Opcodes.IOR);
        }
        code.visitInsn(oneOf(Opcodes.IDIV, Opcodes.IREM));
    }

    private void converted(int depth) {
        switch (chance.nextInt(3)) {
            case 0 -> {
                aLong(depth - 1);
                code.visitInsn(Opcodes.L2I);
            }
            case 1 -> {
                aFloat(depth - 1);
                code.visitInsn(Opcodes.F2I);
            }
            default -> {
                aDouble(depth - 1);
                code.visitInsn(Opcodes.D2I);
            }
        }
    }

    private void compared(int depth) {
        switch (chance.nextInt(3)) {
            case 0 -> {
                aLong(depth - 1);
                aLong(depth - 1);
                code.visitInsn(Opcodes.LCMP);
            }
            case 1 -> {
                aFloat(depth - 1);
                aFloat(depth - 1);
                code.visitInsn(oneOf(Opcodes.FCMPL, Opcodes.FCMPG));
            }
            default -> {
                aDouble(depth - 1);
                aDouble(depth - 1);
                code.visitInsn(oneOf(Opcodes.DCMPL, Opcodes.DCMPG));
            }
        }
    }

    private void ternary(int depth) {
        var otherwise = new Label();
        var end = new Label();
        jumpIf(otherwise, depth - 1);
        anInt(depth - 1);
        code.visitJumpInsn(Opcodes.GOTO, end);
        code.visitLabel(otherwise);
        anInt(depth - 1);
        code.visitLabel(end);
    }

    private void element(int depth) {
        boolean ints = chance.nextBoolean();
        code.visitVarInsn(Opcodes.ALOAD, ints ? variables.ints() : variables.bytes());
        if (chance.nextInt(5) == 0) {
            code.visitInsn(Opcodes.ARRAYLENGTH);
        } else {
            index(depth - 1);
            code.visitInsn(ints ? Opcodes.IALOAD : Opcodes.BALOAD);
        }
    }

    /// In bounds most of the time.
    void index(int depth) {
        anInt(depth);
        if (chance.nextInt(10) != 0) {
            code.visitInsn(Opcodes.ICONST_3);
            code.visitInsn(Opcodes.IAND);
        }
    }

    private void ofShape(int depth) {
        code.visitVarInsn(Opcodes.ALOAD, variables.shape());
        switch (chance.nextInt(4)) {
            case 0 -> code.visitTypeInsn(Opcodes.INSTANCEOF, oneOf(0, 1) == 0 ? Programs.SQUARE : Programs.OBLONG);
            case 1 -> {
                code.visitTypeInsn(Opcodes.CHECKCAST, chance.nextInt(3) == 0 ? Programs.OBLONG : Programs.BASE);
                code.visitFieldInsn(Opcodes.GETFIELD, Programs.BASE, "side", "I");
            }
            case 2 -> {
                code.visitTypeInsn(Opcodes.CHECKCAST, Programs.BASE);
                anInt(depth - 1);
                code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Programs.BASE, "area", "(I)I", false);
            }
            default -> {
                anInt(depth - 1);
                code.visitMethodInsn(Opcodes.INVOKEINTERFACE, Programs.SHAPE, "area", "(I)I", true);
            }
        }
    }

    private void ofText(int depth) {
        code.visitVarInsn(Opcodes.ALOAD, variables.text());
        if (chance.nextBoolean()) {
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/String", "length", "()I", false);
        } else {
            index(depth - 1);
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/String", "charAt", "(I)C", false);
        }
    }

    // ---- calls

    private void call(String name, int depth) {
        switch (name) {
            case "longs" -> {
                aLong(depth - 1);
                anInt(depth - 1);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, Programs.MAIN, name, "(JI)J", false);
            }
            case "doubles" -> {
                aDouble(depth - 1);
                aFloat(depth - 1);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, Programs.MAIN, name, "(DF)D", false);
            }
            default -> {
                anInt(depth - 1);
                anInt(depth - 1);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, Programs.MAIN, name, "(II)I", false);
            }
        }
    }

    /// A method of an object, this one if there is one.
    private void onThis(String name, int depth) {
        if (method.isStatic()) {
            code.visitTypeInsn(Opcodes.NEW, Programs.MAIN);
            code.visitInsn(Opcodes.DUP);
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, Programs.MAIN, "<init>", "()V", false);
        } else {
            code.visitVarInsn(Opcodes.ALOAD, 0);
        }
        anInt(depth - 1);
        if (name.equals("certain")) {
            aLong(depth - 1);
        }
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Programs.MAIN, name, switch (name) {
            case "own" -> "(I)I";
            case "certain" -> "(IJ)I";
            default -> "(I)J";
        }, false);
    }

    // ---- wider numbers

    void aLong(int depth) {
        if (depth <= 0) {
            code.visitVarInsn(Opcodes.LLOAD, variables.aLong(chance.nextInt(Variables.LONGS)));
            return;
        }
        switch (chance.nextInt(8)) {
            case 0, 1 -> {
                aLong(depth - 1);
                aLong(depth - 1);
                code.visitInsn(oneOf(LONG_OPERATIONS));
            }
            case 2 -> {
                aLong(depth - 1);
                anInt(depth - 1);
                code.visitInsn(oneOf(Opcodes.LSHL, Opcodes.LSHR, Opcodes.LUSHR));
            }
            case 3 -> {
                aLong(depth - 1);
                code.visitVarInsn(Opcodes.LLOAD, variables.aLong(0));
                code.visitInsn(oneOf(Opcodes.LDIV, Opcodes.LREM));
            }
            case 4 -> {
                anInt(depth - 1);
                code.visitInsn(Opcodes.I2L);
            }
            case 5 -> call("longs", depth);
            case 6 -> onThis("open", depth);
            default -> {
                code.visitLdcInsn(chance.nextLong());
                code.visitInsn(Opcodes.LNEG);
            }
        }
    }

    void aFloat(int depth) {
        switch (depth <= 0 ? 0 : chance.nextInt(4)) {
            case 0 -> code.visitVarInsn(Opcodes.FLOAD, variables.aFloat());
            case 1 -> {
                anInt(depth - 1);
                code.visitInsn(Opcodes.I2F);
            }
            case 2 -> {
                aDouble(depth - 1);
                code.visitInsn(Opcodes.D2F);
            }
            default -> {
                aFloat(depth - 1);
                code.visitLdcInsn((float) chance.nextInt(100) / 8);
                code.visitInsn(oneOf(FLOAT_OPERATIONS));
            }
        }
    }

    void aDouble(int depth) {
        switch (depth <= 0 ? 0 : chance.nextInt(5)) {
            case 0 -> code.visitVarInsn(Opcodes.DLOAD, variables.aDouble());
            case 1 -> {
                aLong(depth - 1);
                code.visitInsn(Opcodes.L2D);
            }
            case 2 -> call("doubles", depth);
            case 3 -> {
                aFloat(depth - 1);
                code.visitInsn(Opcodes.F2D);
                code.visitInsn(Opcodes.DNEG);
            }
            default -> {
                aDouble(depth - 1);
                code.visitLdcInsn((double) chance.nextInt(1000) / 16);
                code.visitInsn(oneOf(DOUBLE_OPERATIONS));
            }
        }
    }

    // ---- objects

    /// The frames of a jump among the arguments name the object that is not made yet.
    void aShape(int depth) {
        switch (chance.nextInt(8)) {
            case 0 -> code.visitInsn(Opcodes.ACONST_NULL);
            case 1 -> {
                code.visitVarInsn(Opcodes.ALOAD, variables.shapes());
                index(depth - 1);
                code.visitInsn(Opcodes.AALOAD);
            }
            default -> {
                var type = oneOf(0, 1) == 0 ? Programs.SQUARE : Programs.OBLONG;
                code.visitTypeInsn(Opcodes.NEW, type);
                code.visitInsn(Opcodes.DUP);
                if (chance.nextInt(3) == 0) {
                    ternary(depth - 1);
                } else {
                    anInt(depth - 1);
                }
                aLong(depth - 1);
                code.visitMethodInsn(Opcodes.INVOKESPECIAL, type, "<init>", "(IJ)V", false);
            }
        }
    }

    void aText(int depth) {
        switch (chance.nextInt(4)) {
            case 0 -> code.visitLdcInsn("text " + chance.nextInt(10));
            case 1 -> {
                code.visitTypeInsn(Opcodes.NEW, BUILDER);
                code.visitInsn(Opcodes.DUP);
                code.visitMethodInsn(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "()V", false);
                anInt(depth - 1);
                code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "append", "(I)Ljava/lang/StringBuilder;", false);
                code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "toString", "()Ljava/lang/String;", false);
            }
            case 2 -> {
                anInt(depth - 1);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/String", "valueOf", "(I)Ljava/lang/String;",
                        false);
            }
            default -> {
                anInt(depth - 1);
                code.visitInvokeDynamicInsn("makeConcatWithConstants", "(I)Ljava/lang/String;", CONCATENATION,
                        "number \u0001!");
            }
        }
    }
}
