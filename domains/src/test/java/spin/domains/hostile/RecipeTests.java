package spin.domains.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.objectweb.asm.Opcodes.AALOAD;
import static org.objectweb.asm.Opcodes.ACC_ABSTRACT;
import static org.objectweb.asm.Opcodes.ACC_BRIDGE;
import static org.objectweb.asm.Opcodes.ACC_ENUM;
import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_INTERFACE;
import static org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.objectweb.asm.Opcodes.ACC_PROTECTED;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;
import static org.objectweb.asm.Opcodes.ACONST_NULL;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ARETURN;
import static org.objectweb.asm.Opcodes.ATHROW;
import static org.objectweb.asm.Opcodes.CHECKCAST;
import static org.objectweb.asm.Opcodes.DUP2;
import static org.objectweb.asm.Opcodes.DUP2_X1;
import static org.objectweb.asm.Opcodes.DUP2_X2;
import static org.objectweb.asm.Opcodes.DUP;
import static org.objectweb.asm.Opcodes.DUP_X1;
import static org.objectweb.asm.Opcodes.DUP_X2;
import static org.objectweb.asm.Opcodes.F_NEW;
import static org.objectweb.asm.Opcodes.GETFIELD;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.H_GETFIELD;
import static org.objectweb.asm.Opcodes.H_INVOKESTATIC;
import static org.objectweb.asm.Opcodes.H_NEWINVOKESPECIAL;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.ICONST_1;
import static org.objectweb.asm.Opcodes.ICONST_2;
import static org.objectweb.asm.Opcodes.ICONST_5;
import static org.objectweb.asm.Opcodes.IFEQ;
import static org.objectweb.asm.Opcodes.IFGT;
import static org.objectweb.asm.Opcodes.IFNE;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INTEGER;
import static org.objectweb.asm.Opcodes.INVOKEINTERFACE;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.L2I;
import static org.objectweb.asm.Opcodes.LCONST_1;
import static org.objectweb.asm.Opcodes.NEW;
import static org.objectweb.asm.Opcodes.NOP;
import static org.objectweb.asm.Opcodes.POP2;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.PUTFIELD;
import static org.objectweb.asm.Opcodes.PUTSTATIC;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.SWAP;
import static org.objectweb.asm.Opcodes.V21;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialisationException;
import spin.domains.InitialiseOptions;
import spin.domains.Jars;
import spin.domains.UnresolvedException;
import spin.domains.meter.Meter;
import spin.domains.meter.Terminated;
import spin.domains.verify.Bootstraps;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Violation;

/// Whole JARs that javac would not write: families of classes that lie about each other, code in orders of its own, code that is nearly too
/// large; and such as are strange and legal, which other compilers write and which must run.
final class RecipeTests {

    private static final DomainRules RULES = DomainRules.standard(Callee.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Callee.class));
    private static final long LIMIT = 200_000;
    private static final String OBJECT = "java/lang/Object";
    private static final String BAD = "bad/Bad";
    private static final String OTHER = "bad/Other";

    /// What becomes of a JAR.
    sealed interface Expected {

        /// It is not created, by one of these rules.
        record Refused(List<String> rules) implements Expected {}

        /// It is not created, or not initialised; and says so as documented.
        record NeverRuns() implements Expected {}

        /// It is called, and this comes out.
        record Fails(Class<? extends Throwable> how) implements Expected {}

        /// It is called and returns.
        record Runs() implements Expected {}
    }

    record Recipe(String name, Expected expected, Map<String, byte[]> classes) {

        @Override
        public String toString() {
            return name;
        }
    }

    // ---- how a recipe is written

    private static Recipe refused(String name, Map<String, byte[]> classes, String... rules) {
        return new Recipe(name, new Expected.Refused(List.of(rules)), classes);
    }

    private static Recipe neverRuns(String name, Map<String, byte[]> classes) {
        return new Recipe(name, new Expected.NeverRuns(), classes);
    }

    private static Recipe fails(String name, Class<? extends Throwable> how, Map<String, byte[]> classes) {
        return new Recipe(name, new Expected.Fails(how), classes);
    }

    private static Recipe runs(String name, Map<String, byte[]> classes) {
        return new Recipe(name, new Expected.Runs(), classes);
    }

    /// The entry class, with that in `call`.
    private static Map<String, byte[]> call(Consumer<MethodVisitor> code) {
        return jar(file(BAD, ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(callee()), w -> entry(w, OBJECT, code)));
    }

    /// The entry class as it is usual, with more members.
    private static Map<String, byte[]> members(Consumer<MethodVisitor> code, Consumer<ClassWriter> more) {
        return jar(file(BAD, ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(callee()), w -> {
            entry(w, OBJECT, code);
            more.accept(w);
        }));
    }

    /// The same with a second class.
    private static Map<String, byte[]> with(Consumer<MethodVisitor> code, Map.Entry<String, byte[]> other) {
        var classes = new LinkedHashMap<>(call(code));
        classes.put(other.getKey(), other.getValue());
        return classes;
    }

    private static String callee() {
        return Type.getInternalName(Callee.class);
    }

    @SafeVarargs
    private static Map<String, byte[]> jar(Map.Entry<String, byte[]>... files) {
        var classes = new LinkedHashMap<String, byte[]>();
        for (var file : files) {
            classes.put(file.getKey(), file.getValue());
        }
        return classes;
    }

    private static Map.Entry<String, byte[]> file(String name, int access, @Nullable String parent,
            List<String> interfaces, Consumer<ClassWriter> members) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(V21, access, name, null, parent, interfaces.toArray(String[]::new));
        members.accept(writer);
        return Map.entry(name, writer.toByteArray());
    }

    private static Map.Entry<String, byte[]> other(String parent, Consumer<ClassWriter> members) {
        return file(OTHER, ACC_PUBLIC | ACC_SUPER, parent, List.of(), members);
    }

    private static void entry(ClassWriter writer, String parent, Consumer<MethodVisitor> code) {
        constructor(writer, parent);
        method(writer, ACC_PUBLIC, "call", "()V", code);
    }

    private static void constructor(ClassWriter writer, String parent) {
        method(writer, ACC_PUBLIC, "<init>", "()V", code -> {
            code.visitVarInsn(ALOAD, 0);
            code.visitMethodInsn(INVOKESPECIAL, parent, "<init>", "()V", false);
        });
    }

    private static void method(ClassWriter writer, int access, String name, String descriptor,
            Consumer<MethodVisitor> code) {
        var method = writer.visitMethod(access, name, descriptor, null, null);
        if ((access & ACC_ABSTRACT) == 0) {
            method.visitCode();
            code.accept(method);
            if (descriptor.endsWith("V")) {
                method.visitInsn(RETURN);
            }
            method.visitMaxs(0, 0);
        }
        method.visitEnd();
    }

    private static void make(MethodVisitor code, String type) {
        code.visitTypeInsn(NEW, type);
        code.visitInsn(DUP);
        code.visitMethodInsn(INVOKESPECIAL, type, "<init>", "()V", false);
    }

    private static Consumer<MethodVisitor> callStatic(String owner, String name) {
        return code -> code.visitMethodInsn(INVOKESTATIC, owner, name, "()V", false);
    }

    /// Fails unless there is a 1 on the stack: so what runs has also done what it says.
    private static void mustBeOne(MethodVisitor code, Object... locals) {
        var fine = new Label();
        code.visitJumpInsn(IFNE, fine);
        code.visitInsn(ACONST_NULL);
        code.visitInsn(ATHROW);
        code.visitLabel(fine);
        code.visitFrame(F_NEW, locals.length, locals, 0, new Object[0]);
    }

    // ---- the corpus

    static Stream<Recipe> handlers() {
        return Stream.of(fails("a handler that covers itself and throws", Terminated.class, call(c -> {
            var from = new Label();
            var handler = new Label();
            var end = new Label();
            c.visitTryCatchBlock(from, end, handler, null);
            c.visitLabel(from);
            c.visitInsn(ACONST_NULL);
            c.visitInsn(ATHROW);
            c.visitLabel(handler);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 1, new Object[]{"java/lang/Throwable"});
            c.visitInsn(ATHROW);
            c.visitLabel(end);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
        })), fails("two handlers that throw to each other", Terminated.class, call(c -> {
            var first = new Label();
            var second = new Label();
            var end = new Label();
            c.visitTryCatchBlock(first, second, second, null);
            c.visitTryCatchBlock(second, end, first, null);
            c.visitInsn(ACONST_NULL);
            c.visitLabel(first);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 1, new Object[]{"java/lang/Throwable"});
            c.visitInsn(ATHROW);
            c.visitLabel(second);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 1, new Object[]{"java/lang/Throwable"});
            c.visitInsn(ATHROW);
            c.visitLabel(end);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
        })), fails("a handler over an endless loop that goes back into it", Terminated.class, call(c -> {
            var loop = new Label();
            var handler = new Label();
            c.visitTryCatchBlock(loop, handler, handler, "java/lang/Throwable");
            c.visitLabel(loop);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
            c.visitJumpInsn(GOTO, loop);
            c.visitLabel(handler);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 1, new Object[]{"java/lang/Throwable"});
            c.visitInsn(POP);
            c.visitJumpInsn(GOTO, loop);
            var dead = new Label();
            c.visitLabel(dead);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
        })), runs("a jump into a handler with nothing thrown", call(c -> {
            var from = new Label();
            var to = new Label();
            var handler = new Label();
            c.visitTryCatchBlock(from, to, handler, null);
            c.visitLabel(from);
            c.visitInsn(NOP);
            c.visitLabel(to);
            c.visitInsn(ACONST_NULL);
            c.visitJumpInsn(GOTO, handler);
            c.visitLabel(handler);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 1, new Object[]{"java/lang/Throwable"});
            c.visitInsn(POP);
        })), neverRuns("a handler of what cannot be thrown", call(c -> {
            var from = new Label();
            var handler = new Label();
            c.visitTryCatchBlock(from, handler, handler, "java/lang/String");
            c.visitLabel(from);
            c.visitInsn(NOP);
            c.visitLabel(handler);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 1, new Object[]{"java/lang/String"});
            c.visitInsn(POP);
        })), neverRuns("a text that is thrown", call(c -> {
            c.visitLdcInsn("x");
            c.visitInsn(ATHROW);
        })), neverRuns("a handler of an empty range", call(c -> {
            var from = new Label();
            c.visitTryCatchBlock(from, from, from, null);
            c.visitInsn(ACONST_NULL);
            c.visitLabel(from);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 1, new Object[]{"java/lang/Throwable"});
            c.visitInsn(POP);
        })));
    }

    static Stream<Recipe> constructors() {
        return Stream.of(neverRuns("a constructor that calls no other", jar(
                file(BAD, ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(callee()), w -> {
                    method(w, ACC_PUBLIC, "<init>", "()V", _ -> {});
                    method(w, ACC_PUBLIC, "call", "()V", _ -> {});
                }))), neverRuns("a constructor that calls its parent's twice", jar(
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(callee()), w -> {
                            method(w, ACC_PUBLIC, "<init>", "()V", c -> {
                                for (int i = 0; i < 2; i++) {
                                    c.visitVarInsn(ALOAD, 0);
                                    c.visitMethodInsn(INVOKESPECIAL, OBJECT, "<init>", "()V", false);
                                }
                            });
                            method(w, ACC_PUBLIC, "call", "()V", _ -> {});
                        }))),
                neverRuns("a constructor that skips its parent", jar(other(OBJECT, w -> constructor(w, OBJECT)),
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OTHER, List.of(callee()), w -> entry(w, OBJECT, _ -> {})))),
                neverRuns("an object that is handed out before it is made", members(_ -> {},
                        w -> method(w, ACC_PUBLIC, "<init>", "(I)V", c -> {
                            c.visitVarInsn(ALOAD, 0);
                            c.visitMethodInsn(INVOKESTATIC, "java/lang/String", "valueOf",
                                    "(Ljava/lang/Object;)Ljava/lang/String;", false);
                            c.visitInsn(POP);
                            c.visitVarInsn(ALOAD, 0);
                            c.visitMethodInsn(INVOKESPECIAL, OBJECT, "<init>", "()V", false);
                        }))),
                refused("an entry that says it is an enumeration",
                        jar(file(BAD, ACC_PUBLIC | ACC_SUPER | ACC_ENUM, OBJECT,
                                List.of(callee()), w -> entry(w, OBJECT, _ -> {}))),
                        "no-extension"),
                neverRuns("a class under an interface of the JDK", jar(file(BAD, ACC_PUBLIC | ACC_SUPER,
                        "java/util/function/IntUnaryOperator", List.of(callee()), w -> entry(w, OBJECT, _ -> {})))),
                neverRuns("an entry of which its table says that it is an enumeration", members(_ -> {},
                        w -> w.visitInnerClass(BAD, null, "Bad", ACC_PUBLIC | ACC_ENUM))),
                neverRuns("an object that is stored before it is made", members(c -> {
                    c.visitTypeInsn(NEW, BAD);
                    c.visitFieldInsn(PUTSTATIC, BAD, "x", "L" + BAD + ";");
                }, w -> w.visitField(ACC_STATIC, "x", "L" + BAD + ";", null, null))),
                neverRuns("an object that is made in a loop of itself", call(c -> {
                    var loop = new Label();
                    c.visitTypeInsn(NEW, OBJECT);
                    c.visitLabel(loop);
                    c.visitFrame(F_NEW, 1, new Object[]{BAD}, 1, new Object[]{OBJECT});
                    c.visitInsn(DUP);
                    c.visitMethodInsn(INVOKESPECIAL, OBJECT, "<init>", "()V", false);
                    c.visitJumpInsn(GOTO, loop);
                })),
                neverRuns("a constructor called as a method", call(c -> {
                    c.visitVarInsn(ALOAD, 0);
                    c.visitMethodInsn(INVOKEVIRTUAL, BAD, "<init>", "()V", false);
                })), neverRuns("an initialiser of the class called by name", members(
                        callStatic(BAD, "<clinit>"), w -> method(w, ACC_STATIC, "<clinit>", "()V", _ -> {}))),
                fails("an initialiser of the class that does not end", Terminated.class, with(
                        callStatic(OTHER, "x"), other(OBJECT, w -> {
                            method(w, ACC_PUBLIC | ACC_STATIC, "x", "()V", _ -> {});
                            method(w, ACC_STATIC, "<clinit>", "()V", RecipeTests::forever);
                        }))),
                runs("a field that is set before the parent's constructor", jar(
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(callee()), w -> {
                            w.visitField(ACC_PRIVATE | ACC_FINAL, "x", "I", null, null);
                            method(w, ACC_PUBLIC, "<init>", "()V", c -> {
                                c.visitVarInsn(ALOAD, 0);
                                c.visitInsn(ICONST_1);
                                c.visitFieldInsn(PUTFIELD, BAD, "x", "I");
                                c.visitVarInsn(ALOAD, 0);
                                c.visitMethodInsn(INVOKESPECIAL, OBJECT, "<init>", "()V", false);
                            });
                            method(w, ACC_PUBLIC, "call", "()V", c -> {
                                c.visitVarInsn(ALOAD, 0);
                                c.visitFieldInsn(GETFIELD, BAD, "x", "I");
                                mustBeOne(c, BAD);
                            });
                        }))),
                runs("an object that is made and left on the stack in another order", call(c -> {
                    c.visitTypeInsn(NEW, "java/lang/StringBuilder");
                    c.visitInsn(DUP);
                    c.visitTypeInsn(NEW, "java/lang/StringBuilder");
                    c.visitInsn(DUP);
                    c.visitMethodInsn(INVOKESPECIAL, "java/lang/StringBuilder", "<init>", "()V", false);
                    c.visitInsn(DUP_X2);
                    c.visitInsn(POP);
                    c.visitMethodInsn(INVOKESPECIAL, "java/lang/StringBuilder", "<init>", "()V", false);
                    c.visitInsn(POP2);
                })));
    }

    private static void forever(MethodVisitor code) {
        var loop = new Label();
        code.visitLabel(loop);
        code.visitFrame(F_NEW, 0, new Object[0], 0, new Object[0]);
        code.visitJumpInsn(GOTO, loop);
        code.visitLabel(new Label());
        code.visitFrame(F_NEW, 0, new Object[0], 0, new Object[0]);
    }

    static Stream<Recipe> families() {
        return Stream.of(
                neverRuns("a child of a final class", jar(
                        file(OTHER, ACC_PUBLIC | ACC_FINAL | ACC_SUPER, OBJECT, List.of(), w -> constructor(w, OBJECT)),
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OTHER, List.of(callee()), w -> entry(w, OTHER, _ -> {})))),
                neverRuns("a child of an interface", jar(
                        file(OTHER, ACC_PUBLIC | ACC_INTERFACE | ACC_ABSTRACT, OBJECT, List.of(), _ -> {}),
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OTHER, List.of(callee()), w -> entry(w, OTHER, _ -> {})))),
                neverRuns("a class that is implemented", jar(other(OBJECT, w -> constructor(w, OBJECT)),
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(callee(), OTHER),
                                w -> entry(w, OBJECT, _ -> {})))),
                neverRuns("an interface implemented twice", jar(
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(callee(), callee()),
                                w -> entry(w, OBJECT, _ -> {})))),
                neverRuns("a class that is its own grandparent", jar(other(BAD, w -> constructor(w, BAD)),
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OTHER, List.of(callee()), w -> entry(w, OTHER, _ -> {})))),
                neverRuns("a final method that is overridden", jar(other(OBJECT, w -> {
                    constructor(w, OBJECT);
                    method(w, ACC_PUBLIC | ACC_FINAL, "call", "()V", _ -> {});
                }), file(BAD, ACC_PUBLIC | ACC_SUPER, OTHER, List.of(callee()), w -> entry(w, OTHER, _ -> {})))),
                neverRuns("a child that the sealed class does not permit", jar(
                        file(OTHER, ACC_PUBLIC | ACC_SUPER | ACC_ABSTRACT, OBJECT, List.of(), w -> {
                            w.visitPermittedSubclass(OTHER);
                            constructor(w, OBJECT);
                        }), file(BAD, ACC_PUBLIC | ACC_SUPER, OTHER, List.of(callee()),
                                w -> entry(w, OTHER, _ -> {})))),
                fails("a nest mate that its host does not know", IllegalAccessError.class, jar(
                        other(OBJECT, w -> method(w, ACC_PRIVATE | ACC_STATIC, "secret", "()V", _ -> {})),
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(callee()), w -> {
                            w.visitNestHost(OTHER);
                            entry(w, OBJECT, callStatic(OTHER, "secret"));
                        }))),
                fails("a private method of another class", IllegalAccessError.class, with(callStatic(OTHER, "secret"),
                        other(OBJECT, w -> method(w, ACC_PRIVATE | ACC_STATIC, "secret", "()V", _ -> {})))),
                fails("a final field of another class", IllegalAccessError.class, with(c -> {
                    c.visitInsn(ICONST_1);
                    c.visitFieldInsn(PUTSTATIC, OTHER, "x", "I");
                }, other(OBJECT, w -> w.visitField(ACC_PUBLIC | ACC_STATIC | ACC_FINAL, "x", "I", null, 3)))),
                fails("a final field of its own, outside the constructor", IllegalAccessError.class, members(c -> {
                    c.visitVarInsn(ALOAD, 0);
                    c.visitInsn(ICONST_1);
                    c.visitFieldInsn(PUTFIELD, BAD, "x", "I");
                }, w -> w.visitField(ACC_FINAL, "x", "I", null, null))),
                fails("an abstract class that is made", InstantiationError.class, with(c -> {
                    make(c, OTHER);
                    c.visitInsn(POP);
                }, file(OTHER, ACC_PUBLIC | ACC_SUPER | ACC_ABSTRACT, OBJECT, List.of(), w -> constructor(w, OBJECT)))),
                fails("a method of a class called as one of an interface", IncompatibleClassChangeError.class,
                        with(c -> {
                            make(c, OTHER);
                            c.visitMethodInsn(INVOKEINTERFACE, OTHER, "x", "()V", true);
                        }, other(OBJECT, w -> {
                            constructor(w, OBJECT);
                            method(w, ACC_PUBLIC, "x", "()V", _ -> {});
                        }))),
                fails("a method of the object called as one of the class", IncompatibleClassChangeError.class, with(
                        callStatic(OTHER, "x"), other(OBJECT, w -> method(w, ACC_PUBLIC, "x", "()V", _ -> {})))),
                fails("two defaults of which none is nearer", IncompatibleClassChangeError.class, jar(
                        interfaceWithDefault("bad/Left"), interfaceWithDefault("bad/Right"),
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(callee(), "bad/Left", "bad/Right"),
                                w -> constructor(w, OBJECT)))),
                fails("an abstract method that nobody wrote", AbstractMethodError.class, jar(
                        file(BAD, ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(callee()), w -> constructor(w, OBJECT)))),
                neverRuns("a grandparent's method by the short way", jar(other(OBJECT, w -> {
                    constructor(w, OBJECT);
                    method(w, ACC_PUBLIC, "x", "()V", _ -> {});
                }), call(c -> {
                    make(c, OTHER);
                    c.visitMethodInsn(INVOKESPECIAL, OTHER, "x", "()V", false);
                }).entrySet().iterator().next())),
                refused("the protected copy of another object", call(c -> {
                    make(c, OBJECT);
                    c.visitMethodInsn(INVOKEVIRTUAL, OBJECT, "clone", "()Ljava/lang/Object;", false);
                    c.visitInsn(POP);
                }), "not-allowed"),
                refused("the parent's finalizer", call(c -> {
                    c.visitVarInsn(ALOAD, 0);
                    c.visitMethodInsn(INVOKESPECIAL, OBJECT, "finalize", "()V", false);
                }), "no-finalizers"),
                refused("the parent's wait", call(c -> {
                    c.visitVarInsn(ALOAD, 0);
                    c.visitMethodInsn(INVOKESPECIAL, OBJECT, "wait", "()V", false);
                }), "no-monitors"),
                fails("bridges that call each other", StackOverflowError.class, members(c -> {
                    c.visitVarInsn(ALOAD, 0);
                    c.visitMethodInsn(INVOKEVIRTUAL, BAD, "x", "()Ljava/lang/Object;", false);
                    c.visitInsn(POP);
                }, w -> {
                    bridge(w, "()Ljava/lang/Object;", "()Ljava/lang/String;");
                    bridge(w, "()Ljava/lang/String;", "()Ljava/lang/Object;");
                })));
    }

    private static Map.Entry<String, byte[]> interfaceWithDefault(String name) {
        return file(name, ACC_PUBLIC | ACC_INTERFACE | ACC_ABSTRACT, OBJECT, List.of(),
                w -> method(w, ACC_PUBLIC, "call", "()V", _ -> {}));
    }

    private static void bridge(ClassWriter writer, String from, String to) {
        method(writer, ACC_PUBLIC | ACC_SYNTHETIC | ACC_BRIDGE, "x", from, c -> {
            c.visitVarInsn(ALOAD, 0);
            c.visitMethodInsn(INVOKEVIRTUAL, BAD, "x", to, false);
            if (from.endsWith("String;")) {
                c.visitTypeInsn(CHECKCAST, "java/lang/String");
            }
            c.visitInsn(ARETURN);
        });
    }

    static Stream<Recipe> bootstraps() {
        var lambda = Bootstraps.LAMBDA.handle();
        var exit = new Handle(H_INVOKESTATIC, "java/lang/System", "exit", "(I)V", false);
        var thread = new Handle(H_NEWINVOKESPECIAL, "java/lang/Thread", "<init>", "()V", false);
        var more = new Handle(H_INVOKESTATIC, BAD, "more", "()V", false);
        var toVoid = Type.getMethodType("()V");
        var caller = "Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;";
        var site = ")Ljava/lang/invoke/CallSite;";
        var serializable = new Handle(H_INVOKESTATIC, "java/lang/invoke/LambdaMetafactory", "altMetafactory",
                "(" + caller + "[Ljava/lang/Object;" + site, false);
        var constant = new ConstantDynamic("x", "Ljava/lang/Object;", new Handle(H_INVOKESTATIC,
                "java/lang/invoke/ConstantBootstraps", "invoke",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;Ljava/lang/invoke/MethodHandle;[Ljava/lang/Object;)Ljava/lang/Object;",
                false), exit, 1);
        return Stream.of(
                refused("a lambda of a method that may not be called", dynamic("()Ljava/util/function/IntConsumer;",
                        "accept", lambda, Type.getMethodType("(I)V"), exit, Type.getMethodType("(I)V")), "no-exit"),
                refused("a lambda of a constructor that may not be called", dynamic(
                        "()Ljava/util/function/Supplier;", "get", lambda, Type.getMethodType("()Ljava/lang/Object;"),
                        thread, Type.getMethodType("()Ljava/lang/Object;")), "no-threads"),
                refused("a lambda that can be written out",
                        dynamic("()Ljava/lang/Runnable;", "run", serializable, toVoid,
                                more, toVoid, 1),
                        "no-serialization", "no-invoke"),
                refused("a lambda with a marker that may not be named", dynamic("()Ljava/lang/Runnable;", "run",
                        serializable, toVoid, more, toVoid, 2, 1, Type.getObjectType("java/io/Externalizable")),
                        "no-serialization", "no-invoke"),
                refused("a lambda with more bridges than it has", dynamic("()Ljava/lang/Runnable;", "run", serializable,
                        toVoid, more, toVoid, 4, 9), "no-invoke", "bad-class"),
                refused("the lambda's bootstrap with too little", dynamic("()Ljava/lang/Runnable;", "run", lambda),
                        "no-invoke", "bad-class"),
                refused("the lambda's bootstrap with a number for a type", dynamic("()Ljava/lang/Runnable;", "run",
                        lambda, 1, more, toVoid), "no-invoke", "bad-class"),
                refused("a bootstrap of the JDK that no compiler names", dynamic("()Ljava/lang/Runnable;", "run",
                        new Handle(H_INVOKESTATIC, "java/lang/invoke/MethodHandleProxies", "boot", "(" + caller + site,
                                false)),
                        "no-invoke"),
                refused("a bootstrap in a class of the host", dynamic("()Ljava/lang/Runnable;", "run",
                        new Handle(H_INVOKESTATIC, "spin/domains/meter/KillSwitch", "poll", "(" + caller + site,
                                false)),
                        "no-invoke", "no-meter"),
                refused("a constant that is computed inside a concatenation", dynamic("()Ljava/lang/String;",
                        "makeConcatWithConstants", new Handle(H_INVOKESTATIC, "java/lang/invoke/StringConcatFactory",
                                "makeConcatWithConstants",
                                "(" + caller + "Ljava/lang/String;[Ljava/lang/Object;" + site,
                                false),
                        "\2", constant), "no-invoke", "no-exit"),
                refused("a concatenation with more holes than there are parts", dynamic("()Ljava/lang/String;",
                        "makeConcatWithConstants", new Handle(H_INVOKESTATIC, "java/lang/invoke/StringConcatFactory",
                                "makeConcatWithConstants",
                                "(" + caller + "Ljava/lang/String;[Ljava/lang/Object;" + site,
                                false),
                        "\1\1"), "no-invoke", "bad-class"),
                refused("a switch over types that may not be named", dynamic("(Ljava/lang/Object;I)I", "typeSwitch",
                        new Handle(H_INVOKESTATIC, "java/lang/runtime/SwitchBootstraps", "typeSwitch",
                                "(" + caller + "[Ljava/lang/Object;" + site, false),
                        Type.getObjectType("java/lang/ClassLoader")), "no-class-loading", "no-invoke"),
                refused("a switch over a constant that is computed", dynamic("(Ljava/lang/Object;I)I", "typeSwitch",
                        new Handle(H_INVOKESTATIC, "java/lang/runtime/SwitchBootstraps", "typeSwitch",
                                "(" + caller + "[Ljava/lang/Object;" + site, false),
                        constant), "no-invoke", "no-exit"),
                refused("a record's text of a field of another class", dynamic("(L" + BAD + ";)Ljava/lang/String;",
                        "toString", new Handle(H_INVOKESTATIC, "java/lang/runtime/ObjectMethods", "bootstrap",
                                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/TypeDescriptor;Ljava/lang/Class;Ljava/lang/String;[Ljava/lang/invoke/MethodHandle;)Ljava/lang/Object;",
                                false),
                        Type.getObjectType(BAD), "value",
                        new Handle(H_GETFIELD, "java/lang/String", "value", "[B", false)), "no-invoke", "bad-class",
                        "not-allowed"));
    }

    /// A call of a bootstrap, its arguments null and its result thrown away.
    private static Map<String, byte[]> dynamic(String descriptor, String name, Handle bootstrap, Object... arguments) {
        return members(c -> {
            for (var type : Type.getArgumentTypes(descriptor)) {
                c.visitInsn(type.getSort() == Type.INT ? ICONST_0 : ACONST_NULL);
            }
            c.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
            c.visitInsn(POP);
        }, w -> method(w, ACC_STATIC, "more", "()V", _ -> {}));
    }

    static Stream<Recipe> sizes() {
        return Stream.of(neverRuns("a method that outgrows its form when it is metered", call(c -> {
            for (int i = 0; i < 13_000; i++) {
                c.visitVarInsn(ALOAD, 0);
                c.visitMethodInsn(INVOKEVIRTUAL, OBJECT, "hashCode", "()I", false);
                c.visitInsn(POP);
            }
        })), neverRuns("a switch with ten thousand ways, each a block", call(c -> {
            var ways = new Label[10_000];
            Arrays.setAll(ways, _ -> new Label());
            c.visitVarInsn(ALOAD, 0);
            c.visitMethodInsn(INVOKEVIRTUAL, OBJECT, "hashCode", "()I", false);
            c.visitTableSwitchInsn(0, ways.length - 1, ways[0], ways);
            for (var way : ways) {
                c.visitLabel(way);
                c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
                c.visitInsn(RETURN);
            }
            c.visitLabel(new Label());
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
        })), runs("a switch with ten thousand ways to one place", call(c -> {
            var end = new Label();
            var ways = new Label[10_000];
            Arrays.fill(ways, end);
            c.visitInsn(ICONST_1);
            c.visitTableSwitchInsn(0, ways.length - 1, end, ways);
            c.visitLabel(end);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
        })), runs("a method so long that jumps are wide", call(c -> {
            var end = new Label();
            c.visitInsn(ICONST_0);
            c.visitJumpInsn(IFEQ, end);
            for (int i = 0; i < 35_000; i++) {
                c.visitInsn(NOP);
            }
            c.visitLabel(end);
            c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
        })), runs("sixty thousand constants that nobody uses", members(_ -> {}, w -> {
            for (int i = 0; i < 60_000; i++) {
                w.newConst(i);
            }
        })), runs("locals far beyond the first", call(c -> {
            c.visitInsn(ICONST_1);
            c.visitVarInsn(ISTORE, 300);
            c.visitIincInsn(300, 1_000);
            c.visitIincInsn(300, -1_000);
            c.visitVarInsn(ILOAD, 300);
            c.visitInsn(POP);
        })));
    }

    static Stream<Recipe> names() {
        return Stream.of(
                refused("a name in overlong letters", patched(callStatic("java/lang/System", "exit"),
                        "java/lang/System", name -> "java/lang/\u00c1\u0093ystem"), "bad-class", "no-exit",
                        "not-allowed"),
                refused("a name with a zero in it", patched(callStatic("java/lang/System", "exit"), "java/lang/System",
                        name -> name + "\0"), "bad-class", "no-exit", "not-allowed"),
                refused("a name with half a letter in it", patched(callStatic("java/lang/System", "exit"),
                        "java/lang/System", name -> name + "\u00e0"), "bad-class", "no-exit", "not-allowed"),
                refused("a class of the JDK in brackets", call(c -> {
                    c.visitInsn(ACONST_NULL);
                    c.visitTypeInsn(CHECKCAST, "[[Ljava/lang/Thread;");
                    c.visitInsn(POP);
                }), "no-threads"),
                neverRuns("a class that is called like the JDK's", jar(
                        file("java/lang/Evil", ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(), w -> constructor(w, OBJECT)),
                        call(_ -> {}).entrySet().iterator().next())),
                neverRuns("a class that is called like the kernel's", jar(
                        file("spin/domains/meter/Meter", ACC_PUBLIC | ACC_SUPER, OBJECT, List.of(),
                                w -> constructor(w, OBJECT)),
                        call(_ -> {}).entrySet().iterator().next())),
                runs("names as other compilers write them", members(c -> {
                    for (var name : List.of("x-impl", "access$x", "$i$f$map", "lambda$call$0", "box-impl", "_", "été",
                            "with space", "get-w2LRezQ", "component1", "copy$default",
                            "<<=>>".replace("<", "lt").replace(">", "gt"))) {
                        c.visitMethodInsn(INVOKESTATIC, BAD, name, "()V", false);
                    }
                }, w -> {
                    for (var name : List.of("x-impl", "access$x", "$i$f$map", "lambda$call$0", "box-impl", "_", "été",
                            "with space", "get-w2LRezQ", "component1", "copy$default",
                            "<<=>>".replace("<", "lt").replace(">", "gt"))) {
                        method(w, ACC_PUBLIC | ACC_STATIC | ACC_SYNTHETIC, name, "()V", _ -> {});
                    }
                })),
                runs("classes as other compilers name them", jar(
                        file("bad/MainKt", ACC_PUBLIC | ACC_FINAL | ACC_SUPER, OBJECT, List.of(), w -> {
                            w.visitSource("Main.kt", "SMAP\nMain.kt\nKotlin\n*S Kotlin\n*F\n+ 1 Main.kt\nMainKt\n*E\n");
                            method(w, ACC_PUBLIC | ACC_STATIC, "main", "()V", _ -> {});
                        }), file("bad/Bad$Companion", ACC_PUBLIC | ACC_FINAL | ACC_SUPER, OBJECT, List.of(), w -> {
                            w.visitInnerClass("bad/Bad$Companion", BAD, "Companion",
                                    ACC_PUBLIC | ACC_STATIC | ACC_FINAL);
                            constructor(w, OBJECT);
                        }), file("bad/Bad$WhenMappings", ACC_PUBLIC | ACC_SYNTHETIC | ACC_FINAL | ACC_SUPER, OBJECT,
                                List.of(), _ -> {}),
                        call(callStatic("bad/MainKt", "main")).entrySet().iterator().next())));
    }

    /// The entry class with the bytes of one name changed; each char of the new one is a byte.
    private static Map<String, byte[]> patched(Consumer<MethodVisitor> code, String name,
            UnaryOperator<String> change) {
        var classes = new LinkedHashMap<>(call(c -> {
            c.visitInsn(ICONST_0);
            c.visitInsn(POP);
            code.accept(c);
        }));
        var file = new String(classes.getOrDefault(BAD, new byte[0]), StandardCharsets.ISO_8859_1);
        var other = change.apply(name);
        var before = "\1\0" + (char) name.length() + name;
        assertThat(file).contains(before);
        classes.put(BAD,
                file.replace(before, "\1\0" + (char) other.length() + other).getBytes(StandardCharsets.ISO_8859_1));
        return classes;
    }

    static Stream<Recipe> legal() {
        return Stream.of(runs("a class without ACC_SUPER and without anything for a debugger",
                jar(file(BAD, ACC_PUBLIC, OBJECT, List.of(callee()), w -> entry(w, OBJECT, _ -> {})))),
                runs("frames where there is no need", call(c -> {
                    for (int i = 0; i < 5; i++) {
                        c.visitInsn(NOP);
                        c.visitLabel(new Label());
                        c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
                    }
                })), runs("code that nobody gets to", call(c -> {
                    c.visitInsn(RETURN);
                    c.visitLabel(new Label());
                    c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
                    c.visitInsn(ACONST_NULL);
                    c.visitInsn(ATHROW);
                    c.visitLabel(new Label());
                    c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
                })), runs("a stack that is turned over and over", call(c -> {
                    c.visitInsn(ICONST_1);
                    c.visitInsn(LCONST_1);
                    c.visitInsn(DUP2_X1);
                    c.visitInsn(POP2);
                    c.visitInsn(ICONST_2);
                    c.visitInsn(DUP_X1);
                    c.visitInsn(SWAP);
                    c.visitInsn(DUP2);
                    c.visitInsn(DUP2_X2);
                    c.visitInsn(POP2);
                    c.visitInsn(POP2);
                    c.visitInsn(POP2);
                    c.visitInsn(POP);
                    c.visitInsn(L2I);
                    mustBeOne(c, BAD);
                })), runs("a loop that is entered in its middle", call(c -> {
                    var middle = new Label();
                    var top = new Label();
                    c.visitInsn(ICONST_5);
                    c.visitVarInsn(ISTORE, 1);
                    c.visitJumpInsn(GOTO, middle);
                    c.visitLabel(top);
                    c.visitFrame(F_NEW, 2, new Object[]{BAD, INTEGER}, 0, new Object[0]);
                    c.visitIincInsn(1, -1);
                    c.visitLabel(middle);
                    c.visitFrame(F_NEW, 2, new Object[]{BAD, INTEGER}, 0, new Object[0]);
                    c.visitVarInsn(ILOAD, 1);
                    c.visitJumpInsn(IFGT, top);
                })), runs("a switch on far keys", call(c -> {
                    var yes = new Label();
                    var no = new Label();
                    c.visitLdcInsn(Integer.MIN_VALUE);
                    c.visitLookupSwitchInsn(no, new int[]{Integer.MIN_VALUE, -1, Integer.MAX_VALUE},
                            new Label[]{yes, no, no});
                    c.visitLabel(no);
                    c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
                    c.visitInsn(ACONST_NULL);
                    c.visitInsn(ATHROW);
                    c.visitLabel(yes);
                    c.visitFrame(F_NEW, 1, new Object[]{BAD}, 0, new Object[0]);
                })), runs("a field that hides its parent's, and methods that differ in what they answer",
                        jar(other(OBJECT, w -> {
                            constructor(w, OBJECT);
                            w.visitField(ACC_PROTECTED, "x", "I", null, null);
                            method(w, ACC_PUBLIC, "get", "()Ljava/lang/Object;", c -> {
                                c.visitInsn(ACONST_NULL);
                                c.visitInsn(ARETURN);
                            });
                        }), file(BAD, ACC_PUBLIC | ACC_SUPER, OTHER, List.of(callee()), w -> {
                            w.visitField(ACC_PROTECTED, "x", "J", null, null);
                            entry(w, OTHER, c -> {
                                c.visitVarInsn(ALOAD, 0);
                                c.visitInsn(ICONST_1);
                                c.visitFieldInsn(PUTFIELD, BAD, "x", "I");
                                c.visitVarInsn(ALOAD, 0);
                                c.visitFieldInsn(GETFIELD, OTHER, "x", "I");
                                mustBeOne(c, BAD);
                                c.visitVarInsn(ALOAD, 0);
                                c.visitMethodInsn(INVOKEVIRTUAL, BAD, "get", "()Ljava/lang/String;", false);
                                c.visitInsn(POP);
                            });
                            method(w, ACC_PUBLIC, "get", "()Ljava/lang/String;", c -> {
                                c.visitLdcInsn("x");
                                c.visitInsn(ARETURN);
                            });
                        }))),
                runs("an array of many dimensions, partly made", call(c -> {
                    for (int i = 0; i < 3; i++) {
                        c.visitInsn(ICONST_2);
                    }
                    c.visitMultiANewArrayInsn("[[[[[I", 3);
                    c.visitInsn(ICONST_0);
                    c.visitInsn(AALOAD);
                    c.visitInsn(POP);
                })), runs("a record without its attribute", with(c -> {
                    make(c, OTHER);
                    c.visitInsn(POP);
                }, file(OTHER, ACC_PUBLIC | ACC_FINAL | ACC_SUPER, OBJECT, List.of(), w -> constructor(w, OBJECT)))));
    }

    static Stream<Recipe> recipes() {
        return Stream.of(handlers(), constructors(), families(), bootstraps(), sizes(), names(), legal())
                .flatMap(all -> all);
    }

    @AfterEach
    void resetTheCounter() {
        Meter.access().reset();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void itDoesWhatIsExpectedAndNothingElse(Recipe recipe) {
        Meter.access().reset();
        var result = Domain.create("bad.jar", Jars.of(recipe.classes()), RULES);
        switch (recipe.expected()) {
            case Expected.Refused(var rules) -> {
                assertThat(result).isInstanceOf(CreateResult.Refused.class);
                assertThat(result.report().violations()).extracting(Violation::rule).containsAnyElementsOf(rules);
            }
            case Expected.NeverRuns() -> {
                if (result instanceof CreateResult.Created(var domain, var _)) {
                    domain.resolve(PUBLIC);
                    assertThatThrownBy(() -> domain.initialise(InitialiseOptions.standard()))
                            .isInstanceOfAny(InitialisationException.class, UnresolvedException.class);
                } else {
                    assertThat(result.report().violations()).isNotEmpty()
                            .allSatisfy(violation -> assertThat(violation.message()).endsWith("."));
                }
            }
            case Expected.Fails(var how) ->
                assertThat(catchThrowable(() -> called(result))).as(result.report().text()).isInstanceOf(how);
            case Expected.Runs() ->
                assertThat(catchThrowable(() -> called(result))).as(result.report().text()).isNull();
        }
    }

    private static void called(CreateResult result) throws Exception {
        if (!(result instanceof CreateResult.Created(var domain, var _))) {
            throw new AssertionError("It is not to be refused.");
        }
        domain.resolve(PUBLIC);
        Meter.access().limit(LIMIT);
        domain.initialise(InitialiseOptions.standard()).entry(Callee.class).call();
    }
}
