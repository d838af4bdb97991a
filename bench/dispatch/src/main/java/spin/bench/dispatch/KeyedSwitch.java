package spin.bench.dispatch;

import java.util.Arrays;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.Opcodes;
import spin.bench.dispatch.KeyedEvents.Counter;

/// The switch that a person would write over the same ports: `lookupswitch`es of 400 cases, since the JIT does not compile methods of more
/// than 8,000 bytes, and for more ports a division in front that chooses among them.
final class KeyedSwitch {
    private static final int CASES = 400;
    private static final String NAME = "spin/bench/dispatch/PortSwitch";
    private static final String COUNTER = Counter.class.getName().replace('.', '/');
    private static final String COUNTERS = "[L" + COUNTER + ";";
    private static final String HANDLERS = "HANDLERS";

    private KeyedSwitch() {}

    static Keyed of(Counter[] counters) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        writer.visit(Opcodes.V21, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, NAME, null, "java/lang/Object",
                new String[]{Keyed.class.getName().replace('.', '/')});
        writer.visitField(Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, HANDLERS, COUNTERS, null, null);
        begin(writer);
        int parts = (counters.length + CASES - 1) / CASES;
        for (int part = 0; part < parts; part++) {
            part(writer, part, Math.min(CASES, counters.length - part * CASES));
        }
        choose(writer, parts);
        return (Keyed) Handed.instance(writer.toByteArray(), NAME, (Object) counters);
    }

    private static void begin(ClassWriter writer) {
        var constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        Tasks.finish(constructor);
        var constants = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        constants.visitInsn(Opcodes.ICONST_0);
        constants.visitMethodInsn(Opcodes.INVOKESTATIC, Handed.NAME, "over", "(I)Ljava/lang/Object;", false);
        constants.visitTypeInsn(Opcodes.CHECKCAST, COUNTERS);
        constants.visitFieldInsn(Opcodes.PUTSTATIC, NAME, HANDLERS, COUNTERS);
        constants.visitInsn(Opcodes.RETURN);
        Tasks.finish(constants);
    }

    private static void part(ClassWriter writer, int part, int count) {
        var code = writer.visitMethod(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, "part" + part, "(II)V", null, null);
        var keys = new int[count];
        var labels = new Label[count];
        for (int i = 0; i < count; i++) {
            keys[i] = KeyedEvents.port(part * CASES + i);
            labels[i] = new Label();
        }
        var take = new Label();
        var nobody = new Label();
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitLookupSwitchInsn(nobody, keys, labels);
        for (int i = 0; i < count; i++) {
            code.visitLabel(labels[i]);
            code.visitLdcInsn(part * CASES + i);
            code.visitJumpInsn(Opcodes.GOTO, take);
        }
        code.visitLabel(take);
        code.visitVarInsn(Opcodes.ISTORE, 2);
        code.visitFieldInsn(Opcodes.GETSTATIC, NAME, HANDLERS, COUNTERS);
        code.visitVarInsn(Opcodes.ILOAD, 2);
        code.visitInsn(Opcodes.AALOAD);
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, COUNTER, "take", "(II)V", false);
        code.visitLabel(nobody);
        code.visitInsn(Opcodes.RETURN);
        Tasks.finish(code);
    }

    private static void choose(ClassWriter writer, int parts) {
        var code = writer.visitMethod(Opcodes.ACC_PUBLIC, "arrived", "(II)V", null, null);
        var labels = new Label[parts];
        Arrays.setAll(labels, _ -> new Label());
        var nobody = new Label();
        if (parts > 1) {
            code.visitVarInsn(Opcodes.ILOAD, 1);
            code.visitLdcInsn(KeyedEvents.port(0));
            code.visitInsn(Opcodes.ISUB);
            code.visitLdcInsn(KeyedEvents.port(CASES) - KeyedEvents.port(0));
            code.visitInsn(Opcodes.IDIV);
            code.visitTableSwitchInsn(0, parts - 1, nobody, labels);
        }
        for (int i = 0; i < parts; i++) {
            code.visitLabel(labels[i]);
            code.visitVarInsn(Opcodes.ILOAD, 1);
            code.visitVarInsn(Opcodes.ILOAD, 2);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, "part" + i, "(II)V", false);
            code.visitInsn(Opcodes.RETURN);
        }
        code.visitLabel(nobody);
        code.visitInsn(Opcodes.RETURN);
        Tasks.finish(code);
    }
}
