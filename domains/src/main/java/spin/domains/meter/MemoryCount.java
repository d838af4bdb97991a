package spin.domains.meter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/// Makes one metered method tell its domain's [Account] what it allocates.
///
/// An object is counted at its NEW and shown when its constructor has returned, an array before and behind its instruction, a call
/// that may make a container grow before it, by a flat estimate. What is found out about a container's true size is found out when
/// the account is settled.
///
/// What would break this: a compiler that does not write NEW, DUP, arguments, constructor in nesting order. Such objects are counted
/// and not shown.
final class MemoryCount {

    private static final String ACCOUNT = Type.getInternalName(Account.class);
    private static final String OWN = ACCOUNT.substring(0, ACCOUNT.lastIndexOf('/') + 1);
    /// A node of a list or map, about.
    private static final long GROWTH = 48;
    /// What one `append` adds, about; texts are counted by size besides.
    private static final long APPENDED = 16;
    private static final Set<String> GROWING = Set.of("add", "addAll", "addFirst", "addLast", "offer", "offerFirst",
            "offerLast", "push", "put", "putAll", "putFirst", "putLast", "putIfAbsent", "computeIfAbsent", "compute",
            "merge", "or", "set");

    /// Calls that look at much, or move it, and keep nothing of it. All others are taken to copy what they are charged for.
    private static final Set<String> LOOKING = Set.of("equals", "equalsIgnoreCase", "compareTo", "compareToIgnoreCase",
            "contentEquals", "compare", "mismatch", "indexOf", "lastIndexOf", "contains", "containsAll",
            "containsValue",
            "startsWith", "endsWith", "isBlank", "hashCode", "insert", "delete", "deleteCharAt", "reverse", "remove",
            "removeAll", "removeIf", "retainAll", "removeFirst", "removeLast", "removeFirstOccurrence",
            "removeLastOccurrence", "sort", "fill", "setAll", "arraycopy", "get", "set", "size", "forEach", "iterator",
            "listIterator", "stream", "asList", "replaceAll", "trimToSize", "setLength", "disjoint", "indexOfSubList",
            "lastIndexOfSubList", "codePointCount", "search");

    /// Calls that pay for their receiver because they may have to move it; what they are given they copy.
    private static final Set<String> MOVING = Set.of("add", "addAll", "addFirst", "addLast");

    private final InsnList code;
    private final MethodNode method;
    private final ToIntFunction<String> sizeOf;
    private final int scratch;
    private final Deque<String> beingMade = new ArrayDeque<>();

    private MemoryCount(MethodNode method, ToIntFunction<String> sizeOf) {
        this.method = method;
        this.code = method.instructions;
        this.sizeOf = sizeOf;
        this.scratch = method.maxLocals;
    }

    /// Puts the count into a method that has been metered.
    static void apply(MethodNode method, ToIntFunction<String> sizeOf) {
        new MemoryCount(method, sizeOf).insert();
    }

    static boolean isAccount(MethodInsnNode call) {
        return call.owner.equals(ACCOUNT);
    }

    private void insert() {
        for (var instruction : code.toArray()) {
            switch (instruction) {
                case TypeInsnNode made when made.getOpcode() == Opcodes.NEW -> object(made);
                case TypeInsnNode array when array.getOpcode() == Opcodes.ANEWARRAY -> array(array, 8);
                case IntInsnNode array when array.getOpcode() == Opcodes.NEWARRAY ->
                    array(array, MethodMeter.bytesOfElement(array.operand));
                case MultiANewArrayInsnNode many -> arrays(many);
                case MethodInsnNode call -> call(call);
                default -> {
                }
            }
        }
    }

    private void object(TypeInsnNode made) {
        var next = next(made);
        boolean usual = next != null && next.getOpcode() == Opcodes.DUP;
        beingMade.push(usual ? made.desc : "");
        var added = new InsnList();
        added.add(new LdcInsnNode((long) sizeOf.applyAsInt(made.desc)));
        added.add(account("allocate", "(J)V"));
        // Behind it, for frames may name the place right before a NEW.
        code.insert(made, added);
    }

    private static @Nullable AbstractInsnNode next(AbstractInsnNode instruction) {
        var next = instruction.getNext();
        while (next != null && next.getOpcode() < 0) {
            next = next.getNext();
        }
        return next;
    }

    private void array(AbstractInsnNode array, int elementBytes) {
        var added = new InsnList();
        added.add(new InsnNode(Opcodes.DUP));
        added.add(new LdcInsnNode(elementBytes));
        added.add(account("array", "(II)V"));
        code.insertBefore(array, added);
        show(array);
    }

    private void arrays(MultiANewArrayInsnNode many) {
        var added = new InsnList();
        for (int i = many.dims - 1; i >= 0; i--) {
            added.add(new VarInsnNode(Opcodes.ISTORE, scratch + i));
        }
        added.add(new InsnNode(Opcodes.LCONST_1));
        for (int i = 0; i < many.dims; i++) {
            added.add(new VarInsnNode(Opcodes.ILOAD, scratch + i));
            added.add(new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.METER, "times", "(JI)J", false));
        }
        added.add(new LdcInsnNode(8));
        added.add(account("array", "(JI)V"));
        for (int i = 0; i < many.dims; i++) {
            added.add(new VarInsnNode(Opcodes.ILOAD, scratch + i));
        }
        method.maxLocals = Math.max(method.maxLocals, scratch + many.dims);
        code.insertBefore(many, added);
        show(many);
    }

    private void call(MethodInsnNode call) {
        if (call.name.equals("<init>")) {
            if (call.owner.equals(beingMade.peek())) {
                beingMade.pop();
                show(call);
            } else if ("".equals(beingMade.peek())) {
                beingMade.pop();
            }
        } else if (call.owner.equals(StandIns.CHARGED)) {
            code.insert(call, account(copies(call) ? "copied" : "seen", "()V"));
        } else if (call.owner.startsWith("[") && call.name.equals("clone")) {
            show(call);
        } else if (GROWING.contains(call.name)) {
            grows(call, GROWTH);
        } else if (call.name.equals("append") || call.name.equals("insert")) {
            grows(call, APPENDED);
        }
    }

    /// Whether what a call of [Charged] pays for, or stands in for, makes a copy.
    private static boolean copies(MethodInsnNode charge) {
        int underscore = charge.name.indexOf('_');
        if (underscore > 0) {
            return !LOOKING.contains(charge.name.substring(underscore + 1));
        }
        var call = paidFor(charge);
        if (call == null) {
            return true;
        }
        boolean moves = MOVING.contains(call.name) && !call.owner.equals("java/math/BigInteger")
                && !charge.name.equals("honest");
        return !moves && !LOOKING.contains(call.name);
    }

    private static @Nullable MethodInsnNode paidFor(MethodInsnNode charge) {
        for (var next = charge.getNext(); next != null; next = next.getNext()) {
            if (next instanceof MethodInsnNode call && !call.owner.startsWith(OWN)) {
                return call;
            }
        }
        return null;
    }

    private void grows(MethodInsnNode call, long bytes) {
        var added = new InsnList();
        added.add(new LdcInsnNode(bytes));
        added.add(account("allocate", "(J)V"));
        code.insertBefore(call, added);
    }

    private void show(AbstractInsnNode made) {
        var added = new InsnList();
        added.add(new InsnNode(Opcodes.DUP));
        added.add(account("made", "(Ljava/lang/Object;)V"));
        code.insert(made, added);
    }

    private static MethodInsnNode account(String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, ACCOUNT, name, descriptor, false);
    }
}
