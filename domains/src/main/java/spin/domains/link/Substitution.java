package spin.domains.link;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
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

    /// Their charges are for calls that know no more of the object.
    private static final Set<String> GENERAL = Set.of("java/lang/Object", "java/lang/Comparable", "java/lang/Number");

    private static final String BUILDER = "java/lang/StringBuilder";
    private static final String STRING = "java/lang/String";
    private static final String COLLECTION = "java/util/Collection";
    private static final String QUEUE = "java/util/PriorityQueue";
    private static final String THROWABLE = "java/lang/Throwable";

    private static final String LINKED = "java/util/LinkedList";
    /// What is paid by the receiver and the first argument together.
    private static final Map<String, String> OF_BOTH = Map.of("scan", "chargeScan", "key", "chargeKey", "shift",
            "chargeShift", "put", "chargeAdded");
    private static final Set<String> ASKED = Set.of("hashCode()I", "toString()Ljava/lang/String;");
    /// Who asks what he is given.
    private static final Set<String> SHOWN = Set.of("java/util/Objects.hashCode(Ljava/lang/Object;)I",
            "java/util/Objects.toString(Ljava/lang/Object;)Ljava/lang/String;",
            "java/lang/String.valueOf(Ljava/lang/Object;)Ljava/lang/String;");
    /// Words that only the domain's account answers to.
    private static final Set<String> LOOKS = Set.of("view", "moved", "walked", "look");
    /// What an object may be that is a view of a list.
    private static final Set<String> MAY_BE_VIEWS = Set.of("java/util/List", COLLECTION,
            "java/util/SequencedCollection",
            "java/lang/Iterable", "java/util/AbstractList", "java/util/AbstractCollection");
    private static final Set<String> MOVING = Set.of("add", "addAll", "addFirst", "addLast", "remove", "removeFirst",
            "removeLast", "removeIf", "removeAll", "retainAll", "clear");

    private final AllowList allowList;
    private final Heirs heirs;
    /// Whether anything here removes or adds by an iterator: then the iterators' lists are of interest.
    private final boolean removes;
    private final Map<String, Optional<SizeCharge>> known = new LinkedHashMap<>();

    Substitution(AllowList allowList, Heirs heirs, Collection<ClassNode> all) {
        this.allowList = allowList;
        this.heirs = heirs;
        this.removes = all.stream().flatMap(node -> node.methods.stream()).anyMatch(Substitution::removesByIterator);
    }

    private static boolean removesByIterator(MethodNode method) {
        for (var instruction : method.instructions) {
            if (instruction instanceof MethodInsnNode call && call.owner.endsWith("Iterator")
                    && (call.name.equals("remove") || call.name.equals("add"))) {
                return true;
            }
        }
        return false;
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
                } else if (instruction instanceof FieldInsnNode field && field.owner.equals(STRING)
                        && field.name.equals(StandIns.IGNORING_CASE)) {
                    field.owner = StandIns.CHARGED;
                } else if (instruction instanceof MethodInsnNode call) {
                    replace(method, call, scratch);
                }
            }
            payForWhatIsCaught(method);
        }
    }

    /// Whoever threw it, the JVM has noted who called whom. The handler's frame comes first.
    private static void payForWhatIsCaught(MethodNode method) {
        var done = new HashSet<LabelNode>();
        for (var block : method.tryCatchBlocks) {
            if (done.add(block.handler)) {
                AbstractInsnNode last = block.handler;
                for (var next = last.getNext(); next != null && next.getOpcode() < 0; next = next.getNext()) {
                    last = next instanceof FrameNode ? next : last;
                }
                method.instructions.insert(last, pay("chargeTrace", "()V"));
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
            leaveOutLoadFactor(method, call, scratch);
            orderQueue(method, call);
        }
        showToEach(method, call);
        if (call.owner.startsWith("[")) {
            if (call.name.equals("clone")) {
                method.instructions.insertBefore(call, new InsnNode(Opcodes.DUP));
                method.instructions.insertBefore(call, pay("charge", "(Ljava/lang/Object;)V"));
            }
            return;
        }
        if (!AllowList.isJdk(call.owner)) {
            if (call.getOpcode() != Opcodes.INVOKESTATIC && !call.name.equals("<init>")) {
                heirs.inheritedFrom(call).stream()
                        .flatMap(ancestor -> sizeCharge(ancestor, call.name, call.desc).stream()).findFirst()
                        .ifPresent(charge -> charge(method, call, charge, scratch));
            }
            return;
        }
        if (call.owner.equals(BUILDER)) {
            makeTextFirst(method, call);
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
        sizeCharge(call.owner, call.name, call.desc).ifPresent(charge -> charge(method, call, charge, scratch));
        if (call.name.equals("<init>") && Ancestors.of(call.owner).contains(THROWABLE)) {
            method.instructions.insertBefore(call, pay("chargeTrace", "()V"));
        }
    }

    /// Where an object is asked for its hash or its text that nobody knows more of than that it is one.
    private static void showToEach(MethodNode method, MethodInsnNode call) {
        boolean asked = ASKED.contains(call.name + call.desc) && call.getOpcode() == Opcodes.INVOKEVIRTUAL
                && (call.owner.equals("java/lang/Object") || call.owner.equals("java/lang/Class")
                        || call.owner.startsWith("["));
        if (asked) {
            call.owner = "java/lang/Object";
        }
        boolean shown = SHOWN.contains(call.owner + "." + call.name + call.desc);
        boolean appended = call.owner.equals(BUILDER) && call.desc.contains("Ljava/lang/Object;)");
        if (asked || shown || appended) {
            method.instructions.insertBefore(call, pay("seen", "(Ljava/lang/Object;)Ljava/lang/Object;"));
        }
    }

    /// How full a table gets is the JDK's own business: a factor of somebody else's choice makes a few buckets of all elements, or a
    /// bucket for each element a million times.
    private static void leaveOutLoadFactor(MethodNode method, MethodInsnNode call, int scratch) {
        if (!call.owner.startsWith("java/util/LinkedHash") || !call.desc.startsWith("(IF")) {
            return;
        }
        var added = new InsnList();
        boolean ordered = call.desc.equals("(IFZ)V");
        if (ordered) {
            added.add(new VarInsnNode(Opcodes.ISTORE, scratch));
            method.maxLocals = Math.max(method.maxLocals, scratch + 1);
        }
        added.add(new InsnNode(Opcodes.POP));
        added.add(new LdcInsnNode(0.75f));
        if (ordered) {
            added.add(new VarInsnNode(Opcodes.ILOAD, scratch));
        }
        method.instructions.insertBefore(call, added);
    }

    /// A queue that compares by itself gets an order that pays for what it compares, and is otherwise the same.
    private static void orderQueue(MethodNode method, MethodInsnNode call) {
        if (!call.owner.equals(QUEUE)) {
            return;
        }
        switch (call.desc) {
            case "()V", "(I)V" -> {
                method.instructions.insertBefore(call, pay("queueOrder", "()Ljava/util/Comparator;"));
                call.desc = call.desc.replace(")", "Ljava/util/Comparator;)");
            }
            case "(Ljava/util/Collection;)V", "(Ljava/util/PriorityQueue;)V", "(Ljava/util/SortedSet;)V" -> {
                method.instructions.insertBefore(call,
                        pay("queued", "(L" + COLLECTION + ";)L" + COLLECTION + ";"));
                call.desc = "(L" + COLLECTION + ";)V";
            }
            default -> {
            }
        }
    }

    /// What a builder is given is made a text before, so that its length is known, and the same, when it is charged and copied.
    private static void makeTextFirst(MethodNode method, MethodInsnNode call) {
        boolean adds = call.name.equals("append") || call.name.equals("insert");
        if (adds && call.desc.contains("Ljava/lang/Object;)")) {
            method.instructions.insertBefore(call, new InsnNode(Opcodes.DUP));
            method.instructions.insertBefore(call, pay("chargeText", "(Ljava/lang/Object;)V"));
            method.instructions.insertBefore(call, new MethodInsnNode(Opcodes.INVOKESTATIC, STRING, "valueOf",
                    "(Ljava/lang/Object;)L" + STRING + ";", false));
            call.desc = call.desc.replace("Ljava/lang/Object;)", "L" + STRING + ";)");
        } else if ((adds || call.name.equals("<init>")) && call.desc.contains("Ljava/lang/CharSequence;)")) {
            method.instructions.insertBefore(call, pay("text", "(Ljava/lang/CharSequence;)L" + STRING + ";"));
            call.desc = call.desc.replace("Ljava/lang/CharSequence;)", "L" + STRING + ";)");
        }
    }

    // ---- charges by size

    /// The charge of the class itself or of the nearest ancestor with one.
    private Optional<SizeCharge> sizeCharge(String owner, String member, String descriptor) {
        return known.computeIfAbsent(owner + "#" + member + descriptor, _ -> {
            for (var ancestor : Ancestors.of(owner)) {
                if (GENERAL.contains(ancestor) && !owner.equals(ancestor)) {
                    continue;
                }
                var charge = allowList.sizeCharge(ancestor, member, descriptor);
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
    private void charge(MethodNode method, MethodInsnNode call, SizeCharge charge, int scratch) {
        boolean looksOnly = LOOKS.contains(charge.ofReceiver());
        var behind = lookBehind(charge.ofReceiver(), call);
        if (looksOnly && behind.size() == 0) {
            return;
        }
        boolean receiver = !charge.ofReceiver().isEmpty() && call.getOpcode() != Opcodes.INVOKESTATIC
                && !call.name.equals("<init>");
        // A call of super's own cannot be one of another object.
        boolean copied = charge.ofReceiver().equals("copy") && call.getOpcode() != Opcodes.INVOKESPECIAL;
        var types = Type.getArgumentTypes(call.desc);
        int first = receiver ? 0 : firstToPutAside(charge, types);
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
        if (copied) {
            added.add(pay("honest", "(L" + COLLECTION + ";)L" + COLLECTION + ";"));
            call.setOpcode(Opcodes.INVOKEINTERFACE);
            call.owner = COLLECTION;
            call.itf = true;
        } else if (receiver) {
            added.add(behind);
            if (!looksOnly) {
                added.add(new InsnNode(Opcodes.DUP));
                payForReceiver(added, charge.ofReceiver(), types, slots);
            }
        }
        for (int i = first; i < types.length; i++) {
            var payment = payment(charge, i, types[i]);
            if (payment != null) {
                added.add(new VarInsnNode(types[i].getOpcode(Opcodes.ILOAD), slots[i]));
                added.add(payment);
                if (payment.name.startsWith("honest")) {
                    added.add(new VarInsnNode(Opcodes.ASTORE, slots[i]));
                }
            }
        }
        for (int i = first; i < types.length; i++) {
            added.add(new VarInsnNode(types[i].getOpcode(Opcodes.ILOAD), slots[i]));
        }
        method.instructions.insertBefore(call, added);
        method.maxLocals = Math.max(method.maxLocals, next);
    }

    private static int firstToPutAside(SizeCharge charge, Type[] types) {
        int first = 0;
        while (first < types.length && payment(charge, first, types[first]) == null) {
            first++;
        }
        return first;
    }

    /// What only the domain's own account knows: how long the list is that a view or an iterator moves.
    private InsnList lookBehind(String word, MethodInsnNode call) {
        var added = new InsnList();
        var question = switch (word) {
            case "view" -> "viewed";
            case "moved" -> "moved";
            case "walk" -> removes && call.name.equals("listIterator") ? "viewed" : "";
            case "walked" -> removes && !call.owner.equals(LINKED) ? "viewed" : "";
            default -> "";
        };
        if (!question.isEmpty()) {
            added.add(new InsnNode(Opcodes.DUP));
            added.add(account(question));
        }
        if (MAY_BE_VIEWS.contains(call.owner)) {
            added.add(new InsnNode(Opcodes.DUP));
            added.add(account(MOVING.contains(call.name) ? "moved" : "walked"));
        }
        return added;
    }

    private static MethodInsnNode account(String name) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.ACCOUNT, name, "(Ljava/lang/Object;)V", false);
    }

    private static void payForReceiver(InsnList added, String word, Type[] types, int[] slots) {
        if (word.equals("times") && types.length > 0 && types[0].getSort() >= Type.ARRAY) {
            added.add(new VarInsnNode(Opcodes.ALOAD, slots[0]));
            added.add(pay("chargeTimes", "(Ljava/lang/Object;Ljava/lang/Object;)V"));
            return;
        }
        var ofBoth = OF_BOTH.get(word);
        if (ofBoth != null) {
            boolean given = types.length > 0 && types[0].getSort() >= Type.ARRAY;
            added.add(given ? new VarInsnNode(Opcodes.ALOAD, slots[0]) : new InsnNode(Opcodes.ACONST_NULL));
            added.add(pay(ofBoth, "(Ljava/lang/Object;Ljava/lang/Object;)V"));
            return;
        }
        added.add(pay(switch (word) {
            case "size" -> "chargeSize";
            case "sort" -> "chargeSort";
            case "walk" -> "chargeWalk";
            case "deep" -> "chargeText";
            default -> "charge";
        }, "(Ljava/lang/Object;)V"));
    }

    private static @Nullable MethodInsnNode payment(SizeCharge charge, int position, Type type) {
        var letters = charge.ofArguments().getOrDefault(position, "");
        if (type.getSort() < Type.ARRAY) {
            return letters.contains("=") && type.getSort() == Type.INT ? pay("chargeCount", "(I)V") : null;
        }
        if (letters.contains("+") && type.getDescriptor().equals("Ljava/util/Collection;")) {
            return pay(letters.contains("~") ? "honestKeys" : "honest",
                    "(Ljava/util/Collection;)Ljava/util/Collection;");
        }
        if (letters.contains("+") && type.getDescriptor().equals("Ljava/util/Map;")) {
            return pay("honestKeys", "(Ljava/util/Map;)Ljava/util/Map;");
        }
        var name = letters.contains("^")
                ? "chargeSquare"
                : letters.contains("%") ? "chargeSort" : letters.contains("~") ? "chargeText" : "charge";
        return letters.replace("=", "").isEmpty() ? null : pay(name, "(Ljava/lang/Object;)V");
    }

    private static MethodInsnNode pay(String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.CHARGED, name, descriptor, false);
    }
}
