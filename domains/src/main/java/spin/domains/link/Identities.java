package spin.domains.link;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;
import spin.domains.meter.StandIns;

/// Numbers the objects of the domain's own classes in the order in which they are first asked for a hash, where the JVM would invent one: a
/// program that prints it, or branches on it, does the same on every run.
///
/// A class right under a JDK class whose hash is the JVM's gets a field and a `hashCode`; classes below inherit it. One that has a
/// `hashCode` and asks for `super`'s asks for the number. What enumerations have is fixed by the JDK, so each constant's is set when it is
/// made. Records always have their own. A clone is another object.
final class Identities {

    private static final String OBJECT = "java/lang/Object";
    private static final String ENUM = "java/lang/Enum";
    private static final String HASH = "hashCode";
    private static final String CLONE = "clone";

    private final Map<String, ClassNode> own;
    /// The field with the number, by the name of the class that has it.
    private final Map<String, String> fields = new HashMap<>();

    Identities(Map<String, ClassNode> own) {
        this.own = own;
    }

    void apply(Collection<ClassNode> classes) {
        classes.forEach(this::number);
        for (var node : classes) {
            for (var method : node.methods) {
                for (var instruction : method.instructions.toArray()) {
                    if (instruction instanceof MethodInsnNode call && isClone(call)) {
                        count(node, method, call);
                    }
                }
            }
        }
    }

    private boolean isClone(MethodInsnNode call) {
        if (call.getOpcode() != Opcodes.INVOKESPECIAL || !call.name.equals(CLONE)
                || !call.desc.equals("()Ljava/lang/Object;")) {
            return false;
        }
        var owner = call.owner;
        for (var node = own.get(owner); node != null; node = own.get(owner)) {
            if (node.methods.stream().anyMatch(method -> method.name.equals(CLONE) && method.desc.equals(call.desc))) {
                return false;
            }
            owner = String.valueOf(node.superName);
        }
        return owner.equals(OBJECT);
    }

    /// What the JVM copies by itself is paid for, and has a number of its own.
    private void count(ClassNode node, MethodNode method, MethodInsnNode call) {
        var added = new InsnList();
        added.add(new InsnNode(Opcodes.DUP));
        added.add(new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.ACCOUNT, "cloned", "(Ljava/lang/Object;)V", false));
        var root = node;
        for (var parent = parent(root); parent != null; parent = parent(root)) {
            root = parent;
        }
        var field = fields.get(root.name);
        if (field != null) {
            added.add(new InsnNode(Opcodes.DUP));
            added.add(new TypeInsnNode(Opcodes.CHECKCAST, root.name));
            added.add(new InsnNode(Opcodes.ICONST_0));
            added.add(new FieldInsnNode(Opcodes.PUTFIELD, root.name, field, "I"));
        }
        method.instructions.insert(call, added);
    }

    private @Nullable ClassNode parent(ClassNode node) {
        return own.get(String.valueOf(node.superName));
    }

    private void number(ClassNode node) {
        var parent = node.superName;
        if (parent == null || (node.access & (Opcodes.ACC_INTERFACE | Opcodes.ACC_MODULE)) != 0
                || own.containsKey(parent)) {
            return;
        }
        if (parent.equals(ENUM)) {
            node.methods.forEach(Identities::settle);
        } else if (parent.startsWith("java/") && Ancestors.hashIsTheJvms(parent)) {
            number(node, parent);
        }
    }

    private void number(ClassNode node, String parent) {
        if (node.methods.stream().noneMatch(method -> method.name.equals(HASH) && method.desc.equals("()I"))) {
            node.methods.add(numbering(node, HASH, Opcodes.ACC_PUBLIC));
            return;
        }
        String name = "";
        for (var method : node.methods) {
            for (var instruction : method.instructions) {
                if (instruction instanceof MethodInsnNode call && call.getOpcode() == Opcodes.INVOKESPECIAL
                        && call.name.equals(HASH)
                        && call.desc.equals("()I") && (call.owner.equals(parent) || call.owner.equals(OBJECT))) {
                    name = name.isEmpty() ? unused(node) : name;
                    call.owner = node.name;
                    call.name = name;
                }
            }
        }
        if (!name.isEmpty()) {
            node.methods.add(numbering(node, name, Opcodes.ACC_PRIVATE));
        }
    }

    private static String unused(ClassNode node) {
        var name = "identity$";
        while (isTaken(node, name)) {
            name += "$";
        }
        return name;
    }

    private static boolean isTaken(ClassNode node, String name) {
        return node.methods.stream().anyMatch(method -> method.name.equals(name))
                || node.fields.stream().anyMatch(field -> field.name.equals(name));
    }

    /// `return number != 0 ? number : (number = Account.identity());`
    private MethodNode numbering(ClassNode node, String name, int access) {
        var field = unused(node);
        fields.put(node.name, field);
        // Whoever clones an heir of it forgets the number.
        node.fields.add(new FieldNode(Opcodes.ACC_PUBLIC | Opcodes.ACC_SYNTHETIC | Opcodes.ACC_TRANSIENT, field, "I",
                null, null));
        var method = new MethodNode(access | Opcodes.ACC_SYNTHETIC, name, "()I", null, null);
        var known = new LabelNode();
        var code = method.instructions;
        code.add(new VarInsnNode(Opcodes.ALOAD, 0));
        code.add(new FieldInsnNode(Opcodes.GETFIELD, node.name, field, "I"));
        code.add(new InsnNode(Opcodes.DUP));
        code.add(new JumpInsnNode(Opcodes.IFNE, known));
        code.add(new InsnNode(Opcodes.POP));
        code.add(new VarInsnNode(Opcodes.ALOAD, 0));
        code.add(new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.ACCOUNT, "identity", "()I", false));
        code.add(new InsnNode(Opcodes.DUP_X1));
        code.add(new FieldInsnNode(Opcodes.PUTFIELD, node.name, field, "I"));
        code.add(known);
        code.add(new FrameNode(Opcodes.F_NEW, 1, new Object[]{node.name}, 1, new Object[]{Opcodes.INTEGER}));
        code.add(new InsnNode(Opcodes.IRETURN));
        method.maxLocals = 1;
        method.maxStack = 3;
        return method;
    }

    /// Behind the call of Enum's constructor, in each constructor that has one.
    private static void settle(MethodNode method) {
        if (!method.name.equals("<init>")) {
            return;
        }
        for (var instruction : method.instructions.toArray()) {
            if (instruction instanceof MethodInsnNode call && call.owner.equals(ENUM) && call.name.equals("<init>")) {
                method.instructions.insert(call, new MethodInsnNode(Opcodes.INVOKESTATIC, StandIns.CHARGED, "settle",
                        Type.getMethodDescriptor(Type.VOID_TYPE, Type.getObjectType(ENUM)), false));
                method.instructions.insert(call, new VarInsnNode(Opcodes.ALOAD, 0));
            }
        }
    }
}
