package spin.domains.link;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.jspecify.annotations.Nullable;

/// Turns the value on top of the stack from one type into another, as LambdaMetafactory specifies for the parameters and
/// the result of a functional interface: casts, boxing, unboxing, widening.
final class Conversion {

    private Conversion() {}

    /// Emits the conversion.
    ///
    /// @param from  what the caller passes
    /// @param to    what the callee takes
    /// @param exact what the functional interface promises once its type arguments are known
    static void emit(MethodVisitor code, Type from, Type to, Type exact) {
        if (from.equals(to) && from.equals(exact)) {
            return;
        }
        if (isPrimitive(from)) {
            if (isPrimitive(to)) {
                widen(code, from, to);
                return;
            }
            var boxed = primitiveOf(to);
            if (boxed != null) {
                widen(code, from, boxed);
                box(code, boxed);
            } else {
                box(code, from);
            }
            return;
        }
        var source = from;
        if (!isPrimitive(exact)) {
            cast(code, from, exact);
            source = exact;
        }
        if (!isPrimitive(to)) {
            cast(code, source, to);
            return;
        }
        var unboxed = primitiveOf(source);
        if (unboxed != null) {
            unbox(code, source, unboxed);
            widen(code, unboxed, to);
            return;
        }
        var middle = switch (to.getSort()) {
            case Type.BOOLEAN -> Type.getObjectType("java/lang/Boolean");
            case Type.CHAR -> Type.getObjectType("java/lang/Character");
            default -> Type.getObjectType("java/lang/Number");
        };
        cast(code, source, middle);
        unbox(code, middle, to);
    }

    private static boolean isPrimitive(Type type) {
        return type.getSort() < Type.ARRAY;
    }

    private static void cast(MethodVisitor code, Type from, Type to) {
        if (!from.equals(to) && !to.getDescriptor().equals("Ljava/lang/Object;")) {
            code.visitTypeInsn(Opcodes.CHECKCAST, to.getInternalName());
        }
    }

    private static void widen(MethodVisitor code, Type from, Type to) {
        switch (from.getSort()) {
            case Type.LONG -> {
                switch (to.getSort()) {
                    case Type.FLOAT -> code.visitInsn(Opcodes.L2F);
                    case Type.DOUBLE -> code.visitInsn(Opcodes.L2D);
                    default -> {
                    }
                }
            }
            case Type.FLOAT -> {
                if (to.getSort() == Type.DOUBLE) {
                    code.visitInsn(Opcodes.F2D);
                }
            }
            case Type.DOUBLE, Type.BOOLEAN -> {
            }
            default -> {
                switch (to.getSort()) {
                    case Type.LONG -> code.visitInsn(Opcodes.I2L);
                    case Type.FLOAT -> code.visitInsn(Opcodes.I2F);
                    case Type.DOUBLE -> code.visitInsn(Opcodes.I2D);
                    default -> {
                    }
                }
            }
        }
    }

    static void box(MethodVisitor code, Type primitive) {
        var wrapper = wrapperOf(primitive);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, wrapper, "valueOf",
                "(" + primitive.getDescriptor() + ")L" + wrapper + ";", false);
    }

    private static void unbox(MethodVisitor code, Type holder, Type primitive) {
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, holder.getInternalName(), primitive.getClassName() + "Value",
                "()" + primitive.getDescriptor(), false);
    }

    static String wrapperOf(Type primitive) {
        return switch (primitive.getSort()) {
            case Type.BOOLEAN -> "java/lang/Boolean";
            case Type.CHAR -> "java/lang/Character";
            case Type.BYTE -> "java/lang/Byte";
            case Type.SHORT -> "java/lang/Short";
            case Type.INT -> "java/lang/Integer";
            case Type.LONG -> "java/lang/Long";
            case Type.FLOAT -> "java/lang/Float";
            default -> "java/lang/Double";
        };
    }

    private static @Nullable Type primitiveOf(Type wrapper) {
        return switch (wrapper.getDescriptor()) {
            case "Ljava/lang/Boolean;" -> Type.BOOLEAN_TYPE;
            case "Ljava/lang/Character;" -> Type.CHAR_TYPE;
            case "Ljava/lang/Byte;" -> Type.BYTE_TYPE;
            case "Ljava/lang/Short;" -> Type.SHORT_TYPE;
            case "Ljava/lang/Integer;" -> Type.INT_TYPE;
            case "Ljava/lang/Long;" -> Type.LONG_TYPE;
            case "Ljava/lang/Float;" -> Type.FLOAT_TYPE;
            case "Ljava/lang/Double;" -> Type.DOUBLE_TYPE;
            default -> null;
        };
    }
}
