package spin.domains.verify;

import java.util.Optional;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/// The bootstrap methods that javac itself writes into class files. Each is known in full, descriptor included, because
/// the linker rewrites its uses into plain code and nothing of `java.lang.invoke` is ever called.
public enum Bootstraps {
    LAMBDA("java/lang/invoke/LambdaMetafactory", "metafactory", """
            Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;Ljava/lang/invoke/MethodType;""",
            "Ljava/lang/invoke/CallSite;"),
    LAMBDA_WITH_MORE("java/lang/invoke/LambdaMetafactory", "altMetafactory", "[Ljava/lang/Object;",
            "Ljava/lang/invoke/CallSite;"),
    CONCATENATION("java/lang/invoke/StringConcatFactory", "makeConcatWithConstants", """
            Ljava/lang/String;[Ljava/lang/Object;""", "Ljava/lang/invoke/CallSite;"),
    PLAIN_CONCATENATION("java/lang/invoke/StringConcatFactory", "makeConcat", "", "Ljava/lang/invoke/CallSite;"),
    RECORD_METHOD("java/lang/runtime/ObjectMethods", "bootstrap", """
            Ljava/lang/Class;Ljava/lang/String;[Ljava/lang/invoke/MethodHandle;""", "Ljava/lang/Object;"),
    TYPE_SWITCH("java/lang/runtime/SwitchBootstraps", "typeSwitch", "[Ljava/lang/Object;",
            "Ljava/lang/invoke/CallSite;"),
    ENUM_SWITCH("java/lang/runtime/SwitchBootstraps", "enumSwitch", "[Ljava/lang/Object;",
            "Ljava/lang/invoke/CallSite;");

    /// LambdaMetafactory's flag for a lambda that can be serialised.
    public static final int SERIALIZABLE = 1;
    /// Its flag for further interfaces.
    public static final int MARKERS = 2;
    /// Its flag for bridge methods.
    public static final int BRIDGES = 4;

    // A handle never changes; ASM just does not say so.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Handle handle;

    Bootstraps(String owner, String name, String parameters, String result) {
        // Records and switches ask for a TypeDescriptor or a MethodType in the third place.
        var third = name.equals("bootstrap") ? "Ljava/lang/invoke/TypeDescriptor;" : "Ljava/lang/invoke/MethodType;";
        this.handle = new Handle(Opcodes.H_INVOKESTATIC, owner, name,
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;" + third + parameters + ")" + result,
                false);
    }

    /// What an `invokedynamic` of this kind names.
    public Handle handle() {
        return handle;
    }

    /// Which one a handle is, if any.
    public static Optional<Bootstraps> of(Handle bootstrap) {
        for (var known : values()) {
            if (known.handle.equals(bootstrap)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /// A label of a pattern switch that names an enum constant.
    public record EnumLabel(String enumClass, String constant) {}

    /// The enum constant that a dynamic constant of a pattern switch stands for; javac spells it
    /// `invoke(EnumDesc.of, invoke(ClassDesc.of, "pkg.Enum"), "CONSTANT")`.
    public static Optional<EnumLabel> enumLabel(ConstantDynamic constant) {
        if (!isInvoke(constant) || constant.getBootstrapMethodArgumentCount() != 3
                || !isCallOf(constant.getBootstrapMethodArgument(0), "java/lang/Enum$EnumDesc")
                || !(constant.getBootstrapMethodArgument(1) instanceof ConstantDynamic type)
                || !(constant.getBootstrapMethodArgument(2) instanceof String name) || !isInvoke(type)
                || type.getBootstrapMethodArgumentCount() != 2
                || !isCallOf(type.getBootstrapMethodArgument(0), "java/lang/constant/ClassDesc")
                || !(type.getBootstrapMethodArgument(1) instanceof String className)) {
            return Optional.empty();
        }
        return Optional.of(new EnumLabel(className.replace('.', '/'), name));
    }

    /// Whether a dynamic constant is the class of that primitive type: `primitiveClass("I")`.
    public static boolean isPrimitiveClass(ConstantDynamic constant, Type primitive) {
        var bootstrap = constant.getBootstrapMethod();
        return bootstrap.getOwner().equals("java/lang/invoke/ConstantBootstraps")
                && bootstrap.getName().equals("primitiveClass") && constant.getBootstrapMethodArgumentCount() == 0
                && constant.getName().equals(primitive.getDescriptor());
    }

    private static boolean isInvoke(ConstantDynamic constant) {
        var bootstrap = constant.getBootstrapMethod();
        return bootstrap.getOwner().equals("java/lang/invoke/ConstantBootstraps")
                && bootstrap.getName().equals("invoke");
    }

    private static boolean isCallOf(Object argument, String owner) {
        return argument instanceof Handle handle && handle.getOwner().equals(owner) && handle.getName().equals("of");
    }

    /// The functional interface that a lambda's call site makes: internal name.
    public static String interfaceOf(String callSiteDescriptor) {
        return Type.getReturnType(callSiteDescriptor).getInternalName();
    }
}
