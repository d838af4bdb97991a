package spin.domains.meter;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/// Makes one metered method count the stack that it takes.
///
/// ```text
///   before = Meter.enter(words)           words = frame + locals + operands, known from the class file
///   ...
///   stack = before + words + CALLBACK     before a call into the JDK or the host that may call code from outside
///   stack = before + words                behind it, and where an exception is caught
///   stack = before                        at each return, and at a handler of everything that passes the exception on
/// ```
///
/// What each frame sets is computed from what it found, never from what its callees left, so a callee that could not put the
/// count back does no lasting harm. A method that calls nothing is not counted: it is one frame, and others leave room for it.
/// A constructor cannot have the last handler, because its object may not be one yet: its caller's puts the count right.
///
/// What would break this: a frame of the JVM larger than its class file says. Interpreted frames are what `FRAME` says, compiled
/// ones are smaller, and half of an ordinary thread's stack is left for what is not counted.
final class StackCount {

    /// Words of an interpreted frame besides locals and operands.
    private static final int FRAME = 12;
    /// Words that the JDK's or the kernel's frames take between a call and a call back.
    private static final int CALLBACK = 128;
    /// A stream has more of them.
    private static final int STREAM = 320;
    /// The JVM initialises a class by code of its own.
    private static final int INITIALISER = 512;
    /// A method that calls nothing has no more than this, else it counts.
    private static final int LARGE = 256;

    private static final String STREAMS = "java/util/stream/";

    /// What never calls anybody's code, as a receiver or an argument.
    private static final Set<String> LEAVES = Set.of("java/lang/String", "java/lang/StringBuilder", "java/lang/Boolean",
            "java/lang/Byte", "java/lang/Short", "java/lang/Character", "java/lang/Integer", "java/lang/Long",
            "java/lang/Float", "java/lang/Double", "java/lang/Number", "java/math/BigInteger",
            "java/util/StringJoiner");

    private final MethodNode method;
    private final InsnList code;
    private final MeterOptions options;
    private final int before;
    private final int words;

    private StackCount(MethodNode method, MeterOptions options) {
        this.method = method;
        this.code = method.instructions;
        this.options = options;
        this.before = method.maxLocals;
        boolean initialiser = method.name.equals("<clinit>");
        this.words = FRAME + method.maxLocals + method.maxStack + 1 + (initialiser ? INITIALISER : 0);
    }

    /// Puts the count into a method that has been metered.
    static void apply(MethodNode method, MeterOptions options) {
        var count = new StackCount(method, options);
        if (count.isCounted()) {
            count.insert();
        }
    }

    private boolean isCounted() {
        if (words > LARGE) {
            return true;
        }
        for (var instruction : code) {
            if (instruction instanceof InvokeDynamicInsnNode
                    || (instruction instanceof MethodInsnNode call && !isInserted(call))) {
                return true;
            }
        }
        return false;
    }

    private void insert() {
        for (var instruction : code.toArray()) {
            if (instruction instanceof FrameNode frame) {
                extend(frame);
            } else if (instruction instanceof MethodInsnNode call) {
                leaveRoom(call);
            } else if (instruction.getOpcode() >= Opcodes.IRETURN && instruction.getOpcode() <= Opcodes.RETURN) {
                code.insertBefore(instruction, set(0));
            }
        }
        putRightInHandlers();
        var start = new LabelNode();
        code.insert(enter(start));
        if (!method.name.equals("<init>")) {
            passOn(start);
        }
        method.maxLocals = before + 1;
    }

    private InsnList enter(LabelNode start) {
        var added = new InsnList();
        var line = firstLine();
        if (line != null) {
            var place = new LabelNode();
            added.add(place);
            added.add(new LineNumberNode(line.line, place));
        }
        added.add(new LdcInsnNode(words));
        added.add(new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.METER, "enter", "(I)I", false));
        added.add(new VarInsnNode(Opcodes.ISTORE, before));
        added.add(start);
        return added;
    }

    private @Nullable LineNumberNode firstLine() {
        for (var instruction : code) {
            if (instruction instanceof LineNumberNode line) {
                return line;
            }
        }
        return null;
    }

    /// The count that this frame found stands behind all of its locals, from the beginning to the end.
    private void extend(FrameNode frame) {
        int slots = 0;
        for (var type : frame.local) {
            boolean wide = Opcodes.LONG.equals(type) || Opcodes.DOUBLE.equals(type);
            slots += wide ? 2 : 1;
        }
        for (; slots < before; slots++) {
            frame.local.add(Opcodes.TOP);
        }
        frame.local.add(Opcodes.INTEGER);
    }

    private void leaveRoom(MethodInsnNode call) {
        if (!isInserted(call) && !options.meteredOwner().test(call.owner) && mayCallBack(call)) {
            code.insertBefore(call, set(words + (call.owner.startsWith(STREAMS) ? STREAM : CALLBACK)));
            code.insert(call, set(words));
        }
    }

    private static boolean isInserted(MethodInsnNode call) {
        return call.owner.equals(StandIns.METER) || MemoryCount.isAccount(call);
    }

    private static boolean mayCallBack(MethodInsnNode call) {
        boolean onObject = call.getOpcode() != Opcodes.INVOKESTATIC && !call.name.equals("<init>");
        if (onObject && !call.owner.startsWith("[") && !LEAVES.contains(call.owner)) {
            return true;
        }
        for (var type : Type.getArgumentTypes(call.desc)) {
            boolean primitives = type.getSort() == Type.ARRAY && type.getElementType().getSort() < Type.ARRAY;
            if (type.getSort() >= Type.ARRAY && !primitives && !LEAVES.contains(type.getInternalName())) {
                return true;
            }
        }
        return false;
    }

    private void putRightInHandlers() {
        var done = new HashSet<LabelNode>();
        for (var block : method.tryCatchBlocks) {
            if (done.add(block.handler)) {
                // The handler's frame stands right behind its label.
                code.insert(block.handler.getNext(), set(words));
            }
        }
    }

    private void passOn(LabelNode start) {
        var end = new LabelNode();
        var handler = new LabelNode();
        code.add(end);
        code.add(handler);
        var locals = new Object[before + 1];
        Arrays.fill(locals, Opcodes.TOP);
        locals[before] = Opcodes.INTEGER;
        code.add(new FrameNode(Opcodes.F_NEW, locals.length, locals, 1, new Object[]{"java/lang/Throwable"}));
        code.add(new VarInsnNode(Opcodes.ILOAD, before));
        code.add(new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.METER, "leave",
                "(Ljava/lang/Throwable;I)Ljava/lang/Throwable;", false));
        code.add(new InsnNode(Opcodes.ATHROW));
        method.tryCatchBlocks.add(new TryCatchBlockNode(start, end, handler, null));
    }

    private InsnList set(int more) {
        var added = new InsnList();
        added.add(new VarInsnNode(Opcodes.ILOAD, before));
        if (more != 0) {
            added.add(new LdcInsnNode(more));
            added.add(new InsnNode(Opcodes.IADD));
        }
        added.add(new FieldInsnNode(Opcodes.PUTSTATIC, StandIns.METER, "stack", "I"));
        return added;
    }
}
