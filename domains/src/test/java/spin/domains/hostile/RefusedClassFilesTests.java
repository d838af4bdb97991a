package spin.domains.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialisationException;
import spin.domains.InitialiseOptions;
import spin.domains.Jars;
import spin.domains.UnresolvedException;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Violation;

/// Class files that no compiler writes. Most fall to the verifier; some are well-formed and wrong, and fall to the linker's
/// types or to the JVM's own verifier, with nothing of them left.
final class RefusedClassFilesTests {

    private static final DomainRules RULES = DomainRules.standard(Callee.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public", java.util.List.of(Callee.class));
    /// Stands for what is found out when the domain is to be linked or defined.
    private static final String LATER = "at initialisation";

    /// @param rule   the rule that refuses it, or [#LATER]
    /// @param recipe adds to a class that would be a good one
    record Route(String name, String rule, int version, Consumer<ClassWriter> recipe) {

        @Override
        public String toString() {
            return name + ": " + rule;
        }
    }

    private static Route shape(String name, String rule, Consumer<ClassWriter> recipe) {
        return new Route(name, rule, Opcodes.V21, recipe);
    }

    private static Route code(String name, String rule, Consumer<MethodVisitor> code) {
        return shape(name, rule, writer -> method(writer, Opcodes.ACC_STATIC, "more", "()V", code));
    }

    private static void method(ClassWriter writer, int access, String name, String descriptor,
            Consumer<MethodVisitor> code) {
        var method = writer.visitMethod(access, name, descriptor, null, null);
        if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0) {
            code.accept(method);
            method.visitInsn(Opcodes.RETURN);
            method.visitMaxs(8, 8);
        }
        method.visitEnd();
    }

    static Stream<Route> versions() {
        return Stream.of(45, 48, 49, 50, 52, 55, 60, 70, 99, 0xffff, 69 | 0xffff0000, 61 | 0x00010000)
                .map(version -> new Route("version " + Integer.toHexString(version), "class-version", version,
                        _ -> {}));
    }

    static Stream<Route> shapes() {
        return Stream.of(
                shape("a nest host outside", "bad-class", w -> w.visitNestHost("spin/domains/Domain")),
                shape("a nest member outside", "bad-class", w -> w.visitNestMember("java/lang/String")),
                shape("a permitted subclass outside", "bad-class",
                        w -> w.visitPermittedSubclass("spin/domains/Domain")),
                shape("a field twice", "bad-class", w -> {
                    w.visitField(0, "x", "I", null, null);
                    w.visitField(0, "x", "I", null, null);
                }),
                shape("a method twice", "bad-class", w -> {
                    method(w, 0, "x", "()V", _ -> {});
                    method(w, 0, "x", "()V", _ -> {});
                }),
                shape("a field of no type", "bad-class", w -> w.visitField(0, "x", "Lx", null, null)),
                shape("a field called like a path", "bad-class", w -> w.visitField(0, "a/b", "I", null, null)),
                shape("a field without a name", "bad-class", w -> w.visitField(0, "", "I", null, null)),
                shape("a method with a name in angle brackets", "bad-class",
                        w -> method(w, 0, "<other>", "()V", _ -> {})),
                shape("a method with a dot in its name", "bad-class", w -> method(w, 0, "a.b", "()V", _ -> {})),
                shape("a constructor that answers", "bad-class", w -> method(w, 0, "<init>", "()I", _ -> {})),
                shape("256 dimensions", LATER, w -> w.visitField(0, "x", "[".repeat(256) + "I", null, null)),
                shape("a method that takes 256 words", "bad-class",
                        w -> method(w, Opcodes.ACC_STATIC, "x", "(" + "J".repeat(128) + ")V", _ -> {})),
                shape("a native method", "no-native", w -> method(w, Opcodes.ACC_NATIVE, "x", "()V", _ -> {})),
                shape("a synchronized bridge", "no-monitors",
                        w -> method(w, Opcodes.ACC_SYNCHRONIZED | Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC, "x",
                                "()V", _ -> {})),
                shape("a finalizer that is a bridge", "no-finalizers",
                        w -> method(w, Opcodes.ACC_SYNTHETIC | Opcodes.ACC_BRIDGE, "finalize", "()V", _ -> {})),
                shape("public and private at once", "bad-class",
                        w -> w.visitField(Opcodes.ACC_PUBLIC | Opcodes.ACC_PRIVATE, "x", "I", null, null)),
                shape("a field in a class of the JDK that hides", "no-files",
                        w -> w.visitField(Opcodes.ACC_SYNTHETIC, "x", "Ljava/io/File;", null, null)),
                shape("an exception that is declared only", "no-threads", w -> w
                        .visitMethod(Opcodes.ACC_ABSTRACT, "x", "()V", null,
                                new String[]{"java/util/concurrent/TimeoutException"})
                        .visitEnd()));
    }

    static Stream<Route> codes() {
        var exit = new Handle(Opcodes.H_INVOKESTATIC, "java/lang/System", "exit", "(I)V", false);
        var nullConstant = new ConstantDynamic("x", "Ljava/lang/Object;", new Handle(Opcodes.H_INVOKESTATIC,
                "java/lang/invoke/ConstantBootstraps", "nullConstant",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)Ljava/lang/Object;",
                false));
        return Stream.of(
                code("a subroutine", "bad-class", c -> {
                    var there = new Label();
                    c.visitJumpInsn(Opcodes.JSR, there);
                    c.visitLabel(there);
                    c.visitVarInsn(Opcodes.ASTORE, 0);
                    c.visitVarInsn(Opcodes.RET, 0);
                }),
                code("nothing on the stack", "bad-class", c -> c.visitInsn(Opcodes.POP)),
                code("more on the stack than it says", "bad-class", c -> {
                    for (int i = 0; i < 9; i++) {
                        c.visitInsn(Opcodes.ICONST_0);
                    }
                }),
                code("a local beyond the last", "bad-class", c -> {
                    c.visitInsn(Opcodes.ICONST_0);
                    c.visitVarInsn(Opcodes.ISTORE, 65535);
                }),
                code("an integer as a reference", "bad-class", c -> {
                    c.visitInsn(Opcodes.ICONST_0);
                    c.visitVarInsn(Opcodes.ASTORE, 1);
                }),
                code("half a long", "bad-class", c -> {
                    c.visitInsn(Opcodes.LCONST_0);
                    c.visitInsn(Opcodes.POP);
                }),
                code("a float as an integer", "bad-class", c -> {
                    c.visitInsn(Opcodes.FCONST_0);
                    c.visitVarInsn(Opcodes.ISTORE, 1);
                }),
                code("a text where a number is wanted", LATER, c -> {
                    c.visitLdcInsn("x");
                    c.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Integer", "intValue", "()I", false);
                    c.visitInsn(Opcodes.POP);
                }),
                code("an object that was not made yet", LATER, c -> {
                    c.visitTypeInsn(Opcodes.NEW, "java/lang/Object");
                    c.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Object", "hashCode", "()I", false);
                    c.visitInsn(Opcodes.POP);
                }),
                code("an object made twice", LATER, c -> {
                    c.visitLdcInsn("x");
                    c.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
                }),
                code("a jump without a stack map", LATER, c -> {
                    var there = new Label();
                    c.visitInsn(Opcodes.ICONST_0);
                    c.visitJumpInsn(Opcodes.IFEQ, there);
                    c.visitLabel(there);
                }),
                code("a stack map that lies", LATER, c -> {
                    var there = new Label();
                    c.visitInsn(Opcodes.ICONST_0);
                    c.visitVarInsn(Opcodes.ISTORE, 0);
                    c.visitInsn(Opcodes.ICONST_0);
                    c.visitJumpInsn(Opcodes.IFEQ, there);
                    c.visitLabel(there);
                    c.visitFrame(Opcodes.F_NEW, 1, new Object[]{"java/lang/String"}, 0, new Object[0]);
                    c.visitVarInsn(Opcodes.ALOAD, 0);
                    c.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/String", "length", "()I", false);
                    c.visitInsn(Opcodes.POP);
                }),
                code("a stack map that names what may not be named", "no-threads", c -> {
                    var there = new Label();
                    c.visitInsn(Opcodes.ACONST_NULL);
                    c.visitVarInsn(Opcodes.ASTORE, 0);
                    c.visitInsn(Opcodes.ICONST_0);
                    c.visitJumpInsn(Opcodes.IFEQ, there);
                    c.visitLabel(there);
                    c.visitFrame(Opcodes.F_NEW, 1, new Object[]{"java/lang/Thread"}, 0, new Object[0]);
                }),
                code("a handler without a stack map", LATER, c -> {
                    var from = new Label();
                    var to = new Label();
                    c.visitTryCatchBlock(from, to, to, null);
                    c.visitLabel(from);
                    c.visitInsn(Opcodes.NOP);
                    c.visitLabel(to);
                }),
                code("a monitor", "no-monitors", c -> {
                    c.visitLdcInsn("x");
                    c.visitInsn(Opcodes.MONITORENTER);
                }),
                code("leaving a monitor that it is not in", "no-monitors", c -> {
                    c.visitLdcInsn("x");
                    c.visitInsn(Opcodes.MONITOREXIT);
                }),
                code("a handle as a constant", "no-invoke", c -> pop(c, exit)),
                code("a method type as a constant", "no-invoke", c -> pop(c, Type.getMethodType("()V"))),
                code("a dynamic constant", "no-invoke", c -> pop(c, nullConstant)),
                code("a dynamic constant made of itself", "no-invoke", c -> pop(c,
                        new ConstantDynamic("y", "Ljava/lang/Object;", nullConstant.getBootstrapMethod(),
                                nullConstant))),
                code("a class constant of what may not be named", "no-class-loading",
                        c -> pop(c, Type.getObjectType("java/lang/ClassLoader"))),
                code("a class constant of an array of it", "no-class-loading",
                        c -> pop(c, Type.getType("[[Ljava/lang/ClassLoader;"))),
                code("a call through an array", "no-monitors", c -> {
                    c.visitInsn(Opcodes.ICONST_0);
                    c.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
                    c.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "[Ljava/lang/Object;", "notify", "()V", false);
                }),
                code("Object's clone of something else", "not-allowed", c -> {
                    c.visitLdcInsn("x");
                    c.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Object", "clone", "()Ljava/lang/Object;",
                            false);
                    c.visitInsn(Opcodes.POP);
                }),
                code("a method that Object keeps to itself, by the name of a class of its own", "no-finalizers", c -> {
                    c.visitInsn(Opcodes.ACONST_NULL);
                    c.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "bad/Bad", "finalize", "()V", false);
                }),
                code("a private method of the JDK", "not-allowed", c -> {
                    c.visitTypeInsn(Opcodes.NEW, "java/util/ArrayList");
                    c.visitInsn(Opcodes.DUP);
                    c.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/util/ArrayList", "<init>", "(Ljava/io/File;)V",
                            false);
                    c.visitInsn(Opcodes.POP);
                }),
                code("a field of the JDK", "no-threads", c -> {
                    c.visitLdcInsn("x");
                    c.visitFieldInsn(Opcodes.GETFIELD, "java/lang/Thread", "x", "I");
                    c.visitInsn(Opcodes.POP);
                }),
                code("a method of its own that is not there", LATER,
                        c -> c.visitMethodInsn(Opcodes.INVOKESTATIC, "bad/Bad", "absent", "()V", false)),
                code("a private field of the host", LATER, c -> {
                    c.visitFieldInsn(Opcodes.GETSTATIC, "spin/domains/Domain", "name", "Ljava/lang/String;");
                    c.visitInsn(Opcodes.POP);
                }),
                code("a class of the host that was not shown", LATER,
                        c -> c.visitMethodInsn(Opcodes.INVOKESTATIC, "spin/domains/hostile/RefusedClassFilesTests",
                                "routes", "()Ljava/util/stream/Stream;", false)),
                code("a bootstrap of its own", "no-invoke", c -> c.visitInvokeDynamicInsn("x", "()V",
                        new Handle(Opcodes.H_INVOKESTATIC, "bad/Bad", "boot", nullConstant.getBootstrapMethod()
                                .getDesc(), false))),
                code("a lambda of a field", "no-invoke", c -> {
                    c.visitInvokeDynamicInsn("run", "()Ljava/lang/Runnable;",
                            spin.domains.verify.Bootstraps.LAMBDA.handle(), Type.getMethodType("()V"),
                            new Handle(Opcodes.H_PUTSTATIC, "bad/Bad", "x", "I", false), Type.getMethodType("()V"));
                    c.visitInsn(Opcodes.POP);
                }),
                code("a lambda that is what it cannot be", "no-threads", c -> {
                    c.visitInvokeDynamicInsn("run", "()Ljava/lang/Thread;",
                            spin.domains.verify.Bootstraps.LAMBDA.handle(), Type.getMethodType("()V"),
                            new Handle(Opcodes.H_INVOKESTATIC, "bad/Bad", "more", "()V", false),
                            Type.getMethodType("()V"));
                    c.visitInsn(Opcodes.POP);
                }),
                code("8,000 jumps in one method", "method-too-large", c -> {
                    for (int i = 0; i < 8_000; i++) {
                        var next = new Label();
                        c.visitInsn(Opcodes.ICONST_0);
                        c.visitJumpInsn(Opcodes.IFEQ, next);
                        c.visitLabel(next);
                        c.visitFrame(Opcodes.F_NEW, 0, new Object[0], 0, new Object[0]);
                    }
                }));
    }

    private static void pop(MethodVisitor code, Object constant) {
        code.visitLdcInsn(constant);
        code.visitInsn(Opcodes.POP);
    }

    static Stream<Route> routes() {
        return Stream.of(versions(), shapes(), codes()).flatMap(all -> all);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void itNeverRuns(Route route) {
        var result = Domain.create("bad.jar", Jars.of(Map.of("bad/Bad", classFile(route))), RULES);
        if (!route.rule().equals(LATER)) {
            assertThat(result.report().violations()).extracting(Violation::rule).contains(route.rule());
            assertThat(result).isInstanceOf(CreateResult.Refused.class);
        } else if (result instanceof CreateResult.Created(var domain, var _)) {
            domain.resolve(PUBLIC);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> domain.initialise(InitialiseOptions.standard()))
                    .isInstanceOfAny(InitialisationException.class, UnresolvedException.class);
        } else {
            assertThat(result.report().violations()).extracting(Violation::rule).containsOnly("bad-class");
        }
    }

    /// A good class, were it not for the recipe.
    private static byte[] classFile(Route route) {
        var writer = new ClassWriter(0);
        writer.visit(route.version(), Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, "bad/Bad", null, "java/lang/Object",
                new String[]{"spin/domains/hostile/Callee"});
        method(writer, Opcodes.ACC_PUBLIC, "<init>", "()V", code -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        });
        method(writer, Opcodes.ACC_PUBLIC, "call", "()V", _ -> {});
        route.recipe().accept(writer);
        return writer.toByteArray();
    }
}
