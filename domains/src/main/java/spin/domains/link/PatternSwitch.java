package spin.domains.link;

import java.util.Map;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;
import spin.domains.verify.Bootstraps;

/// A pattern switch's classifier: the first label at or after a position that fits the selector; -1 for null, the number
/// of labels when none fits.
final class PatternSwitch {

    private static final int SELECTOR = 0;

    private PatternSwitch() {}

    static void emit(MethodNode code, InvokeDynamicInsnNode site, Map<String, ClassNode> own) {
        var selector = Type.getArgumentTypes(site.desc)[0];
        if (selector.getSort() < Type.ARRAY) {
            emitPrimitive(code, site, selector);
            return;
        }
        int from = selector.getSize();
        var frame = new Object[]{selector.getInternalName(), Opcodes.INTEGER};
        var notNull = new Label();
        code.visitVarInsn(Opcodes.ALOAD, SELECTOR);
        code.visitJumpInsn(Opcodes.IFNONNULL, notNull);
        code.visitInsn(Opcodes.ICONST_M1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(notNull);
        code.visitFrame(Opcodes.F_NEW, 2, frame, 0, null);
        for (int i = 0; i < site.bsmArgs.length; i++) {
            var next = new Label();
            code.visitVarInsn(Opcodes.ILOAD, from);
            code.visitLdcInsn(i);
            code.visitJumpInsn(Opcodes.IF_ICMPGT, next);
            test(code, site, site.bsmArgs[i], selector, frame, next, own);
            code.visitLdcInsn(i);
            code.visitInsn(Opcodes.IRETURN);
            code.visitLabel(next);
            code.visitFrame(Opcodes.F_NEW, 2, frame, 0, null);
        }
        code.visitLdcInsn(site.bsmArgs.length);
        code.visitInsn(Opcodes.IRETURN);
    }

    /// Labels of a primitive selector are its own type, which always fits: the position is the answer.
    private static void emitPrimitive(MethodNode code, InvokeDynamicInsnNode site, Type selector) {
        code.visitVarInsn(Opcodes.ILOAD, selector.getSize());
        code.visitLdcInsn(site.bsmArgs.length);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Math", "min", "(II)I", false);
        code.visitInsn(Opcodes.IRETURN);
    }

    /// Falls through when the label fits, else goes to `next`.
    private static void test(MethodNode code, InvokeDynamicInsnNode site, Object label, Type selector, Object[] frame,
            Label next, Map<String, ClassNode> own) {
        boolean ofEnum = Bootstraps.of(site.bsm).filter(kind -> kind == Bootstraps.ENUM_SWITCH).isPresent();
        switch (label) {
            case Type type -> {
                code.visitVarInsn(Opcodes.ALOAD, SELECTOR);
                code.visitTypeInsn(Opcodes.INSTANCEOF, type.getInternalName());
                code.visitJumpInsn(Opcodes.IFEQ, next);
            }
            case String name when ofEnum -> constant(code, selector.getInternalName(), name, next, own);
            case String text -> {
                code.visitLdcInsn(text);
                code.visitVarInsn(Opcodes.ALOAD, SELECTOR);
                code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/String", "equals", "(Ljava/lang/Object;)Z",
                        false);
                code.visitJumpInsn(Opcodes.IFEQ, next);
            }
            case Integer number -> integer(code, number, frame, next);
            case ConstantDynamic dynamic -> {
                var enumLabel = Bootstraps.enumLabel(dynamic).orElseThrow();
                constant(code, enumLabel.enumClass(), enumLabel.constant(), next, own);
            }
            default -> throw new IllegalStateException("The verifier let the label " + label + " pass.");
        }
    }

    private static void constant(MethodNode code, String enumClass, String name, Label next,
            Map<String, ClassNode> own) {
        var descriptor = "L" + enumClass + ";";
        var declaring = own.get(enumClass);
        if (declaring != null && declaring.fields.stream()
                .noneMatch(field -> field.name.equals(name) && field.desc.equals(descriptor))) {
            // The enum was compiled apart and has lost this constant: then nothing is equal to it.
            code.visitInsn(Opcodes.ICONST_0);
            code.visitJumpInsn(Opcodes.IFEQ, next);
            return;
        }
        code.visitVarInsn(Opcodes.ALOAD, SELECTOR);
        code.visitFieldInsn(Opcodes.GETSTATIC, enumClass, name, descriptor);
        code.visitJumpInsn(Opcodes.IF_ACMPNE, next);
    }

    /// An integer label fits numbers and characters of that value.
    private static void integer(MethodNode code, int number, Object[] frame, Label next) {
        var character = new Label();
        var compare = new Label();
        code.visitVarInsn(Opcodes.ALOAD, SELECTOR);
        code.visitTypeInsn(Opcodes.INSTANCEOF, "java/lang/Number");
        code.visitJumpInsn(Opcodes.IFEQ, character);
        code.visitVarInsn(Opcodes.ALOAD, SELECTOR);
        code.visitTypeInsn(Opcodes.CHECKCAST, "java/lang/Number");
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Number", "intValue", "()I", false);
        code.visitJumpInsn(Opcodes.GOTO, compare);
        code.visitLabel(character);
        code.visitFrame(Opcodes.F_NEW, 2, frame, 0, null);
        code.visitVarInsn(Opcodes.ALOAD, SELECTOR);
        code.visitTypeInsn(Opcodes.INSTANCEOF, "java/lang/Character");
        code.visitJumpInsn(Opcodes.IFEQ, next);
        code.visitVarInsn(Opcodes.ALOAD, SELECTOR);
        code.visitTypeInsn(Opcodes.CHECKCAST, "java/lang/Character");
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Character", "charValue", "()C", false);
        code.visitLabel(compare);
        code.visitFrame(Opcodes.F_NEW, 2, frame, 1, new Object[]{Opcodes.INTEGER});
        code.visitLdcInsn(number);
        code.visitJumpInsn(Opcodes.IF_ICMPNE, next);
    }
}
