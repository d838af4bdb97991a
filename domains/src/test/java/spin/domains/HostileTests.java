package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import spin.domains.meter.Meter;
import spin.domains.meter.Terminated;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Report;
import spin.domains.verify.Violation;

/// A way out for each test, and the rule that closes it.
final class HostileTests {

    private static final DomainRules RULES = DomainRules.standard(Greeter.class.getName());

    record Route(String rule, String code) {

        @Override
        public String toString() {
            return rule + ": " + code;
        }
    }

    private static Stream<Route> routesOf(String file) {
        return Sources.resource("hostile/" + file).lines().filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("\t", 2)).map(parts -> new Route(parts[0], parts[1]));
    }

    /// Each piece of code stands alone on line 4 of a method.
    static Stream<Route> routes() {
        return routesOf("routes.txt");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void everyWayOutIsClosedByItsRuleWithItsPlace(Route route) {
        assertViolation(refused("""
                package bad;
                public class Bad implements spin.domains.Greeter {
                    public String greet(Desk desk) { try {
                        %s
                    } catch (RuntimeException e) { throw e; } catch (Exception e) { throw new RuntimeException(e); } }
                }
                """.formatted(route.code().startsWith("throw")
                ? "if (desk != null) { " + route.code() + " } if (desk == null) throw new Exception(); return \"\";"
                : route.code() + " if (desk == null) throw new Exception(); return \"\";")), route.rule());
    }

    /// The same through a method reference: only the handle among the bootstrap's arguments names the method.
    @ParameterizedTest
    @MethodSource("references")
    void aMethodReferenceIsNoWayAround(Route route) {
        assertViolation(refused("""
                package bad;
                public class Bad implements spin.domains.Greeter {
                    public String greet(Desk desk) {
                        %s return "";
                    }
                }
                """.formatted(route.code())), route.rule());
    }

    static Stream<Route> references() {
        return routesOf("references.txt");
    }

    @Test
    void membersAreRefusedWhateverPositionNamesThem() {
        assertThat(rules(refused("""
                package bad;
                public abstract class Bad extends Thread implements spin.domains.Greeter, java.io.Externalizable {
                    java.lang.reflect.Method field;
                    static java.io.File[][] files;
                    synchronized void locked() { }
                    native void outside();
                    protected void finalize() { }
                    java.lang.ref.WeakReference<?> result() { return null; }
                    void parameter(java.net.Socket socket) { }
                    void throwing() throws java.util.concurrent.TimeoutException { }
                    void catching() { try { result(); } catch (java.util.concurrent.CancellationException e) { } }
                    Object readResolve() { return null; }
                    <T extends java.lang.invoke.MethodHandle> void bound(T t) { }
                    record R(java.lang.ThreadLocal<?> local) { }
                }
                """))).contains("no-threads", "no-serialization", "no-reflection", "no-files", "no-monitors",
                "no-native",
                "no-finalizers", "no-references", "no-network", "no-invoke", "no-threadlocal");
    }

    @Test
    void lambdasAreReportedWhereTheirAuthorWroteThem() {
        var report = refused("""
                package bad;
                public class Bad implements spin.domains.Greeter {
                    static Runnable field = () -> {
                        System.exit(1); };
                    public String greet(Desk desk) {
                        Runnable r = () ->
                            System.exit(2);
                        return ""; }
                }
                """);
        assertThat(report.violations()).extracting(Violation::method, Violation::line).containsExactlyInAnyOrder(
                org.assertj.core.groups.Tuple.tuple("<clinit>", 4), org.assertj.core.groups.Tuple.tuple("greet", 7));
    }

    @Test
    void allViolationsAreReportedAtOnceWithSentences() {
        var report = refused("""
                package bad;
                public class Bad implements spin.domains.Greeter {
                    public String greet(Desk desk) {
                        System.exit(1);
                        System.gc();
                        return "x".intern();
                    }
                }
                """);
        assertThat(report.violations()).extracting(Violation::rule).containsExactly("no-exit", "no-references",
                "no-intern");
        assertThat(report.violations()).first().isEqualTo(new Violation("no-exit", "bad.Bad", "greet", 4,
                "bad.Bad.greet (line 4) calls java.lang.System.exit, which would stop the whole kernel and not just this"
                        + " extension: return from the handler, or ask for SpinTrusted to halt the machine."));
    }

    @Test
    void packagesOfTheKernelAndTheJdkAreTaken() {
        for (var name : List.of("spin.core.evil", "spin.domains.verify", "spin.dispatcher.x", "spin.hw.cpu",
                "spin.plexus.ip")) {
            var report = refused("package " + name + "; public class Bad implements spin.domains.Greeter {"
                    + " public String greet(Desk desk) { return \"\"; } }");
            assertThat(rules(report)).as(name).containsExactly("reserved-package");
        }
        var java = new ClassWriter(0);
        java.visit(Opcodes.V21, Opcodes.ACC_PUBLIC, "java/lang/Evil", null, "java/lang/Object", null);
        assertThat(rules(refused(Map.of("java/lang/Evil", java.toByteArray())))).contains("reserved-package");
    }

    @Test
    void otherClassFileVersionsAreRefused() {
        for (int version : new int[]{49, 52, 60, 70, 69 | 0xffff0000}) {
            var report = refused(Map.of("bad/Bad", extension(version, _ -> {})));
            assertThat(rules(report)).as("%x", version).contains("class-version");
        }
    }

    @Test
    void dynamicConstantsAndHandlesAreRefused() {
        var bootstrap = new Handle(Opcodes.H_INVOKESTATIC, "bad/Bad", "boot",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)Ljava/lang/Object;",
                false);
        for (Object constant : new Object[]{
                new Handle(Opcodes.H_INVOKESTATIC, "java/lang/System", "exit", "(I)V", false),
                Type.getMethodType("()V"), new ConstantDynamic("x", "Ljava/lang/Object;", bootstrap)}) {
            var report = refused(Map.of("bad/Bad", extension(Opcodes.V21, code -> {
                code.visitLdcInsn(constant);
                code.visitInsn(Opcodes.POP);
            })));
            assertThat(rules(report)).contains("no-invoke");
        }
    }

    @Test
    void bootstrapsOfItsOwnAreRefused() {
        var own = new Handle(Opcodes.H_INVOKESTATIC, "bad/Bad", "boot",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;",
                false);
        var nearly = new Handle(Opcodes.H_INVOKESTATIC, "java/lang/invoke/LambdaMetafactory", "metafactory",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;[Ljava/lang/Object;)Ljava/lang/invoke/CallSite;",
                false);
        for (var handle : List.of(own, nearly)) {
            var report = refused(
                    Map.of("bad/Bad", extension(Opcodes.V21, code -> code.visitInvokeDynamicInsn("x", "()V",
                            handle))));
            assertThat(rules(report)).contains("no-invoke");
        }
    }

    @Test
    void lambdasThatNoCompilerWritesAreRefused() {
        var factory = new Handle(Opcodes.H_INVOKESTATIC, "java/lang/invoke/LambdaMetafactory", "metafactory",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;",
                false);
        var nothing = Type.getMethodType("()V");
        var exit = new Handle(Opcodes.H_INVOKESTATIC, "java/lang/System", "exit", "(I)V", false);
        var tooMany = new Handle(Opcodes.H_INVOKESTATIC, "java/lang/Math", "max", "(II)I", false);
        var field = new Handle(Opcodes.H_GETSTATIC, "java/lang/System", "out", "Ljava/io/PrintStream;", false);
        for (Object[] arguments : new Object[][]{{nothing, exit, nothing}, {nothing, tooMany, nothing},
                {nothing, field, nothing}, {nothing, nothing, nothing}, {nothing},
                {nothing, tooMany, Type.getType("I")},
                {Type.getMethodType("(")}}) {
            var report = refused(Map.of("bad/Bad", extension(Opcodes.V21, code -> {
                code.visitInvokeDynamicInsn("run", "()Ljava/lang/Runnable;", factory, arguments);
                code.visitInsn(Opcodes.POP);
            })));
            assertThat(report.violations()).isNotEmpty();
        }
    }

    @Test
    void bytecodeThatCannotRunIsRefusedBeforeAnyClassExists() {
        assertThat(rules(refused(Map.of("bad/Bad", extension(Opcodes.V21, code -> code.visitInsn(Opcodes.POP))))))
                .contains("bad-class");
        assertThat(rules(refused(Map.of("bad/Bad", extension(Opcodes.V21, code -> {
            code.visitInsn(Opcodes.ICONST_0);
            code.visitVarInsn(Opcodes.ASTORE, 1);
        }))))).contains("bad-class");
        assertThat(rules(refused(Map.of("bad/Other", extension(Opcodes.V21, _ -> {}))))).contains("bad-class");
        assertThat(rules(refused(Map.of("bad/Bad", new byte[]{(byte) 0xca, (byte) 0xfe}))))
                .contains("bad-class");
    }

    @Test
    void aClassThatIsItsOwnAncestorIsRefused() {
        var one = new ClassWriter(0);
        one.visit(Opcodes.V21, Opcodes.ACC_PUBLIC, "bad/One", null, "bad/Two", null);
        var two = new ClassWriter(0);
        two.visit(Opcodes.V21, Opcodes.ACC_PUBLIC, "bad/Two", null, "bad/One", null);
        var classes = new LinkedHashMap<String, byte[]>();
        classes.put("bad/One", one.toByteArray());
        classes.put("bad/Two", two.toByteArray());
        assertThat(rules(refused(classes))).contains("bad-class");
    }

    @Test
    void namesThatTheJarsOwnClassesLackAreFound() {
        var whole = Sources.compile(
                """
                        package bad;
                        public class Bad implements spin.domains.Greeter { public String greet(Desk desk) { return Other.text(); } }
                        """,
                "package bad; class Other { static String text() { return \"\"; } }");
        var mixed = new LinkedHashMap<>(whole);
        mixed.put("bad/Other", Sources.single("package bad; class Other { }"));
        assertThat(rules(refused(mixed))).containsExactly("unresolved-inside");
    }

    @Test
    void aMethodThatOutgrowsTheMeterIsRefusedAtOnce() {
        var body = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            body.append("if (x == ").append(i).append(") desk.write(\"\");");
        }
        var report = refused("package bad; public class Bad implements spin.domains.Greeter { int x;"
                + " public String greet(Desk desk) { " + body + " return \"\"; } }");
        assertThat(report.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.rule()).isEqualTo("method-too-large");
            assertThat(violation.method()).isEqualTo("greet");
        });
    }

    @Test
    void doublingTextArraysAndCollectionsIsStoppedByTheLimit() {
        for (var code : List.of("String s = \"xxxxxxxx\"; while (true) s = s.concat(s);",
                "String s = \"xxxxxxxx\"; while (true) s = s + s;",
                "String s = \"aaaa\"; while (true) s = s.replace(\"a\", s);",
                "StringBuilder b = new StringBuilder(\"x\"); while (true) b.append(b);",
                "StringBuilder b = new StringBuilder(\"x\"); while (true) b.append((Object) b);",
                "StringBuilder b = new StringBuilder(); b.setLength(Integer.MAX_VALUE - 9);",
                "var l = new java.util.ArrayList<Object>(); l.add(1); while (true) l.addAll(l);",
                "var l = new java.util.ArrayList<Object>(Integer.MAX_VALUE - 9);",
                "var m = new java.util.HashMap<Object, Object>(1 << 30); m.put(1, 1);",
                "int[] a = new int[1]; while (true) a = java.util.Arrays.copyOf(a, a.length * 2);",
                "new java.util.BitSet().set(Integer.MAX_VALUE);",
                "java.util.stream.LongStream.rangeClosed(0, Long.MAX_VALUE).sum();",
                "java.util.stream.IntStream.range(0, Integer.MAX_VALUE).sum();",
                "java.util.Collections.nCopies(Integer.MAX_VALUE, 1).stream().count();",
                "java.util.Collections.nCopies(1 << 30, 1).hashCode();",
                "java.nio.ByteBuffer.allocate(Integer.MAX_VALUE);",
                "String s = String.join(\"x\", java.util.Collections.nCopies(1 << 28, \"xxxxxxxxxx\"));",
                "java.util.function.BinaryOperator<String> f = String::concat; String s = \"xx\"; while (true) s = f.apply(s, s);",
                "String s = \"x\".repeat(1 << 30);", "var n = new java.math.BigInteger(\"7\").pow(1 << 28);",
                "var n = java.math.BigInteger.ONE.shiftLeft(Integer.MAX_VALUE - 1);",
                "var n = java.math.BigInteger.TWO; while (true) n = n.multiply(n);",
                "var n = java.math.BigInteger.TEN.shiftLeft(1000).modPow(java.math.BigInteger.TEN.pow(200), java.math.BigInteger.TEN.pow(300).add(java.math.BigInteger.ONE));",
                "var n = new java.math.BigInteger(\"9\".repeat(50_000));",
                "String s = \"%9999s\".repeat(200); while (true) s = String.format(s + s, (Object[]) new String[400]);",
                "while (true) java.util.stream.StreamSupport.stream(java.util.List.of(1).spliterator(), false).count();",
                "long[][][] a = new long[1 << 10][1 << 10][1 << 10];")) {
            var domain = DomainTests.resolved("grow.jar", Jars.of("""
                    package grow;
                    public class Grow implements spin.domains.Greeter {
                        public String greet(Desk desk) { if (desk != null) { %s } return ""; }
                    }
                    """.formatted(code)));
            Meter.access().reset();
            var greeter = domain.initialise(InitialiseOptions.standard()).entry(Greeter.class);
            Meter.access().limit(Meter.access().cycles() + 100_000);
            assertThatThrownBy(() -> greeter.greet(new Greeter.Desk())).as(code).isInstanceOf(Terminated.class);
        }
        Meter.access().reset();
    }

    @Test
    void whatAFormatMustNotAskForIsRefusedWhenItRuns() {
        for (var code : List.of("String.format(\"%99999d\", 1);", "\"%.99999f\".formatted(1.0);",
                "String.format(\"%tc\", 0L);",
                "String.format(\"%1$-99999s\", 1);",
                "java.util.stream.StreamSupport.stream(java.util.List.of(1).spliterator(), true);")) {
            var domain = DomainTests.resolved("format.jar", Jars.of("""
                    package format;
                    public class Format implements spin.domains.Greeter {
                        public String greet(Desk desk) { %s return ""; }
                    }
                    """.formatted(code)));
            Meter.access().reset();
            var greeter = domain.initialise(InitialiseOptions.standard()).entry(Greeter.class);
            assertThatThrownBy(() -> greeter.greet(new Greeter.Desk())).as(code)
                    .isInstanceOfAny(IllegalArgumentException.class, UnsupportedOperationException.class);
        }
    }

    /// Flipped bytes that still pass must at worst be refused by the JVM or fail in their own code.
    @Property(tries = 3000)
    void aFlippedClassNeverHurtsTheHost(@ForAll @IntRange(max = 1 << 20) int place, @ForAll byte value) {
        var bytes = Pristine.CLASS.clone();
        bytes[8 + place % (bytes.length - 8)] ^= value;
        if (Domain.create("flip.jar", Jars.of(Map.of("good/Good", bytes)),
                RULES) instanceof CreateResult.Created(var domain, var _)) {
            domain.resolve(Pristine.PUBLIC);
            Meter.access().reset();
            Meter.access().limit(100_000);
            try {
                call(domain.initialise(InitialiseOptions.standard()).entry(Greeter.class));
            } catch (UnresolvedException | InitialisationException | Terminated documented) {
                assertThat(documented).hasMessageNotContaining("Exception in");
            } finally {
                Meter.access().reset();
            }
        }
    }

    /// What the extension's own code throws is its own business, as long as it is not the host that fell over.
    private static void call(Greeter flipped) {
        try {
            flipped.greet(new Greeter.Desk());
        } catch (IncompatibleClassChangeError notAGreeter) {
            // It no longer has the interface's method, or not as a public one: the JVM says so at the call.
            assertThat(flipped.getClass().getName()).startsWith("good.");
        } catch (RuntimeException ofItsOwn) {
            assertThat(ofItsOwn.getStackTrace()).as("%s", ofItsOwn)
                    .anyMatch(frame -> frame.getClassName().startsWith("good."));
        }
    }

    private static final class Pristine {

        private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class));
        private static final byte[] CLASS = Sources
                .single("""
                        package good;
                        public final class Good implements spin.domains.Greeter {
                            private int n = 3;
                            public String greet(Desk desk) {
                                try { for (int i = 0; i < n; i++) { desk.write("line " + i); } } catch (RuntimeException e) { n = 0; }
                                java.util.function.IntUnaryOperator f = x -> x + n;
                                return new StringBuilder().append(f.applyAsInt(desk.lines())).toString();
                            }
                        }
                        """);
    }

    // ---- the words of these tests

    private static Report refused(String source) {
        return refused(Sources.compile(source));
    }

    private static Report refused(Map<String, byte[]> classes) {
        var result = Domain.create("bad.jar", Jars.of(classes), RULES);
        assertThat(result).isInstanceOf(CreateResult.Refused.class);
        assertThat(result.report().violations()).isNotEmpty()
                .allSatisfy(violation -> assertThat(violation.message()).endsWith("."));
        return result.report();
    }

    private static List<String> rules(Report report) {
        return report.violations().stream().map(Violation::rule).toList();
    }

    private static void assertViolation(Report report, String rule) {
        assertThat(report.violations()).as("%s", report.text()).anySatisfy(violation -> {
            assertThat(violation.rule()).isEqualTo(rule);
            assertThat(violation.className()).startsWith("bad.Bad");
            assertThat(List.of("greet", "<init>", "<clinit>", "")).contains(violation.method());
            if (violation.method().equals("greet")) {
                assertThat(violation.line()).isEqualTo(4);
            }
        });
    }

    private interface Code {
        void write(MethodVisitor code);
    }

    /// An extension whose only method begins with the given code.
    private static byte[] extension(int version, Code body) {
        var writer = new ClassWriter(0);
        writer.visit(version, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, "bad/Bad", null, "java/lang/Object",
                new String[]{"spin/domains/Greeter"});
        var constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        constructor.visitMaxs(1, 1);
        var code = writer.visitMethod(Opcodes.ACC_PUBLIC, "greet",
                "(Lspin/domains/Greeter$Desk;)Ljava/lang/String;", null, null);
        body.write(code);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(2, 2);
        return writer.toByteArray();
    }
}
