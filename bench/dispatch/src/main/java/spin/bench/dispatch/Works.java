package spin.bench.dispatch;

import java.lang.reflect.InvocationTargetException;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.ByteCodeAppender;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.matcher.ElementMatchers;

/// Makes handlers of different classes, each with a body of its own, next to one another on the heap.
///
/// Fifty instances of one class would let the JIT share one compiled body and one type profile, which flatters loops;
/// handlers scattered over the heap would make a fifty-handler raise 1.65 times slower whatever the mechanism.
final class Works {
    private static final String TOTAL = "total";

    private Works() {}

    /// @param firstPort handler number i is for port firstPort + i
    static Work[] distinct(int count, int firstPort) {
        var works = new Work[count];
        var classes = new Class<?>[count];
        for (int i = 0; i < count; i++) {
            classes[i] = workClass(i);
        }
        try {
            for (int i = 0; i < count; i++) {
                works[i] = (Work) classes[i].getDeclaredConstructor(int.class).newInstance(firstPort + i);
            }
        } catch (NoSuchMethodException | InstantiationException | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("a generated handler class cannot be made: " + e, e);
        }
        return works;
    }

    private static Class<? extends Work> workClass(int number) {
        return new ByteBuddy()
                .subclass(Work.class, ConstructorStrategy.Default.IMITATE_SUPER_CLASS_OPENING)
                .name("spin.bench.dispatch.Work" + number)
                .modifiers(Visibility.PUBLIC)
                .method(ElementMatchers.named("take"))
                .intercept(new Implementation.Simple(addLengthPlus(number)))
                .make()
                .load(Work.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded();
    }

    /// total += packet.length + number
    private static ByteCodeAppender addLengthPlus(int number) {
        var work = Work.class.getName().replace('.', '/');
        var packet = Packet.class.getName().replace('.', '/');
        return (visitor, context, method) -> {
            visitor.visitVarInsn(Opcodes.ALOAD, 0);
            visitor.visitInsn(Opcodes.DUP);
            visitor.visitFieldInsn(Opcodes.GETFIELD, work, TOTAL, "J");
            visitor.visitVarInsn(Opcodes.ALOAD, 1);
            visitor.visitFieldInsn(Opcodes.GETFIELD, packet, "length", "I");
            visitor.visitIntInsn(Opcodes.SIPUSH, number);
            visitor.visitInsn(Opcodes.IADD);
            visitor.visitInsn(Opcodes.I2L);
            visitor.visitInsn(Opcodes.LADD);
            visitor.visitFieldInsn(Opcodes.PUTFIELD, work, TOTAL, "J");
            visitor.visitInsn(Opcodes.RETURN);
            return new ByteCodeAppender.Size(5, method.getStackSize());
        };
    }
}
