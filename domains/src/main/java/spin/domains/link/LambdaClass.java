package spin.domains.link;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import spin.dispatcher.predicate.Ephemeral;
import spin.domains.verify.Bootstraps;

/// The class that a lambda or a method reference becomes: a field for each captured value, and the interface's method,
/// which passes them and its own parameters to the body.
final class LambdaClass {

    /// The field with the only instance of a lambda that captures nothing.
    static final String ONLY = "only";
    /// The method that makes an instance from the captured values.
    static final String FACTORY = "make";

    private static final List<String> HANDLERS = List.of("spin/dispatcher/Handler$", "spin/dispatcher/Filter$");

    private final String name;
    private final String nestHost;
    private final ClassNode outer;
    private final InvokeDynamicInsnNode site;
    private final Handle body;
    private final Type[] captured;
    private final Type exact;
    private final ClassNode made = new ClassNode();

    LambdaClass(String name, String nestHost, ClassNode outer, InvokeDynamicInsnNode site, Handle body) {
        this.name = name;
        this.nestHost = nestHost;
        this.outer = outer;
        this.site = site;
        this.body = body;
        this.captured = Type.getArgumentTypes(site.desc);
        this.exact = (Type) site.bsmArgs[2];
    }

    ClassNode make() {
        var interfaces = new LinkedHashSet<String>();
        interfaces.add(Bootstraps.interfaceOf(site.desc));
        var signatures = new LinkedHashSet<String>();
        signatures.add(((Type) site.bsmArgs[0]).getDescriptor());
        readFlags(interfaces, signatures);
        made.visit(outer.version, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC, name, null,
                "java/lang/Object", interfaces.toArray(new String[0]));
        made.visitSource(outer.sourceFile, null);
        made.visitNestHost(nestHost);
        if (HANDLERS.stream().anyMatch(Bootstraps.interfaceOf(site.desc)::startsWith)) {
            // It only passes on what it is given. Whether the body may be ended anywhere the body says itself.
            made.visitAnnotation(Type.getDescriptor(Ephemeral.class), true).visitEnd();
        }
        for (int i = 0; i < captured.length; i++) {
            made.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, field(i), captured[i].getDescriptor(), null, null);
        }
        constructor();
        if (captured.length == 0) {
            onlyInstance();
        } else {
            factory();
        }
        signatures.forEach(this::implement);
        return made;
    }

    /// altMetafactory's further arguments: flags [, count, marker...] [, count, bridge...].
    private void readFlags(Set<String> interfaces, Set<String> signatures) {
        if (site.bsmArgs.length < 4) {
            return;
        }
        int flags = (Integer) site.bsmArgs[3];
        int at = 4;
        if ((flags & Bootstraps.MARKERS) != 0) {
            for (var marker : typesAt(at)) {
                interfaces.add(marker.getInternalName());
            }
            at += 1 + (Integer) site.bsmArgs[at];
        }
        if ((flags & Bootstraps.BRIDGES) != 0) {
            for (var bridge : typesAt(at)) {
                signatures.add(bridge.getDescriptor());
            }
        }
    }

    private List<Type> typesAt(int start) {
        var types = new ArrayList<Type>();
        int count = (Integer) site.bsmArgs[start];
        for (int i = start + 1; i <= start + count; i++) {
            types.add((Type) site.bsmArgs[i]);
        }
        return types;
    }

    private static String field(int i) {
        return "captured" + i;
    }

    private String constructorDescriptor() {
        return Type.getMethodDescriptor(Type.VOID_TYPE, captured);
    }

    private void constructor() {
        var code = made.visitMethod(Opcodes.ACC_PRIVATE, "<init>", constructorDescriptor(), null, null);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        int slot = 1;
        for (int i = 0; i < captured.length; i++) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(captured[i].getOpcode(Opcodes.ILOAD), slot);
            code.visitFieldInsn(Opcodes.PUTFIELD, name, field(i), captured[i].getDescriptor());
            slot += captured[i].getSize();
        }
        code.visitInsn(Opcodes.RETURN);
    }

    private void onlyInstance() {
        var type = Type.getReturnType(site.desc).getDescriptor();
        made.visitField(Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, ONLY, type, null, null);
        var code = made.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        instance(code);
        code.visitFieldInsn(Opcodes.PUTSTATIC, name, ONLY, type);
        code.visitInsn(Opcodes.RETURN);
    }

    private void factory() {
        var code = made.visitMethod(Opcodes.ACC_STATIC, FACTORY, site.desc, null, null);
        instance(code);
        code.visitInsn(Opcodes.ARETURN);
    }

    private void instance(MethodVisitor code) {
        code.visitTypeInsn(Opcodes.NEW, name);
        code.visitInsn(Opcodes.DUP);
        int slot = 0;
        for (var type : captured) {
            code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
            slot += type.getSize();
        }
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, name, "<init>", constructorDescriptor(), false);
    }

    private void implement(String descriptor) {
        var code = made.visitMethod(Opcodes.ACC_PUBLIC, site.name, descriptor, null, null);
        boolean constructs = body.getTag() == Opcodes.H_NEWINVOKESPECIAL;
        if (constructs) {
            code.visitTypeInsn(Opcodes.NEW, body.getOwner());
            code.visitInsn(Opcodes.DUP);
        }
        for (int i = 0; i < captured.length; i++) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, name, field(i), captured[i].getDescriptor());
        }
        var targets = targets();
        var parameters = Type.getArgumentTypes(descriptor);
        int slot = 1;
        for (int i = 0; i < parameters.length; i++) {
            code.visitVarInsn(parameters[i].getOpcode(Opcodes.ILOAD), slot);
            slot += parameters[i].getSize();
            Conversion.emit(code, parameters[i], targets.get(captured.length + i), exact.getArgumentTypes()[i]);
        }
        code.visitMethodInsn(opcode(), body.getOwner(), body.getName(), body.getDesc(), body.isInterface());
        var result = Type.getReturnType(descriptor);
        var given = constructs ? Type.getObjectType(body.getOwner()) : Type.getReturnType(body.getDesc());
        if (result.getSort() == Type.VOID) {
            if (given.getSize() > 0) {
                code.visitInsn(given.getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
            }
        } else {
            Conversion.emit(code, given, result, result);
        }
        code.visitInsn(result.getOpcode(Opcodes.IRETURN));
    }

    /// What the body takes, its receiver included.
    private List<Type> targets() {
        var targets = new ArrayList<Type>();
        if (body.getTag() != Opcodes.H_INVOKESTATIC && body.getTag() != Opcodes.H_NEWINVOKESPECIAL) {
            targets.add(Type.getObjectType(body.getOwner()));
        }
        targets.addAll(List.of(Type.getArgumentTypes(body.getDesc())));
        return targets;
    }

    private int opcode() {
        return switch (body.getTag()) {
            case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
            case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
            case Opcodes.H_INVOKEINTERFACE -> Opcodes.INVOKEINTERFACE;
            default -> Opcodes.INVOKEVIRTUAL;
        };
    }
}
