package spin.domains.meter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/// Makes one metered method tell its domain's [Account] what it allocates.
///
/// ```text
///   NEW x                  allocate(size) behind it, made(x) behind its constructor
///   an array               array(length, width) before it, made(array) behind it
///   a call that copies     copying, the charge for it (see Charged), copied; made(result) behind the call
///   a call that adds       allocate(a node) before it, grew(container) behind it
///   a call that hands out  given(result) behind it, unless it is known to hand out only what was there
/// ```
///
/// What would break this: a compiler that does not write NEW, DUP, arguments, constructor in nesting order (such objects are counted
/// and not shown); a call that copies among those that are known to look only.
final class MemoryCount {

    private static final String ACCOUNT = Type.getInternalName(Account.class);
    private static final String OWN = ACCOUNT.substring(0, ACCOUNT.lastIndexOf('/') + 1);
    private static final String BITS = "java/util/BitSet";
    private static final String BUFFER = "java/nio/ByteBuffer";
    private static final String OBJECT = "(Ljava/lang/Object;)V";
    private static final String COLLECTOR = "Ljava/util/stream/Collector;";
    private static final String BUILDER = "()Ljava/util/stream/Stream$Builder;";
    /// A node of a list or map, about.
    private static final long GROWTH = 48;
    /// What one `append` adds, about; texts are counted by size besides.
    private static final long APPENDED = 16;
    /// A number in an object, where it is in none of those that there are already.
    private static final long BOX = 16;
    private static final Set<String> GROWING = Set.of("add", "addFirst", "addLast", "offer", "offerFirst", "offerLast",
            "push", "put", "putFirst", "addSuppressed", "putLast", "putIfAbsent", "computeIfAbsent", "compute",
            "merge");
    private static final Set<String> GROWING_MUCH = Set.of("addAll", "putAll", "or", "xor", "set", "flip");

    /// Calls that look at much, or move it, and keep nothing of it. All others are taken to copy what they are charged for.
    private static final Set<String> LOOKING = Set.of("equals", "equalsIgnoreCase", "compareTo", "compareToIgnoreCase",
            "contentEquals", "compare", "mismatch", "indexOf", "lastIndexOf", "contains", "containsAll",
            "containsValue", "startsWith", "endsWith", "isBlank", "hashCode", "insert", "delete", "deleteCharAt",
            "reverse", "remove", "removeAll", "removeIf", "retainAll", "removeFirst", "removeLast",
            "removeFirstOccurrence", "removeLastOccurrence", "sort", "fill", "setAll", "arraycopy", "get", "set",
            "flip", "size", "forEach", "iterator", "listIterator", "stream", "chars", "codePoints", "range",
            "rangeClosed", "asList", "replaceAll", "trimToSize", "clear", "disjoint", "indexOfSubList",
            "lastIndexOfSubList", "codePointCount", "matches", "isProbablePrime", "iterate", "generate", "search",
            "max", "min", "frequency", "cardinality", "intersects");

    /// Charges for work that leaves nothing.
    private static final Set<String> FINDERS = Set.of("chargeKey", "chargeScan", "chargeSize", "chargeSort",
            "chargeTimes", "chargeWalk", "chargeAdded");

    /// Calls that pay for their receiver because they may have to move it; what they are given they copy.
    private static final Set<String> MOVING = Set.of("add", "addAll", "addFirst", "addLast");

    /// Calls that hand out what was there before, or what somebody else has counted. All others are taken to make what they hand out.
    private static final Set<String> FINDING = Set.of("get", "getFirst", "getLast", "getOrDefault", "next", "previous",
            "peek", "peekFirst", "peekLast", "poll", "pollFirst", "pollLast", "pop", "element", "first", "last",
            "remove", "removeFirst", "removeLast", "set", "put", "putIfAbsent", "compute", "computeIfAbsent",
            "computeIfPresent", "merge", "replace", "lower", "higher", "floor", "ceiling", "lowerKey", "higherKey",
            "floorKey", "ceilingKey", "firstKey", "lastKey", "getKey", "getValue", "setValue", "cast", "requireNonNull",
            "requireNonNullElse", "requireNonNullElseGet", "orElse", "orElseGet", "orElseThrow", "apply", "getAndSet",
            "getAndUpdate", "updateAndGet", "accumulateAndGet", "getPlain", "getAcquire", "getMessage", "getCause",
            "getLocalizedMessage", "initCause", "getClass", "getDeclaringClass", "getName", "getSimpleName", "name",
            "append", "min", "max", "empty", "order", "position", "limit", "flip", "rewind", "mark", "reset", "call");

    /// Steps of a stream that gather all of it before they go on, or end it so.
    private static final Set<String> GATHERING = Set.of("toList", "toArray", "sorted", "distinct");

    private static final Set<String> BOXES = Set.of("java/lang/Integer", "java/lang/Long", "java/lang/Double",
            "java/lang/Float", "java/lang/Short", "java/lang/Character");

    private final InsnList code;
    private final MethodNode method;
    private final ToIntFunction<String> sizeOf;
    private final MeterOptions options;
    private final int scratch;
    private final Deque<String> beingMade = new ArrayDeque<>();
    /// Calls whose result was counted, as what they copy.
    private final Set<MethodInsnNode> counted = new HashSet<>();

    private MemoryCount(MethodNode method, MeterOptions options, ToIntFunction<String> sizeOf) {
        this.options = options;
        this.method = method;
        this.code = method.instructions;
        this.sizeOf = sizeOf;
        this.scratch = method.maxLocals;
    }

    /// Puts the count into a method that has been metered.
    static void apply(MethodNode method, MeterOptions options) {
        var sizeOf = options.sizeOf();
        if (sizeOf != null) {
            new MemoryCount(method, options, sizeOf).insert();
        }
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
        seeWhatIsCaught();
    }

    /// The handler's frame stands right behind its label.
    private void seeWhatIsCaught() {
        var done = new HashSet<LabelNode>();
        for (var block : method.tryCatchBlocks) {
            if (done.add(block.handler)) {
                var added = new InsnList();
                added.add(new InsnNode(Opcodes.DUP));
                added.add(account("caught", "(Ljava/lang/Throwable;)V"));
                code.insert(block.handler.getNext(), added);
            }
        }
    }

    private void object(TypeInsnNode made) {
        var next = next(made);
        boolean usual = next != null && next.getOpcode() == Opcodes.DUP;
        beingMade.push(usual ? made.desc : "");
        int size = sizeOf.applyAsInt(made.desc);
        var added = size < 0 ? told("exception", -size) : allocate(size);
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
        show(array, "made");
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
        locals(scratch + many.dims);
        code.insertBefore(many, added);
        show(many, "made");
    }

    private void locals(int needed) {
        method.maxLocals = Math.max(method.maxLocals, needed);
    }

    private void call(MethodInsnNode call) {
        if (call.desc.endsWith(")" + COLLECTOR)
                && (call.owner.startsWith("java/util/stream/") || call.owner.startsWith(OWN))) {
            code.insert(call, account("collecting", "(" + COLLECTOR + ")" + COLLECTOR));
        }
        if (call.name.equals("<init>")) {
            constructed(call);
        } else if (StandIns.isPaying(call.owner)) {
            charged(call);
        } else if (call.owner.startsWith("[")) {
            if (call.name.equals("clone")) {
                show(call, "made");
            }
        } else if (GROWING.contains(call.name) && !call.owner.startsWith("java/math/")) {
            grows(call, "grew");
        } else if (GROWING_MUCH.contains(call.name) && growsMuch(call)) {
            grows(call, "grewMuch");
        } else if (call.owner.startsWith("java/")) {
            foreign(call);
        } else if (isReference(call) && !call.owner.startsWith(OWN) && !options.meteredOwner().test(call.owner)) {
            show(call, "given");
        }
    }

    private void constructed(MethodInsnNode call) {
        if (call.owner.equals(beingMade.peek())) {
            beingMade.pop();
            show(call, call.owner.equals(BITS) ? "grewMuch" : "made");
        } else if ("".equals(beingMade.peek())) {
            beingMade.pop();
        }
    }

    /// Numbers have an `or` and lists a `set` that grow nothing.
    private static boolean growsMuch(MethodInsnNode call) {
        return call.owner.equals(BITS) || call.name.endsWith("All");
    }

    /// A call into the JDK.
    private void foreign(MethodInsnNode call) {
        if (call.owner.startsWith("java/util/stream/")) {
            gathers(call);
        }
        if (call.desc.equals(BUILDER)) {
            code.insert(call, account("builder", BUILDER));
            code.insert(call, new InsnNode(Opcodes.POP));
        } else if (call.owner.equals("java/lang/StringBuilder")
                && (call.name.startsWith("append") || call.name.equals("insert"))) {
            code.insertBefore(call, allocate(APPENDED));
            show(call, "made");
        } else if (call.name.equals("valueOf") && BOXES.contains(call.owner) && !call.desc.startsWith("(L")) {
            // Not shown: many are the JDK's own and always alive. Who holds them answers for them.
            code.insertBefore(call, allocate(BOX));
        } else if (call.name.equals("lines") && call.owner.equals("java/lang/String")) {
            code.insert(call,
                    account("lines", "(Ljava/util/stream/Stream;)Ljava/util/stream/Stream;"));
        } else if (isReference(call) && !FINDING.contains(call.name)
                && !(call.name.equals("clone") && call.owner.equals("java/lang/Object"))) {
            show(call, counted.contains(call) ? "made" : "given");
        }
    }

    /// What a step gathers inside the JDK is counted on its way there.
    private void gathers(MethodInsnNode call) {
        boolean isStep = call.getOpcode() == Opcodes.INVOKEINTERFACE && GATHERING.contains(call.name);
        if (!isStep || call.owner.endsWith("Collector")) {
            return;
        }
        var types = Type.getArgumentTypes(call.desc);
        var added = new InsnList();
        putAside(added, types, scratch);
        added.add(account("gathered", "(L" + call.owner + ";)L" + call.owner + ";"));
        takeBack(added, types, scratch);
        code.insertBefore(call, added);
    }

    private void charged(MethodInsnNode charge) {
        int underscore = charge.name.indexOf('_');
        var work = underscore > 0 ? charge : paidFor(charge);
        boolean copies = work == null || copies(charge, work);
        int shift = work == null ? 0 : shift(work);
        if (copies) {
            if (work != null) {
                counted.add(work);
            }
            code.insertBefore(charge, told("copying", shift));
            var behind = told("copied", shift);
            if (underscore > 0 && isReference(charge)) {
                behind.add(new InsnNode(Opcodes.DUP));
                behind.add(account("made", OBJECT));
            }
            code.insert(charge, behind);
        } else {
            code.insertBefore(charge, account("seen", "()V"));
            code.insert(charge, account("seen", "()V"));
        }
    }

    private static boolean isReference(MethodInsnNode call) {
        return Type.getReturnType(call.desc).getSort() >= Type.ARRAY;
    }

    /// Whether what a call of [Charged] pays for, or stands in for, makes a copy.
    private static boolean copies(MethodInsnNode charge, MethodInsnNode work) {
        int underscore = charge.name.indexOf('_');
        if (underscore > 0) {
            return !LOOKING.contains(charge.name.substring(underscore + 1));
        }
        if (FINDERS.contains(charge.name)) {
            return false;
        }
        boolean moves = MOVING.contains(work.name) && !work.owner.equals("java/math/BigInteger")
                && !charge.name.startsWith("honest");
        boolean numbers = work.owner.equals("java/math/BigInteger")
                && (work.name.equals("min") || work.name.equals("max"));
        return !moves && !numbers && !LOOKING.contains(work.name);
    }

    /// A number of elements is charged as if each had eight bytes.
    private static int shift(MethodInsnNode work) {
        if (work.owner.equals(BITS)) {
            return 6;
        }
        if (work.owner.equals(BUFFER) || work.name.equals("setLength")) {
            return work.name.equals("allocate") || work.name.equals("setLength") ? 3 : 0;
        }
        if (work.owner.equals("java/lang/StringBuilder") && work.desc.equals("(I)V")) {
            return 3;
        }
        if (work.name.equals("copyOf") && work.owner.equals("java/util/Arrays")) {
            return switch (work.desc.charAt(2)) {
                case 'B', 'Z' -> 3;
                case 'C', 'S' -> 2;
                case 'I', 'F' -> 1;
                default -> 0;
            };
        }
        return 0;
    }

    private static @Nullable MethodInsnNode paidFor(MethodInsnNode charge) {
        for (var next = charge.getNext(); next != null; next = next.getNext()) {
            if (next instanceof MethodInsnNode call && !call.owner.startsWith(OWN)) {
                return call;
            }
        }
        return null;
    }

    /// The container is known behind the call too, in a local beyond all others.
    private void grows(MethodInsnNode call, String how) {
        boolean onObject = call.getOpcode() == Opcodes.INVOKEVIRTUAL || call.getOpcode() == Opcodes.INVOKEINTERFACE;
        var before = allocate(GROWTH);
        if (onObject) {
            var types = Type.getArgumentTypes(call.desc);
            putAside(before, types, scratch + 1);
            before.add(new InsnNode(Opcodes.DUP));
            before.add(new VarInsnNode(Opcodes.ASTORE, scratch));
            takeBack(before, types, scratch + 1);
            var behind = new InsnList();
            behind.add(new VarInsnNode(Opcodes.ALOAD, scratch));
            behind.add(account(how, OBJECT));
            code.insert(call, behind);
        }
        code.insertBefore(call, before);
    }

    private void putAside(InsnList added, Type[] types, int first) {
        int slot = first;
        for (var type : types) {
            slot += type.getSize();
        }
        locals(slot);
        for (int i = types.length - 1; i >= 0; i--) {
            slot -= types[i].getSize();
            added.add(new VarInsnNode(types[i].getOpcode(Opcodes.ISTORE), slot));
        }
    }

    private static void takeBack(InsnList added, Type[] types, int first) {
        int slot = first;
        for (var type : types) {
            added.add(new VarInsnNode(type.getOpcode(Opcodes.ILOAD), slot));
            slot += type.getSize();
        }
    }

    private void show(AbstractInsnNode made, String how) {
        var added = new InsnList();
        added.add(new InsnNode(Opcodes.DUP));
        added.add(account(how, OBJECT));
        code.insert(made, added);
    }

    private static InsnList allocate(long bytes) {
        var added = new InsnList();
        added.add(new LdcInsnNode(bytes));
        added.add(account("allocate", "(J)V"));
        return added;
    }

    private static InsnList told(String what, int shift) {
        var added = new InsnList();
        added.add(new LdcInsnNode(shift));
        added.add(account(what, "(I)V"));
        return added;
    }

    private static MethodInsnNode account(String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, ACCOUNT, name, descriptor, false);
    }
}
