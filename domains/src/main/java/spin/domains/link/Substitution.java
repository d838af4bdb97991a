package spin.domains.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;
import spin.domains.meter.StandIns;
import spin.domains.verify.AllowList;
import spin.domains.verify.AllowList.SizeCharge;

/// Makes calls into the JDK honest: what works by size is charged by size, and what iterates by chance is replaced.
final class Substitution {

    /// Maps and sets that iterate by hash, and their heirs that iterate by insertion. An heir has all constructors of its
    /// parent, so that a changed name is all it takes.
    private static final Map<String, String> ORDERED = Map.of("java/util/HashMap", "java/util/LinkedHashMap",
            "java/util/HashSet", "java/util/LinkedHashSet");

    private static final String BUILDER = "java/lang/StringBuilder";
    private static final String STRING = "java/lang/String";

    private final AllowList allowList;
    private final Map<String, Optional<SizeCharge>> known = new LinkedHashMap<>();

    Substitution(AllowList allowList) {
        this.allowList = allowList;
    }

    void apply(ClassNode node) {
        var oldSuper = node.superName;
        if (oldSuper != null) {
            node.superName = ORDERED.getOrDefault(oldSuper, oldSuper);
        }
        for (var method : node.methods) {
            int scratch = localsOf(method);
            method.maxLocals = scratch;
            for (var instruction : method.instructions.toArray()) {
                if (instruction instanceof TypeInsnNode type && type.getOpcode() == Opcodes.NEW) {
                    type.desc = ORDERED.getOrDefault(type.desc, type.desc);
                } else if (instruction instanceof MethodInsnNode call) {
                    replace(method, call, scratch);
                }
            }
        }
    }

    /// Methods written by this room have no maximum yet.
    private static int localsOf(MethodNode method) {
        int locals = Math.max(method.maxLocals, Type.getArgumentsAndReturnSizes(method.desc) >> 2);
        for (var instruction : method.instructions) {
            if (instruction instanceof VarInsnNode variable) {
                locals = Math.max(locals, variable.var + 2);
            }
        }
        return locals;
    }

    private void replace(MethodNode method, MethodInsnNode call, int scratch) {
        if (call.name.equals("<init>")) {
            call.owner = ORDERED.getOrDefault(call.owner, call.owner);
        }
        if (!AllowList.isJdk(call.owner)) {
            return;
        }
        if (call.owner.equals(BUILDER) && call.name.equals("append")
                && call.desc.equals("(Ljava/lang/Object;)L" + BUILDER + ";")) {
            // The text is made first, so that its length can be charged before it is copied.
            method.instructions.insertBefore(call, new MethodInsnNode(Opcodes.INVOKESTATIC, STRING, "valueOf",
                    "(Ljava/lang/Object;)L" + STRING + ";", false));
            call.desc = "(L" + STRING + ";)L" + BUILDER + ";";
        }
        if (call.getOpcode() != Opcodes.INVOKESPECIAL) {
            var original = new StandIns.Original(call.owner, call.name, call.desc,
                    call.getOpcode() == Opcodes.INVOKESTATIC);
            var standIn = StandIns.standInFor(original);
            if (standIn.isPresent()) {
                call.setOpcode(Opcodes.INVOKESTATIC);
                call.owner = standIn.get().owner();
                call.name = standIn.get().name();
                call.desc = original.standInDescriptor();
                call.itf = false;
                return;
            }
        }
        sizeCharge(call.owner, call.name).ifPresent(charge -> charge(method, call, charge, scratch));
    }

    // ---- charges by size

    /// The charge of the class itself or of the nearest ancestor with one.
    private Optional<SizeCharge> sizeCharge(String owner, String member) {
        return known.computeIfAbsent(owner + "#" + member, _ -> {
            for (var ancestor : Ancestors.of(owner)) {
                var charge = allowList.sizeCharge(ancestor, member);
                if (charge.isPresent()) {
                    return charge;
                }
                if (member.equals("<init>")) {
                    break;
                }
            }
            return Optional.empty();
        });
    }

    /// Puts the arguments aside, in locals beyond all others, pays for those that have a size, and puts them back.
    private static void charge(MethodNode method, MethodInsnNode call, SizeCharge charge, int scratch) {
        boolean receiver = charge.receiver() && call.getOpcode() != Opcodes.INVOKESTATIC && !call.name.equals("<init>");
        var types = Type.getArgumentTypes(call.desc);
        int first = firstToPutAside(charge, types, receiver);
        if (first == types.length && !receiver) {
            return;
        }
        var slots = new int[types.length];
        int next = scratch;
        for (int i = first; i < types.length; i++) {
            slots[i] = next;
            next += types[i].getSize();
        }
        var added = new InsnList();
        for (int i = types.length - 1; i >= first; i--) {
            added.add(new VarInsnNode(types[i].getOpcode(Opcodes.ISTORE), slots[i]));
        }
        if (receiver) {
            added.add(new InsnNode(Opcodes.DUP));
            added.add(pay("charge", "(Ljava/lang/Object;)V"));
        }
        for (int i = first; i < types.length; i++) {
            var payment = payment(charge, i, types[i]);
            if (payment != null) {
                added.add(new VarInsnNode(types[i].getOpcode(Opcodes.ILOAD), slots[i]));
                added.add(payment);
            }
        }
        for (int i = first; i < types.length; i++) {
            added.add(new VarInsnNode(types[i].getOpcode(Opcodes.ILOAD), slots[i]));
        }
        method.instructions.insertBefore(call, added);
        method.maxLocals = Math.max(method.maxLocals, next);
    }

    private static int firstToPutAside(SizeCharge charge, Type[] types, boolean receiver) {
        if (receiver) {
            return 0;
        }
        int first = 0;
        while (first < types.length && payment(charge, first, types[first]) == null) {
            first++;
        }
        return first;
    }

    private static @Nullable MethodInsnNode payment(SizeCharge charge, int position, Type type) {
        if (type.getSort() >= Type.ARRAY && charge.objects().contains(position)) {
            return pay("charge", "(Ljava/lang/Object;)V");
        }
        if (type.getSort() >= Type.ARRAY && charge.squares().contains(position)) {
            return pay("chargeSquare", "(Ljava/lang/Object;)V");
        }
        if (type.getSort() == Type.INT && charge.counts().contains(position)) {
            return pay("chargeCount", "(I)V");
        }
        return null;
    }

    private static MethodInsnNode pay(String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.CHARGED, name, descriptor, false);
    }
}
