package spin.dispatcher.generate;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/// The class data of one generated class, collected while it is written. Each object is a dynamic constant of the class:
/// resolved once, typed as whoever uses it needs it, and to the JIT as good as a literal.
final class Constants {
    private static final Handle CLASS_DATA_AT = new Handle(Opcodes.H_INVOKESTATIC,
            Type.getInternalName(MethodHandles.class), "classDataAt",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;I)Ljava/lang/Object;", false);

    private static final String BOUND = Type.getInternalName(Bound.class);
    private static final String REST = Type.getInternalName(Bound.Rest.class);

    private final List<Object> data = new ArrayList<>();

    void load(MethodVisitor code, Object constant, Class<?> as) {
        if (constant instanceof Slot slot) {
            load(code, slot, as);
            return;
        }
        code.visitLdcInsn(new ConstantDynamic("_", as.descriptorString(), CLASS_DATA_AT, index(constant)));
    }

    private static void load(MethodVisitor code, Slot slot, Class<?> as) {
        code.visitVarInsn(Opcodes.ALOAD, slot.local());
        if (slot.keyed() && slot.index() == 0) {
            code.visitFieldInsn(Opcodes.GETFIELD, BOUND, "first", "Ljava/lang/Object;");
        } else {
            code.visitFieldInsn(Opcodes.GETFIELD, BOUND, "rest", Bound.Rest.class.descriptorString());
            rest(code, slot);
        }
        // To the verifier an interface is as good as Object, and a cast to one is not free.
        if (as != Object.class && !as.isInterface()) {
            code.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(as));
        }
    }

    private static void rest(MethodVisitor code, Slot slot) {
        if (slot.keyed() && slot.index() == 1) {
            code.visitFieldInsn(Opcodes.GETFIELD, REST, "second", "Ljava/lang/Object;");
            return;
        }
        code.visitFieldInsn(Opcodes.GETFIELD, REST, slot.keyed() ? "keyedOperands" : "operands",
                "[Ljava/lang/Object;");
        Boxes.integer(code, slot.index());
        code.visitInsn(Opcodes.AALOAD);
    }

    /// The same object for two uses is one constant, by identity; looked for from the end, where repeats are.
    @SuppressWarnings("ReferenceEquality")
    private int index(Object constant) {
        for (int i = data.size() - 1; i >= Math.max(0, data.size() - 4); i--) {
            if (data.get(i) == constant) {
                return i;
            }
        }
        data.add(constant);
        return data.size() - 1;
    }

    List<Object> data() {
        return List.copyOf(data);
    }
}
