package spin.domains.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import spin.domains.verify.Bootstraps;

/// Replaces every `invokedynamic` of a set of classes by a plain instruction, and makes what that instruction needs.
///
/// A lambda becomes a class beside its own (a nest mate, so that it may call private methods); all else becomes a private
/// static method that takes what the call site takes.
final class Desugarer {

    private static final int HELPER = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;

    private final Map<String, ClassNode> classes;
    private final List<ClassNode> generated = new ArrayList<>();

    Desugarer(Map<String, ClassNode> classes) {
        this.classes = classes;
    }

    /// The classes made for lambdas so far.
    List<ClassNode> generated() {
        return generated;
    }

    void desugar(ClassNode node) {
        // Equal call sites of one class share their method.
        var shared = new LinkedHashMap<String, MethodNode>();
        int lambdas = 0;
        var helpers = new ArrayList<MethodNode>();
        for (var method : List.copyOf(node.methods)) {
            for (var instruction : method.instructions.toArray()) {
                if (!(instruction instanceof InvokeDynamicInsnNode site)) {
                    continue;
                }
                var kind = Bootstraps.of(site.bsm);
                if (kind.isEmpty()) {
                    // Approved code may bring a bootstrap of its own; the JVM links it. Of others the verifier let none pass.
                    continue;
                }
                AbstractInsnNode plain = switch (kind.get()) {
                    case LAMBDA, LAMBDA_WITH_MORE -> lambda(node, site, lambdas++, helpers);
                    case CONCATENATION, PLAIN_CONCATENATION -> helper(node, site, "concat", shared, helpers,
                            Concatenation::emit);
                    case RECORD_METHOD -> helper(node, site, "record", shared, helpers, RecordMethods::emit);
                    case TYPE_SWITCH, ENUM_SWITCH -> helper(node, site, "switch", shared, helpers,
                            (code, same) -> PatternSwitch.emit(code, same, classes));
                };
                method.instructions.set(instruction, plain);
            }
        }
        node.methods.addAll(helpers);
    }

    private interface Body {
        void emit(MethodNode code, InvokeDynamicInsnNode site);
    }

    private static MethodInsnNode helper(ClassNode node, InvokeDynamicInsnNode site, String purpose,
            Map<String, MethodNode> shared, List<MethodNode> helpers, Body body) {
        var key = purpose + " " + site.name + site.desc + List.of(site.bsmArgs);
        var method = shared.get(key);
        if (method == null) {
            method = new MethodNode(HELPER, purpose + "$" + shared.size(), site.desc, null, null);
            method.name = unused(node, method.name);
            body.emit(method, site);
            shared.put(key, method);
            helpers.add(method);
        }
        return call(node, method);
    }

    private static MethodInsnNode call(ClassNode node, MethodNode helper) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, node.name, helper.name, helper.desc, isInterface(node));
    }

    private static boolean isInterface(ClassNode node) {
        return (node.access & Opcodes.ACC_INTERFACE) != 0;
    }

    private static String unused(ClassNode node, String wanted) {
        var name = wanted;
        while (taken(node, name)) {
            name += "$";
        }
        return name;
    }

    private static boolean taken(ClassNode node, String name) {
        return node.methods.stream().anyMatch(method -> method.name.equals(name));
    }

    // ---- lambdas

    private AbstractInsnNode lambda(ClassNode node, InvokeDynamicInsnNode site, int number, List<MethodNode> helpers) {
        var body = (Handle) site.bsmArgs[1];
        if (body.getTag() == Opcodes.H_INVOKESPECIAL) {
            body = bridgeTo(node, body, helpers);
        }
        var name = node.name + "$$Lambda$" + number;
        while (classes.containsKey(name)) {
            name += "$";
        }
        var host = node.nestHostClass == null ? node.name : node.nestHostClass;
        var made = new LambdaClass(name, host, node, site, body).make();
        adopt(host, name);
        generated.add(made);
        var factory = site.desc;
        return Type.getArgumentCount(factory) == 0
                ? new FieldInsnNode(Opcodes.GETSTATIC, name, LambdaClass.ONLY,
                        Type.getReturnType(factory).getDescriptor())
                : new MethodInsnNode(Opcodes.INVOKESTATIC, name, LambdaClass.FACTORY, factory, false);
    }

    private void adopt(String host, String member) {
        var node = classes.get(host);
        if (node != null) {
            Set<String> members = new TreeSet<>(node.nestMembers == null ? List.of() : node.nestMembers);
            members.add(member);
            node.nestMembers = new ArrayList<>(members);
        }
    }

    /// `invokespecial` works only from inside the class; so does this static method, and it can be called from outside.
    private static Handle bridgeTo(ClassNode node, Handle body, List<MethodNode> helpers) {
        var descriptor = "(L" + node.name + ";" + body.getDesc().substring(1);
        var bridge = new MethodNode(HELPER, unused(node, "special$" + helpers.size()), descriptor, null, null);
        int slot = 0;
        for (var type : Type.getArgumentTypes(descriptor)) {
            bridge.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
            slot += type.getSize();
        }
        bridge.visitMethodInsn(Opcodes.INVOKESPECIAL, body.getOwner(), body.getName(), body.getDesc(),
                body.isInterface());
        bridge.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
        helpers.add(bridge);
        return new Handle(Opcodes.H_INVOKESTATIC, node.name, bridge.name, descriptor, isInterface(node));
    }
}
