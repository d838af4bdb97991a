package spin.domains.link;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/// `equals`, `hashCode` and `toString` of a record, component by component.
final class RecordMethods {

    private RecordMethods() {}

    static void emit(MethodNode code, InvokeDynamicInsnNode site) {
        var components = new ArrayList<Handle>();
        for (int i = 2; i < site.bsmArgs.length; i++) {
            components.add((Handle) site.bsmArgs[i]);
        }
        var self = (Type) site.bsmArgs[0];
        switch (site.name) {
            case "equals" -> emitEquals(code, self.getInternalName(), components);
            case "hashCode" -> emitHashCode(code, components);
            default -> emitToString(code, self, components, ((String) site.bsmArgs[1]).split(";", -1));
        }
    }

    private static void emitEquals(MethodNode code, String self, List<Handle> components) {
        var different = new Label();
        var compare = new Label();
        var frame = new Object[]{self, "java/lang/Object"};
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitJumpInsn(Opcodes.IF_ACMPNE, compare);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(compare);
        code.visitFrame(Opcodes.F_NEW, 2, frame, 0, null);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitTypeInsn(Opcodes.INSTANCEOF, self);
        code.visitJumpInsn(Opcodes.IFEQ, different);
        for (var component : components) {
            load(code, 0, component);
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitTypeInsn(Opcodes.CHECKCAST, self);
            code.visitFieldInsn(Opcodes.GETFIELD, component.getOwner(), component.getName(), component.getDesc());
            jumpUnlessEqual(code, Type.getType(component.getDesc()), different);
        }
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(different);
        code.visitFrame(Opcodes.F_NEW, 2, frame, 0, null);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(Opcodes.IRETURN);
    }

    private static void jumpUnlessEqual(MethodNode code, Type type, Label different) {
        switch (type.getSort()) {
            case Type.LONG -> {
                code.visitInsn(Opcodes.LCMP);
                code.visitJumpInsn(Opcodes.IFNE, different);
            }
            // By bits, and not by ==: NaN equals itself, and 0.0 is not -0.0.
            case Type.FLOAT, Type.DOUBLE -> {
                code.visitMethodInsn(Opcodes.INVOKESTATIC, Conversion.wrapperOf(type), "compare",
                        "(" + type.getDescriptor() + type.getDescriptor() + ")I", false);
                code.visitJumpInsn(Opcodes.IFNE, different);
            }
            case Type.ARRAY, Type.OBJECT -> {
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/util/Objects", "equals",
                        "(Ljava/lang/Object;Ljava/lang/Object;)Z", false);
                code.visitJumpInsn(Opcodes.IFEQ, different);
            }
            default -> code.visitJumpInsn(Opcodes.IF_ICMPNE, different);
        }
    }

    private static void emitHashCode(MethodNode code, List<Handle> components) {
        code.visitInsn(Opcodes.ICONST_0);
        for (var component : components) {
            var type = Type.getType(component.getDesc());
            code.visitIntInsn(Opcodes.BIPUSH, 31);
            code.visitInsn(Opcodes.IMUL);
            load(code, 0, component);
            boolean reference = type.getSort() >= Type.ARRAY;
            code.visitMethodInsn(Opcodes.INVOKESTATIC, reference ? "java/util/Objects" : Conversion.wrapperOf(type),
                    "hashCode", "(" + (reference ? "Ljava/lang/Object;" : type.getDescriptor()) + ")I", false);
            code.visitInsn(Opcodes.IADD);
        }
        code.visitInsn(Opcodes.IRETURN);
    }

    private static void emitToString(MethodNode code, Type self, List<Handle> components, String[] names) {
        var builder = "java/lang/StringBuilder";
        code.visitTypeInsn(Opcodes.NEW, builder);
        code.visitInsn(Opcodes.DUP);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, builder, "<init>", "()V", false);
        code.visitLdcInsn(self);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Class", "getSimpleName", "()Ljava/lang/String;", false);
        Concatenation.append(code, Type.getType(String.class));
        for (int i = 0; i < components.size(); i++) {
            code.visitLdcInsn((i == 0 ? "[" : ", ") + names[i] + "=");
            Concatenation.append(code, Type.getType(String.class));
            load(code, 0, components.get(i));
            Concatenation.append(code, Type.getType(components.get(i).getDesc()));
        }
        code.visitLdcInsn(components.isEmpty() ? "[]" : "]");
        Concatenation.append(code, Type.getType(String.class));
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, builder, "toString", "()Ljava/lang/String;", false);
        code.visitInsn(Opcodes.ARETURN);
    }

    private static void load(MethodNode code, int local, Handle component) {
        code.visitVarInsn(Opcodes.ALOAD, local);
        code.visitFieldInsn(Opcodes.GETFIELD, component.getOwner(), component.getName(), component.getDesc());
    }
}
