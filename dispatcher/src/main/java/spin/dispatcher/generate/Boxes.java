package spin.dispatcher.generate;

import static org.objectweb.asm.Opcodes.BIPUSH;
import static org.objectweb.asm.Opcodes.CHECKCAST;
import static org.objectweb.asm.Opcodes.DCONST_0;
import static org.objectweb.asm.Opcodes.FCONST_0;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.LCONST_0;
import static org.objectweb.asm.Opcodes.SIPUSH;

import java.lang.invoke.MethodType;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/// Primitive values on the way to and from interfaces that take objects.
final class Boxes {

    private Boxes() {}

    /// Leaves references as they are.
    static void box(MethodVisitor code, Class<?> type) {
        if (type.isPrimitive()) {
            var box = Type.getInternalName(wrapper(type));
            code.visitMethodInsn(INVOKESTATIC, box, "valueOf", "(" + type.descriptorString() + ")L" + box + ";", false);
        }
    }

    static void unbox(MethodVisitor code, Class<?> type) {
        var box = Type.getInternalName(wrapper(type));
        code.visitTypeInsn(CHECKCAST, box);
        code.visitMethodInsn(INVOKEVIRTUAL, box, type.getName() + "Value", "()" + type.descriptorString(), false);
    }

    /// The instruction that pushes a primitive's zero.
    static int zero(Class<?> type) {
        return switch (type.descriptorString()) {
            case "J" -> LCONST_0;
            case "F" -> FCONST_0;
            case "D" -> DCONST_0;
            default -> ICONST_0;
        };
    }

    /// A small number, as short as it can be said.
    static void integer(MethodVisitor code, int value) {
        if (value <= 5) {
            code.visitInsn(ICONST_0 + value);
        } else {
            code.visitIntInsn(value <= Byte.MAX_VALUE ? BIPUSH : SIPUSH, value);
        }
    }

    static Class<?> wrapper(Class<?> primitive) {
        return MethodType.methodType(primitive).wrap().returnType();
    }
}
