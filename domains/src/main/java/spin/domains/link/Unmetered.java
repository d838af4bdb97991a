package spin.domains.link;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import spin.domains.meter.Metering;
import spin.domains.meter.StandIns;
import spin.domains.verify.VerifiedJar;

/// The class files of a domain as somebody reads them who wants to know what the code does: as its author's compiler wrote
/// them, with the classes that the linker made of lambdas, and without what the linker added so that the code pays.
///
/// A method whose call sites nobody could follow (of records, of pattern switches) is read as the linker rewrote it.
public final class Unmetered {

    /// Bootstraps whose call sites readers understand.
    private static final Set<String> UNDERSTOOD = Set.of("java/lang/invoke/LambdaMetafactory",
            "java/lang/invoke/StringConcatFactory");

    private Unmetered() {}

    /// The class file to read; null when the domain has no class of that internal name.
    public static byte @Nullable [] classFile(VerifiedJar verified, LinkedJar linked, String internalName) {
        var bytes = linked.classFiles().get(internalName);
        if (bytes == null) {
            return null;
        }
        var rewritten = new ClassNode();
        new ClassReader(bytes).accept(rewritten, ClassReader.EXPAND_FRAMES);
        var written = verified.classNamed(internalName);
        if (written == null) {
            rewritten.methods.forEach(Unmetered::withoutCharges);
            return Metering.write(rewritten, 0);
        }
        Map<String, MethodNode> others = new HashMap<>();
        rewritten.methods.forEach(method -> others.put(method.name + method.desc, method));
        written.methods.replaceAll(method -> {
            var other = others.remove(method.name + method.desc);
            return other == null || isUnderstood(method) ? method : withoutCharges(other);
        });
        // What is left are the helpers that the linker made.
        others.values().forEach(helper -> written.methods.add(withoutCharges(helper)));
        return Metering.write(written, 0);
    }

    private static boolean isUnderstood(MethodNode method) {
        for (var instruction : method.instructions) {
            if (instruction instanceof InvokeDynamicInsnNode site && !UNDERSTOOD.contains(site.bsm.getOwner())) {
                return false;
            }
        }
        return true;
    }

    private static MethodNode withoutCharges(MethodNode method) {
        for (var instruction : method.instructions.toArray()) {
            if (instruction instanceof FieldInsnNode field && field.owner.equals(StandIns.CHARGED)) {
                field.owner = "java/lang/String";
            } else if (instruction instanceof MethodInsnNode call) {
                if (StandIns.isCharge(call.owner, call.name)) {
                    method.instructions.insertBefore(call, inPlaceOf(call));
                    method.instructions.remove(call);
                } else {
                    StandIns.originalOf(call.owner, call.name, call.desc)
                            .ifPresent(original -> restore(call, original));
                }
            }
        }
        return method;
    }

    /// A charge takes what it looks at; what answers something answers its argument, or the text of it.
    private static InsnList inPlaceOf(MethodInsnNode charge) {
        var instead = new InsnList();
        var answer = Type.getReturnType(charge.desc);
        if (answer.getSort() == Type.VOID) {
            var types = Type.getArgumentTypes(charge.desc);
            for (int i = types.length - 1; i >= 0; i--) {
                instead.add(new InsnNode(types[i].getSize() == 2 ? Opcodes.POP2 : Opcodes.POP));
            }
        } else if (Type.getArgumentCount(charge.desc) == 0) {
            // What the JDK does by itself where it is given nothing.
            instead.add(new InsnNode(answer.getSort() == Type.INT ? Opcodes.ICONST_0 : Opcodes.ACONST_NULL));
        } else if (!Type.getArgumentTypes(charge.desc)[0].equals(answer)) {
            instead.add(new MethodInsnNode(Opcodes.INVOKEVIRTUAL, "java/lang/Object", "toString",
                    "()Ljava/lang/String;", false));
        }
        return instead;
    }

    private static void restore(MethodInsnNode call, StandIns.Original original) {
        call.owner = original.owner();
        call.name = original.name();
        call.desc = original.descriptor();
        boolean isInterface = original.owner().equals("java/util/Map") || original.owner().equals("java/util/Set")
                || original.owner().startsWith("java/util/stream/");
        call.itf = isInterface;
        call.setOpcode(original.isStatic()
                ? Opcodes.INVOKESTATIC
                : isInterface ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL);
    }
}
