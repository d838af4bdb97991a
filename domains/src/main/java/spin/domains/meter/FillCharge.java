package spin.domains.meter;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/// What the JDK fills and looks through for trusted code is charged by its length, as [CopyCharge] does it for copies.
///
/// It knows `fill`, `equals` and `hashCode` of [java.util.Arrays], for whole arrays, and `fill` for a part of one. Two arrays that are compared pay for
/// all of the first, though the JDK stops where they differ: how far that is shows only afterwards.
final class FillCharge {
    private static final String ARRAYS = "java/util/Arrays";

    private FillCharge() {}

    /// Adds what comes before the call; nothing is left on the stack. The value to fill with is kept meanwhile in the local `scratch` and the next one.
    ///
    /// @param filling cycles for eight bytes that are filled
    /// @param looking cycles for thirty-two that are looked at
    /// @return how many locals were needed
    static int before(MethodInsnNode call, InsnList added, int scratch, int filling, int looking) {
        if (!call.owner.equals(ARRAYS)) {
            return 0;
        }
        var parameters = Type.getArgumentTypes(call.desc);
        return switch (call.name + parameters.length) {
            case "fill2" -> fill(parameters, added, scratch, filling, false);
            case "fill4" -> fill(parameters, added, scratch, filling, true);
            case "hashCode1" -> {
                added.add(new InsnNode(Opcodes.DUP));
                yield look(parameters, added, looking);
            }
            case "equals2" -> {
                added.add(new InsnNode(Opcodes.DUP2));
                added.add(new InsnNode(Opcodes.POP));
                yield look(parameters, added, looking);
            }
            default -> 0;
        };
    }

    private static int fill(Type[] parameters, InsnList added, int scratch, int filling, boolean part) {
        var value = parameters[parameters.length - 1];
        added.add(new VarInsnNode(value.getOpcode(Opcodes.ISTORE), scratch));
        if (part) {
            added.add(new InsnNode(Opcodes.DUP2));
            added.add(new InsnNode(Opcodes.ISUB));
            added.add(new InsnNode(Opcodes.INEG));
        } else {
            added.add(new InsnNode(Opcodes.DUP));
            added.add(new InsnNode(Opcodes.ARRAYLENGTH));
        }
        charge(parameters, added, filling, "array");
        added.add(new VarInsnNode(value.getOpcode(Opcodes.ILOAD), scratch));
        return value.getSize();
    }

    /// Of the array on top, which may be null: the JDK answers for that, and there is nothing to look at.
    private static int look(Type[] parameters, InsnList added, int looking) {
        added.add(new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.METER, "length", "(Ljava/lang/Object;)I", false));
        charge(parameters, added, looking, "copy");
        return 0;
    }

    private static void charge(Type[] parameters, InsnList added, int cycles, String how) {
        added.add(new LdcInsnNode(CopyCharge.bytesOfElement(parameters[0].getDescriptor())));
        added.add(new LdcInsnNode(cycles));
        added.add(new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.METER, how, "(III)V", false));
    }
}
