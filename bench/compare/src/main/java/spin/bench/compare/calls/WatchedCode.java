package spin.bench.compare.calls;

import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/// Puts a word to [Watch] at every entry, every return and every handler of a class file.
///
/// It is to come after metering: what it adds is never priced.
public final class WatchedCode implements UnaryOperator<byte[]> {

    private static final String WATCH = Type.getInternalName(Watch.class);

    @Override
    public byte[] apply(byte[] classFile) {
        var reader = new ClassReader(classFile);
        var writer = new ClassWriter(reader, 0);
        reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                    String[] exceptions) {
                return new Watched(super.visitMethod(access, name, descriptor, signature, exceptions));
            }
        }, 0);
        return writer.toByteArray();
    }

    private static final class Watched extends MethodVisitor {

        private final Set<Label> handlers = new HashSet<>();
        private boolean atHandler;

        Watched(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            handlers.add(handler);
            super.visitTryCatchBlock(start, end, handler, type);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            say("entered");
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
                say("caught");
                atHandler = false;
            }
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                say("returns");
            }
            super.visitInsn(opcode);
        }

        private void say(String what) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, WATCH, what, "()V", false);
        }
    }
}
