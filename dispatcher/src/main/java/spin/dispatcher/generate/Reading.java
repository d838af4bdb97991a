package spin.dispatcher.generate;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import spin.dispatcher.predicate.Accessor;
import spin.dispatcher.predicate.Atom;
import spin.dispatcher.predicate.Extract;
import spin.dispatcher.predicate.Hop;

/// Writes the instructions that read arguments and compare what was read.
///
/// Where the generated class may name all that an accessor touches, the accessor's own instructions are written; otherwise
/// it is a constant handle, which the JIT compiles to the same.
final class Reading {
    private static final ClassLoader HERE = loader();

    private final Plan plan;
    private final Constants constants;
    private final MethodVisitor code;

    Reading(Plan plan, Constants constants, MethodVisitor code) {
        this.plan = plan;
        this.constants = constants;
        this.code = code;
    }

    private static ClassLoader loader() {
        var loader = Reading.class.getClassLoader();
        return loader == null ? ClassLoader.getPlatformClassLoader() : loader;
    }

    /// Whether generated code can name its steps.
    static boolean isNameable(Accessor accessor) {
        return accessor.path().stream().allMatch(hop -> isNameable(hop.member()) && isNameable(hop.from()));
    }

    private static boolean isNameable(Member member) {
        return Modifier.isPublic(member.getModifiers()) && isNameable(member.getDeclaringClass());
    }

    private static boolean isNameable(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            if (!Modifier.isPublic(each.getModifiers())) {
                return false;
            }
        }
        var module = type.getModule();
        if (type.isArray() || type.isPrimitive()) {
            return !type.isArray() || isNameable(type.getComponentType());
        }
        if (type.isHidden() || !module.isExported(type.getPackageName(), Reading.class.getModule())) {
            return false;
        }
        try {
            return Class.forName(type.getName(), false, HERE) == type;
        } catch (ClassNotFoundException | LinkageError _) {
            return false;
        }
    }

    /// Leaves what the accessor reads on the stack.
    void read(Accessor accessor) {
        if (isNameable(accessor)) {
            load(accessor);
            accessor.path().forEach(this::hop);
        } else {
            var handle = handle(accessor);
            constants.load(code, handle, MethodHandle.class);
            load(accessor);
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/invoke/MethodHandle", "invokeExact",
                    handle.type().toMethodDescriptorString(), false);
        }
    }

    private MethodHandle handle(Accessor accessor) {
        var handle = plan.readers().of(accessor);
        if (handle == null) {
            throw new IllegalStateException("%s was accepted and cannot be read".formatted(accessor));
        }
        return handle;
    }

    private void load(Accessor accessor) {
        int slot = 0;
        for (var parameter : plan.type().parameterList().subList(0, accessor.parameter())) {
            slot += State.size(parameter);
        }
        code.visitVarInsn(Type.getType(accessor.root()).getOpcode(Opcodes.ILOAD), slot);
    }

    private void hop(Hop hop) {
        // Each step says what it takes: the arguments are objects here, and a step may come from a parent.
        if (!hop.from().isInterface()) {
            code.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(hop.from()));
        }
        var owner = Type.getInternalName(hop.member().getDeclaringClass());
        switch (hop) {
            case Hop.OfField(var field) ->
                code.visitFieldInsn(Opcodes.GETFIELD, owner, field.getName(), field.getType().descriptorString());
            case Hop.OfMethod(var method, var constants, var _) -> {
                var parameters = method.getParameterTypes();
                int offset = parameters.length - constants.size();
                for (int i = 0; i < constants.size(); i++) {
                    push(constants.get(i).longValue(), parameters[offset + i] == long.class);
                }
                boolean isInterface = method.getDeclaringClass().isInterface();
                int opcode = Modifier.isStatic(method.getModifiers())
                        ? Opcodes.INVOKESTATIC
                        : isInterface ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
                code.visitMethodInsn(opcode, owner, method.getName(), Type.getMethodDescriptor(method), isInterface);
            }
        }
    }

    void push(long value, boolean wide) {
        if (wide) {
            code.visitLdcInsn(value);
        } else if (value >= -1 && value <= 5) {
            code.visitInsn(Opcodes.ICONST_0 + (int) value);
        } else if (value == (byte) value) {
            code.visitIntInsn(Opcodes.BIPUSH, (int) value);
        } else if (value == (short) value) {
            code.visitIntInsn(Opcodes.SIPUSH, (int) value);
        } else {
            code.visitLdcInsn((int) value);
        }
    }

    /// Of the value on the stack, those bits.
    void take(Extract extract) {
        boolean wide = extract.isWide();
        if (extract.shift() != 0) {
            push(extract.shift(), false);
            code.visitInsn(wide ? Opcodes.LUSHR : Opcodes.IUSHR);
        }
        if (extract.mask() != -1) {
            push(extract.mask(), wide);
            code.visitInsn(wide ? Opcodes.LAND : Opcodes.IAND);
        }
    }

    /// Goes on only if the atom holds of what its accessor reads now.
    void test(Atom atom, int scratch, Label otherwise) {
        var extract = atom.extract();
        read(extract.accessor());
        take(extract);
        if (atom.low() == atom.high() && fits(extract, atom.low())) {
            same(extract, atom, otherwise);
            return;
        }
        if (!extract.isWide()) {
            code.visitInsn(Opcodes.I2L);
        }
        code.visitVarInsn(Opcodes.LSTORE, scratch);
        bounded(atom, scratch, otherwise);
    }

    private static boolean fits(Extract extract, long constant) {
        return extract.isWide() || constant == (int) constant;
    }

    private void same(Extract extract, Atom atom, Label otherwise) {
        boolean within = atom.operator() == Atom.Operator.WITHIN;
        push(atom.low(), extract.isWide());
        if (extract.isWide()) {
            code.visitInsn(Opcodes.LCMP);
            code.visitJumpInsn(within ? Opcodes.IFNE : Opcodes.IFEQ, otherwise);
        } else {
            code.visitJumpInsn(within ? Opcodes.IF_ICMPNE : Opcodes.IF_ICMPEQ, otherwise);
        }
    }

    private void bounded(Atom atom, int scratch, Label otherwise) {
        var outside = new Label();
        boolean within = atom.operator() == Atom.Operator.WITHIN;
        var below = within ? otherwise : outside;
        if (atom.low() != Long.MIN_VALUE) {
            compare(scratch, atom.low(), Opcodes.IFLT, below);
        }
        if (atom.high() != Long.MAX_VALUE) {
            compare(scratch, atom.high(), Opcodes.IFGT, below);
        }
        if (!within) {
            code.visitJumpInsn(Opcodes.GOTO, otherwise);
            code.visitLabel(outside);
        }
    }

    private void compare(int scratch, long with, int jump, Label to) {
        code.visitVarInsn(Opcodes.LLOAD, scratch);
        code.visitLdcInsn(with);
        code.visitInsn(Opcodes.LCMP);
        code.visitJumpInsn(jump, to);
    }
}
