package spin.bench.dispatch;

import java.util.ArrayList;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.ByteCodeAppender;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.matcher.ElementMatchers;

/// Makes the handlers of the grid, and the code that a person would have written for them.
final class Tasks {
    private static final String TASK = Task.class.getName().replace('.', '/');
    private static final String HANDLER = "H";

    private Tasks() {}

    /// Handlers of different classes, next to one another on the heap.
    static Task[] distinct(int count) {
        var classes = new ArrayList<Class<? extends Task>>();
        for (int i = 0; i < count; i++) {
            classes.add(taskClass(i));
        }
        var tasks = new Task[count];
        try {
            for (int i = 0; i < count; i++) {
                tasks[i] = classes.get(i).getDeclaredConstructor(long.class).newInstance(-1L - i);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A generated handler class cannot be made: " + e, e);
        }
        return tasks;
    }

    private static Class<? extends Task> taskClass(int number) {
        return new ByteBuddy().subclass(Task.class, ConstructorStrategy.Default.IMITATE_SUPER_CLASS_OPENING)
                .name("spin.bench.dispatch.Task" + number).modifiers(Visibility.PUBLIC)
                .method(ElementMatchers.nameStartsWith("take"))
                .intercept(new Implementation.Simple(adding(number)))
                .make().load(Task.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER).getLoaded();
    }

    /// total += the arguments + number
    private static ByteCodeAppender adding(int number) {
        return (visitor, context, method) -> {
            visitor.visitVarInsn(Opcodes.ALOAD, 0);
            visitor.visitInsn(Opcodes.DUP);
            visitor.visitFieldInsn(Opcodes.GETFIELD, TASK, "total", "J");
            visitor.visitIntInsn(Opcodes.SIPUSH, number + 1);
            visitor.visitInsn(Opcodes.I2L);
            visitor.visitInsn(Opcodes.LADD);
            for (int i = 0; i < method.getParameters().size(); i++) {
                visitor.visitVarInsn(Opcodes.LLOAD, 1 + 2 * i);
                visitor.visitInsn(Opcodes.LADD);
            }
            visitor.visitFieldInsn(Opcodes.PUTFIELD, TASK, "total", "J");
            visitor.visitInsn(Opcodes.RETURN);
            return new ByteCodeAppender.Size(6, method.getStackSize());
        };
    }

    /// One call after the other, each with its guard before it, on handlers in `static final` fields: what a person writes who knows all of
    /// them. Generated only because nobody wants to read fifty.
    static Object writtenOut(Arity arity, Task[] tasks) {
        var name = "spin/bench/dispatch/WrittenOut";
        var writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        writer.visit(Opcodes.V21, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, name, null, "java/lang/Object",
                new String[]{arity.type().getName().replace('.', '/')});
        for (int i = 0; i < tasks.length; i++) {
            writer.visitField(Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, HANDLER + i, "L" + TASK + ";", null, null);
        }
        constructor(writer);
        constants(writer, name, tasks.length);
        arrived(writer, name, arity.arguments, tasks.length);
        return Handed.instance(writer.toByteArray(), name, (Object[]) tasks);
    }

    private static void constructor(ClassWriter writer) {
        var code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        finish(code);
    }

    private static void constants(ClassWriter writer, String name, int count) {
        var code = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        for (int i = 0; i < count; i++) {
            code.visitIntInsn(Opcodes.SIPUSH, i);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, Handed.NAME, "over", "(I)Ljava/lang/Object;", false);
            code.visitTypeInsn(Opcodes.CHECKCAST, TASK);
            code.visitFieldInsn(Opcodes.PUTSTATIC, name, HANDLER + i, "L" + TASK + ";");
        }
        code.visitInsn(Opcodes.RETURN);
        finish(code);
    }

    private static void arrived(ClassWriter writer, String name, int arguments, int count) {
        var parameters = "(" + "J".repeat(arguments) + ")";
        var code = writer.visitMethod(Opcodes.ACC_PUBLIC, "arrived", parameters + "V", null, null);
        for (int i = 0; i < count; i++) {
            var next = new Label();
            call(code, name, i, arguments, "wants" + arguments, parameters + "Z");
            code.visitJumpInsn(Opcodes.IFEQ, next);
            call(code, name, i, arguments, "take" + arguments, parameters + "V");
            code.visitLabel(next);
        }
        code.visitInsn(Opcodes.RETURN);
        finish(code);
    }

    private static void call(MethodVisitor code, String name, int handler, int arguments, String method,
            String descriptor) {
        code.visitFieldInsn(Opcodes.GETSTATIC, name, HANDLER + handler, "L" + TASK + ";");
        for (int i = 0; i < arguments; i++) {
            code.visitVarInsn(Opcodes.LLOAD, 1 + 2 * i);
        }
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, TASK, method, descriptor, false);
    }

    static void finish(MethodVisitor code) {
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
