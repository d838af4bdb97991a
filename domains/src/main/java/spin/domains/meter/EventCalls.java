package spin.domains.meter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;
import spin.dispatcher.EventInterface;

/// Links the calls of events in a class to the events: each `invokeinterface` of one becomes a call site of
/// `spin.dispatcher.LinkedCalls`. It comes before metering, and the plain call that a site falls back to is a method of the class, so that
/// it is metered as it was.
final class EventCalls {

    private static final String MARK = Type.getDescriptor(EventInterface.class);
    private static final Handle LINK = new Handle(Opcodes.H_INVOKESTATIC, "spin/dispatcher/LinkedCalls", "link",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;)Ljava/lang/invoke/CallSite;",
            false);

    private record Callee(String owner, String name, String descriptor) {}

    private final ClassNode node;
    private final Predicate<String> events;
    private final Map<Callee, MethodNode> plain = new LinkedHashMap<>();

    private EventCalls(ClassNode node, Predicate<String> events) {
        this.node = node;
        this.events = events;
    }

    /// Whether the class file is an interface that says its methods are events.
    static boolean isMarked(byte[] classFile) {
        var found = new boolean[1];
        new ClassReader(classFile).accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
                found[0] |= descriptor.equals(MARK);
                return null;
            }
        }, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return found[0];
    }

    /// Changes the class.
    ///
    /// @param events says of an interface's internal name whether its methods are events
    static void link(ClassNode node, Predicate<String> events) {
        new EventCalls(node, events).link();
    }

    private void link() {
        for (var method : List.copyOf(node.methods)) {
            var calls = new ArrayList<MethodInsnNode>();
            for (var instruction : method.instructions) {
                if (instruction instanceof MethodInsnNode call && call.getOpcode() == Opcodes.INVOKEINTERFACE
                        && events.test(call.owner)) {
                    calls.add(call);
                }
            }
            for (var call : calls) {
                method.instructions.set(call, site(call));
            }
        }
        node.methods.addAll(plain.values());
    }

    private InvokeDynamicInsnNode site(MethodInsnNode call) {
        var callee = new Callee(call.owner, call.name, call.desc);
        var helper = plain.computeIfAbsent(callee, this::helper);
        return new InvokeDynamicInsnNode(call.name, helper.desc, LINK, new Handle(Opcodes.H_INVOKESTATIC, node.name,
                helper.name, helper.desc, (node.access & Opcodes.ACC_INTERFACE) != 0));
    }

    private MethodNode helper(Callee callee) {
        var descriptor = "(L" + callee.owner + ";" + callee.descriptor.substring(1);
        var method = new MethodNode(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
                callee.name + "$plain$" + plain.size(), descriptor, null, null);
        int slot = 0;
        for (var argument : Type.getArgumentTypes(descriptor)) {
            method.instructions.add(new VarInsnNode(argument.getOpcode(Opcodes.ILOAD), slot));
            slot += argument.getSize();
        }
        method.instructions.add(
                new MethodInsnNode(Opcodes.INVOKEINTERFACE, callee.owner, callee.name, callee.descriptor, true));
        var result = Type.getReturnType(descriptor);
        method.instructions.add(new InsnNode(result.getOpcode(Opcodes.IRETURN)));
        method.maxLocals = slot;
        method.maxStack = Math.max(slot, result.getSize());
        return method;
    }
}
