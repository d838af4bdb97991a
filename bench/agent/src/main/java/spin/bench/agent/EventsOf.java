package spin.bench.agent;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup.ClassOption;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Exported;
import spin.dispatcher.Requester;

/// The events of rewritten classes.
///
/// A class `Service` with a method `price(A)` gets an interface `Service$Events` with a method `price(Service, A)`, whose
/// intrinsic procedure is what the method did. Both are made when the class's events are first asked for or raised. They are in
/// the class's own package and loader, and go with it.
public final class EventsOf {
    private static final Dispatcher DISPATCHER = Dispatcher.builder().name("agent").build();
    private static final Requester OWNER = Requester.of("agent");
    private static final ClassValue<Once> KNOWN = new ClassValue<>() {
        @Override
        protected Once computeValue(Class<?> type) {
            return new Once();
        }
    };

    private EventsOf() {}

    /// Made by the first thread that asks; the others wait.
    private static final class Once {
        private @Nullable Exported<?> exported;

        synchronized Exported<?> get(MethodHandles.Lookup lookup) {
            var known = exported;
            if (known == null) {
                known = export(lookup);
                // Before the plug-in runs: it may call the class's methods.
                exported = known;
                extend(lookup.lookupClass(), known);
            }
            return known;
        }
    }

    /// The authority over the events of a class that the agent has rewritten. Its interface is `type()`, events are named by
    /// the methods' names, and the first argument of each is the instance.
    ///
    /// @throws IllegalArgumentException if the agent has not rewritten it
    public static Exported<?> type(Class<?> type) {
        try {
            var lookup = type.getDeclaredMethod(Weaver.LOOKUP);
            lookup.setAccessible(true);
            return KNOWN.get(type).get((MethodHandles.Lookup) lookup.invoke(null));
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    "%s has no events; name it on the command line: -javaagent:AGENT.jar=%s."
                            .formatted(type.getName(), type.getName()),
                    e);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("%s cannot be looked into: %s".formatted(type.getName(), e), e);
        }
    }

    /// Links a method of a rewritten class to the raise of its event. Called by the JVM.
    public static CallSite link(MethodHandles.Lookup method, String name, MethodType type)
            throws NoSuchMethodException, IllegalAccessException {
        var self = method.lookupClass();
        var exported = KNOWN.get(self).get(method);
        var raise = method.findVirtual(exported.type(), name, type.changeParameterType(0, self));
        return new ConstantCallSite(raise.bindTo(exported.raiser()).asType(type));
    }

    private static Exported<?> export(MethodHandles.Lookup lookup) {
        var self = lookup.lookupClass();
        var procedures = Arrays.stream(self.getDeclaredMethods())
                .filter(method -> method.getName().endsWith(Weaver.PROCEDURE)).toList();
        try {
            return export(lookup, lookup.defineClass(events(self, procedures)), procedures);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the events of %s cannot be made: %s".formatted(self.getName(), e), e);
        }
    }

    private static <I> Exported<I> export(MethodHandles.Lookup lookup, Class<I> events, List<Method> procedures)
            throws ReflectiveOperationException {
        var made = lookup.defineHiddenClass(intrinsic(lookup.lookupClass(), events, procedures), true,
                ClassOption.NESTMATE);
        var intrinsic = made.findConstructor(made.lookupClass(), MethodType.methodType(void.class));
        return DISPATCHER.export(lookup, events, events.cast(instance(intrinsic))).owner(OWNER).publish();
    }

    private static Object instance(java.lang.invoke.MethodHandle constructor) throws ReflectiveOperationException {
        try {
            return constructor.invoke();
        } catch (ReflectiveOperationException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new InvocationTargetException(e);
        }
    }

    private static byte[] events(Class<?> self, List<Method> procedures) {
        var builder = new ByteBuddy().makeInterface().name(self.getName() + "$Events").modifiers(Visibility.PUBLIC,
                net.bytebuddy.description.modifier.TypeManifestation.INTERFACE);
        net.bytebuddy.dynamic.DynamicType.Builder<?> interfaced = builder;
        for (var procedure : procedures) {
            interfaced = interfaced.defineMethod(event(procedure), procedure.getReturnType(), Visibility.PUBLIC)
                    .withParameters(parameters(self, procedure)).throwing(procedure.getExceptionTypes())
                    .withoutCode();
        }
        return interfaced.make().getBytes();
    }

    private static String event(Method procedure) {
        var name = procedure.getName();
        return name.substring(0, name.length() - Weaver.PROCEDURE.length());
    }

    private static List<java.lang.reflect.Type> parameters(Class<?> self, Method procedure) {
        var parameters = new java.util.ArrayList<java.lang.reflect.Type>(List.of(self));
        parameters.addAll(List.of(procedure.getParameterTypes()));
        return parameters;
    }

    /// In the class's nest, so that it may call what is private. No branches, so no frames.
    private static byte[] intrinsic(Class<?> self, Class<?> events, List<Method> procedures) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V25, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
                Type.getInternalName(self) + "$Procedures", null, "java/lang/Object",
                new String[]{Type.getInternalName(events)});
        var constructor = writer.visitMethod(0, "<init>", "()V", null, null);
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        constructor.visitMaxs(0, 0);
        procedures.forEach(procedure -> call(writer, self, procedure));
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void call(ClassWriter writer, Class<?> self, Method procedure) {
        var type = MethodType.methodType(procedure.getReturnType(), procedure.getParameterTypes());
        var code = writer.visitMethod(Opcodes.ACC_PUBLIC, event(procedure),
                type.insertParameterTypes(0, self).toMethodDescriptorString(), null, null);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        int local = 2;
        for (var parameter : Type.getArgumentTypes(procedure)) {
            code.visitVarInsn(parameter.getOpcode(Opcodes.ILOAD), local);
            local += parameter.getSize();
        }
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Type.getInternalName(self), procedure.getName(),
                Type.getMethodDescriptor(procedure), false);
        code.visitInsn(Type.getReturnType(procedure).getOpcode(Opcodes.IRETURN));
        code.visitMaxs(0, 0);
    }

    private static void extend(Class<?> type, Exported<?> events) {
        Agent.plugin().ifPresent(name -> {
            try {
                var loader = ClassLoader.getSystemClassLoader();
                var plugin = Class.forName(name, true, loader).asSubclass(Plugin.class).getDeclaredConstructor()
                        .newInstance();
                plugin.extend(type, events);
            } catch (InvocationTargetException e) {
                Agent.say("the extension %s failed: %s.".formatted(name, e.getCause()));
            } catch (ClassNotFoundException e) {
                Agent.say("the extension %s is not on the class path; put it there.".formatted(name));
            } catch (ClassCastException e) {
                Agent.say("%s is no extension; let it implement %s.".formatted(name, Plugin.class.getName()));
            } catch (ReflectiveOperationException e) {
                Agent.say("the extension %s has no public constructor without parameters; give it one."
                        .formatted(name));
            } catch (RuntimeException | LinkageError e) {
                Agent.say("the extension %s failed on %s: %s.".formatted(name, type.getName(), e));
            }
        });
    }
}
