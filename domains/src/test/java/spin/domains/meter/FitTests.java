package spin.domains.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

/// What is said to fit surely when it is metered does, at prices and with options that make the most of it.
final class FitTests {

    /// Emits code that leaves the stack as it was.
    private interface Piece {
        void emit(MethodVisitor code, int number);
    }

    private static final List<Piece> WORST = List.of(FitTests::call, FitTests::array, FitTests::arrays, FitTests::jump,
            FitTests::leave, FitTests::protect, FitTests::choose);

    @Test
    void theLargestClassesThatSurelyFitDoFit() {
        for (var piece : WORST) {
            int count = 1;
            while (fits(classOf(piece, count + 1))) {
                count++;
            }
            assertThat(count).isGreaterThan(10);
            var largest = classOf(piece, count);
            assertThatCode(() -> Metering.meter(largest, new Dear(), MeterOptions.untrusted(_ -> false)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aClassWithMoreInItIsDoubtful() {
        assertThat(fits(classOf(FitTests::call, 1000))).isFalse();
    }

    private static boolean fits(byte[] classFile) {
        var node = new ClassNode();
        new ClassReader(classFile).accept(node, ClassReader.EXPAND_FRAMES);
        return Metering.surelyFits(node, classFile.length);
    }

    private static byte[] classOf(Piece piece, int count) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        writer.visit(Opcodes.V21, Opcodes.ACC_PUBLIC, "work/Large", null, "java/lang/Object", null);
        var code = writer.visitMethod(Opcodes.ACC_STATIC, "run", "(I)V", null, null);
        code.visitCode();
        for (int i = 0; i < count; i++) {
            piece.emit(code, i);
        }
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        return writer.toByteArray();
    }

    /// Nobody knows its price, and it may call back.
    private static void call(MethodVisitor code, int number) {
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, "work/Other", "m" + number % 7, "(Ljava/lang/Object;)V", false);
    }

    private static void array(MethodVisitor code, int number) {
        code.visitInsn(Opcodes.ICONST_1);
        code.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_INT);
        code.visitInsn(Opcodes.POP);
    }

    private static void arrays(MethodVisitor code, int number) {
        for (int i = 0; i < 5; i++) {
            code.visitInsn(Opcodes.ICONST_1);
        }
        code.visitMultiANewArrayInsn("[[[[[I", 5);
        code.visitInsn(Opcodes.POP);
    }

    private static void jump(MethodVisitor code, int number) {
        var next = new Label();
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitJumpInsn(Opcodes.IFEQ, next);
        code.visitLabel(next);
    }

    private static void leave(MethodVisitor code, int number) {
        var next = new Label();
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitJumpInsn(Opcodes.IFEQ, next);
        code.visitInsn(Opcodes.RETURN);
        code.visitLabel(next);
    }

    private static void protect(MethodVisitor code, int number) {
        var start = new Label();
        var end = new Label();
        var handler = new Label();
        var after = new Label();
        code.visitTryCatchBlock(start, end, handler, null);
        code.visitLabel(start);
        code.visitInsn(Opcodes.NOP);
        code.visitLabel(end);
        code.visitJumpInsn(Opcodes.GOTO, after);
        code.visitLabel(handler);
        code.visitInsn(Opcodes.POP);
        code.visitLabel(after);
    }

    private static void choose(MethodVisitor code, int number) {
        var next = new Label();
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitTableSwitchInsn(0, 9, next, next, next, next, next, next, next, next, next, next, next);
        code.visitLabel(next);
    }

    /// No two sums of prices are alike, and no call is known.
    private static final class Dear implements PriceList {

        private int asked;

        @Override
        public int opcode(int jvmOpcode) {
            return 1000 + asked++;
        }

        @Override
        public OptionalInt call(String ownerInternalName, String name, String descriptor) {
            return OptionalInt.empty();
        }
    }
}
