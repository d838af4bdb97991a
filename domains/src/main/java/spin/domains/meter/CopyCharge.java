package spin.domains.meter;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/// What the JDK copies for trusted code is charged by its length, as the loop would be that the code could have written instead. Code from
/// outside pays for it by the verifier's rules.
///
/// It knows [System#arraycopy], the clone of an array, and `copyOf` and `copyOfRange` of [java.util.Arrays]. What a collection or a string
/// copies inside is in the price of its call.
final class CopyCharge {

    private static final String ARRAYS = "java/util/Arrays";
    private static final int REFERENCE = 8;

    private CopyCharge() {}

    /// Adds what comes before the call. Nothing is left on the stack, except before a copy that is to be replaced (see [#replacement]).
    static void before(MethodInsnNode call, InsnList added, int cyclesPerBlock) {
        if (isArraycopy(call)) {
            added.add(new LdcInsnNode(cyclesPerBlock));
        } else if (call.owner.startsWith("[") && call.name.equals("clone")) {
            added.add(new InsnNode(Opcodes.DUP));
            added.add(new InsnNode(Opcodes.ARRAYLENGTH));
            charge(added, call.owner, cyclesPerBlock);
        } else if (isPlainArrays(call, "copyOf", 2)) {
            added.add(new InsnNode(Opcodes.DUP));
            charge(added, copied(call), cyclesPerBlock);
        } else if (isPlainArrays(call, "copyOfRange", 3)) {
            added.add(new InsnNode(Opcodes.DUP2));
            added.add(new InsnNode(Opcodes.ISUB));
            added.add(new InsnNode(Opcodes.INEG));
            charge(added, copied(call), cyclesPerBlock);
        }
    }

    /// What is called in place of the call; null when it stays.
    static @Nullable MethodInsnNode replacement(MethodInsnNode call) {
        return isArraycopy(call)
                ? new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.METER, "arraycopy",
                        "(Ljava/lang/Object;ILjava/lang/Object;III)V", false)
                : null;
    }

    private static boolean isArraycopy(MethodInsnNode call) {
        return call.owner.equals("java/lang/System") && call.name.equals("arraycopy");
    }

    private static boolean isPlainArrays(MethodInsnNode call, String name, int parameters) {
        return call.owner.equals(ARRAYS) && call.name.equals(name)
                && Type.getArgumentTypes(call.desc).length == parameters;
    }

    private static String copied(MethodInsnNode call) {
        return Type.getArgumentTypes(call.desc)[0].getDescriptor();
    }

    private static void charge(InsnList added, String array, int cyclesPerBlock) {
        added.add(new LdcInsnNode(bytesOfElement(array)));
        added.add(new LdcInsnNode(cyclesPerBlock));
        added.add(new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.METER, "copy", "(III)V", false));
    }

    static int bytesOfElement(String array) {
        return switch (array) {
            case "[B", "[Z" -> 1;
            case "[S", "[C" -> 2;
            case "[I", "[F" -> 4;
            default -> REFERENCE;
        };
    }
}
