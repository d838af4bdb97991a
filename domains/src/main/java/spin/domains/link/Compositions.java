package spin.domains.link;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import spin.domains.verify.AllowList;
import spin.domains.verify.Bootstraps;

/// Makes functions that the JDK composes of others run through the domain's own code.
///
/// `f = f.andThen(f)` sixty times is 2^60 calls inside the JDK when what it began with is the JDK's too
/// (`Function.identity`). So what a composing method answers is taken by a method reference to it, `g::apply`; the class that
/// the linker makes for that is metered and stoppable like all classes of the domain.
final class Compositions {

    private static final Set<String> COMPOSING = Set.of("andThen", "compose", "and", "or", "negate", "not",
            "thenComparing", "thenComparingInt", "thenComparingLong", "thenComparingDouble", "reversed", "nullsFirst",
            "nullsLast", "reverseOrder", "minBy", "maxBy", "comparing", "comparingByKey", "comparingByValue");

    private final Heirs heirs;

    Compositions(Heirs heirs) {
        this.heirs = heirs;
    }

    void apply(ClassNode node) {
        for (var method : node.methods) {
            for (var instruction : method.instructions.toArray()) {
                if (instruction instanceof MethodInsnNode call && COMPOSING.contains(call.name)
                        && isFunction(Type.getReturnType(call.desc)) && isJdks(call)) {
                    method.instructions.insert(call, reference(Type.getReturnType(call.desc)));
                }
            }
        }
    }

    /// A composition without anything to compose is the end of it: `Collections.reverseOrder()`.
    private boolean isJdks(MethodInsnNode call) {
        if (call.getOpcode() == Opcodes.INVOKESTATIC) {
            return AllowList.isJdk(call.owner) && Type.getArgumentCount(call.desc) > 0;
        }
        return AllowList.isJdk(call.owner) || !heirs.inheritedFrom(call).isEmpty();
    }

    private static boolean isFunction(Type type) {
        return type.getSort() == Type.OBJECT && (type.getInternalName().startsWith("java/util/function/")
                || type.getInternalName().equals("java/util/Comparator"));
    }

    private static InvokeDynamicInsnNode reference(Type function) {
        var only = onlyMethod(function);
        var erased = Type.getType(only);
        var site = "(" + function.getDescriptor() + ")" + function.getDescriptor();
        return new InvokeDynamicInsnNode(only.getName(), site, Bootstraps.LAMBDA.handle(), erased,
                new Handle(Opcodes.H_INVOKEINTERFACE, function.getInternalName(), only.getName(),
                        Type.getMethodDescriptor(only), true),
                erased);
    }

    private static Method onlyMethod(Type function) {
        try {
            var type = Class.forName(function.getClassName(), false, null);
            return Stream.of(type.getMethods())
                    .filter(m -> Modifier.isAbstract(m.getModifiers()) && !m.getName().equals("equals")).findFirst()
                    .orElseThrow();
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException("The verifier let " + function.getClassName()
                    + " pass, which this JDK lacks.", absent);
        }
    }
}
