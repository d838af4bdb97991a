package spin.bench.compare.calls;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.LocalVariablesSorter;

/// Puts a word to [Watch] into a class file: where a method begins, behind each call in it, at its handlers, and wherever it is left.
///
/// A method's [Place] stands in a local variable of its own, so it goes with the stack when a continuation is left and taken up again.
/// A constructor that is left by an exception says nothing of it, as no handler can stand around the call of another constructor; its caller's handler does.
///
/// It is to come after metering: what it adds is never priced.
public final class WatchedCode implements UnaryOperator<byte[]> {

    private static final String WATCH = Type.getInternalName(Watch.class);
    private static final Type PLACE = Type.getType(Place.class);
    private static final String ENTERED = Type.getMethodDescriptor(PLACE, Type.getType(String.class),
            Type.getType(String.class));
    private static final String WITH_PLACE = Type.getMethodDescriptor(Type.VOID_TYPE, PLACE);

    @Override
    public byte[] apply(byte[] classFile) {
        var reader = new ClassReader(classFile);
        var className = reader.getClassName().replace('/', '.');
        var writer = new ClassWriter(reader, 0);
        reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                    String[] exceptions) {
                var plain = super.visitMethod(access, name, descriptor, signature, exceptions);
                return (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0
                        ? plain
                        : new Watched(access, className, name, descriptor, plain);
            }
        }, ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
    }

    private static final class Watched extends LocalVariablesSorter {

        private final String className;
        private final String name;
        private final MethodVisitor plain;
        private final Set<Label> handlers = new HashSet<>();
        private final Label body = new Label();
        private boolean atHandler;
        private int own;

        Watched(int access, String className, String name, String descriptor, MethodVisitor plain) {
            super(Opcodes.ASM9, access, descriptor, plain);
            this.className = className;
            this.name = name;
            this.plain = plain;
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            handlers.add(handler);
            super.visitTryCatchBlock(start, end, handler, type);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            own = newLocal(PLACE);
            plain.visitLdcInsn(className);
            plain.visitLdcInsn(name);
            plain.visitMethodInsn(Opcodes.INVOKESTATIC, WATCH, "entered", ENTERED, false);
            plain.visitVarInsn(Opcodes.ASTORE, own);
            plain.visitLabel(body);
        }

        @Override
        public void visitLabel(Label label) {
            super.visitLabel(label);
            atHandler = handlers.contains(label);
        }

        @Override
        public void visitFrame(int type, int locals, Object[] local, int stack, Object[] onStack) {
            super.visitFrame(type, locals, local, stack, onStack);
            if (atHandler) {
                // A handler's first instruction always has a frame of its own.
                say("back");
                atHandler = false;
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String method, String descriptor, boolean isInterface) {
            super.visitMethodInsn(opcode, owner, method, descriptor, isInterface);
            say("back");
        }

        @Override
        public void visitInvokeDynamicInsn(String method, String descriptor, Handle bootstrap, Object... arguments) {
            super.visitInvokeDynamicInsn(method, descriptor, bootstrap, arguments);
            say("back");
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                say("leaves");
            }
            super.visitInsn(opcode);
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            if (!name.equals("<init>")) {
                leaveByException();
            }
            super.visitMaxs(maxStack + 2, maxLocals);
        }

        /// Around the whole body, behind all handlers of its own. Nothing is asked of the variables but the place: the body may have used any for anything.
        private void leaveByException() {
            var end = new Label();
            plain.visitLabel(end);
            var variables = new Object[own + 1];
            Arrays.fill(variables, Opcodes.TOP);
            variables[own] = PLACE.getInternalName();
            plain.visitFrame(Opcodes.F_NEW, variables.length, variables, 1, new Object[]{"java/lang/Throwable"});
            say("leaves");
            plain.visitInsn(Opcodes.ATHROW);
            plain.visitTryCatchBlock(body, end, end, null);
        }

        private void say(String what) {
            plain.visitVarInsn(Opcodes.ALOAD, own);
            plain.visitMethodInsn(Opcodes.INVOKESTATIC, WATCH, what, WITH_PLACE, false);
        }
    }
}
