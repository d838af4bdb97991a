package spin.domains.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.domains.Jars;
import spin.domains.Sources;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Examination;
import spin.domains.verify.Violation;

/// What a compiler makes and the verifier must not let pass: one way out each, in whatever position it hides.
final class RefusedSourcesTests {

    private static final DomainRules RULES = DomainRules.standard(Callee.class.getName());

    /// @param code   one line of a method
    /// @param member a member or a nested type, on the line after the method's
    record Route(String group, String rule, String code, String member) {

        @Override
        public String toString() {
            return group + ", " + rule + ": " + (code.isEmpty() ? member : code);
        }
    }

    private static Route code(String group, String rule, String code) {
        return new Route(group, rule, code, "");
    }

    private static Route member(String group, String rule, String member) {
        return new Route(group, rule, "", member);
    }

    static Stream<Route> inCode() {
        return Stream.of(
                // callbacks of allowed classes that reach what is not allowed
                code("callbacks", "no-reflection",
                        "java.util.function.Function<Class<?>, Object> f = Class::getEnumConstants;"),
                code("callbacks", "no-reflection", "Object o = Thread.State.class.getEnumConstants();"),
                code("callbacks", "no-threads", "java.util.concurrent.TimeUnit.SECONDS.sleep(1);"),
                code("callbacks", "no-threads", "new java.util.concurrent.atomic.LongAdder().increment();"),
                code("callbacks", "no-threads", "java.util.concurrent.ForkJoinPool.commonPool();"),
                code("callbacks", "no-threads", "java.util.concurrent.Flow.defaultBufferSize();"),
                code("callbacks", "no-threads", "java.util.stream.Stream.of(1).parallel().count();"),
                code("callbacks", "no-threads", "Thread.onSpinWait();"),
                code("callbacks", "no-threads", "Thread.getAllStackTraces();"),
                code("callbacks", "no-threads", "Thread.setDefaultUncaughtExceptionHandler(null);"),
                code("callbacks", "no-threads", "new java.util.concurrent.CopyOnWriteArrayList<Object>();"),
                // handles
                code("handles", "no-invoke", "java.lang.invoke.MethodHandles.publicLookup();"),
                code("handles", "no-invoke", "java.lang.invoke.MethodType.methodType(void.class);"),
                code("handles", "no-invoke", "java.lang.invoke.MethodHandleProxies.isWrapperInstance(this);"),
                code("handles", "no-invoke", "new java.lang.invoke.SwitchPoint();"),
                code("handles", "no-invoke", "java.lang.constant.ClassDesc.of(\"java.lang.Runtime\");"),
                code("handles", "not-allowed", "Integer.valueOf(1).describeConstable();"),
                // foreign memory
                code("foreign memory", "no-native", "java.lang.foreign.MemorySegment.ofAddress(0);"),
                code("foreign memory", "no-native", "java.lang.foreign.Linker.nativeLinker();"),
                code("foreign memory", "no-native", "java.lang.foreign.SymbolLookup.loaderLookup();"),
                code("foreign memory", "no-native", "java.lang.foreign.ValueLayout.JAVA_INT.byteSize();"),
                code("foreign memory", "not-allowed", "java.nio.ByteBuffer.allocateDirect(1);"),
                code("foreign memory", "not-allowed", "new java.util.zip.CRC32().update((java.nio.ByteBuffer) null);"),
                // loaders and modules
                code("loaders", "no-reflection", "ModuleLayer.boot();"),
                code("loaders", "no-reflection", "java.lang.module.ModuleFinder.ofSystem();"),
                code("loaders", "no-class-loading", "ClassLoader.getPlatformClassLoader();"),
                code("loaders", "no-class-loading", "java.util.ServiceLoader.load(Runnable.class, null);"),
                code("loaders", "no-class-loading", "java.util.ResourceBundle.getBundle(\"x\");"),
                code("loaders", "no-class-loading", "getClass().getResource(\"/etc/passwd\");"),
                code("loaders", "no-reflection", "getClass().getProtectionDomain();"),
                code("loaders", "no-reflection", "getClass().getPackage();"),
                code("loaders", "no-reflection", "Class<?> c = getClass().getSuperclass();"),
                code("loaders", "no-reflection", "Class<?> c = getClass().getNestHost();"),
                code("loaders", "no-reflection", "Object o = getClass().getPermittedSubclasses();"),
                code("loaders", "no-reflection", "Object o = getClass().getRecordComponents();"),
                code("loaders", "no-reflection", "Object o = getClass().getAnnotations();"),
                code("loaders", "no-reflection", "Object o = getClass().getSigners();"),
                code("loaders", "no-reflection", "java.lang.classfile.ClassFile.of();"),
                // system
                code("system", "no-host-state", "System.currentTimeMillis();"),
                code("system", "no-host-state", "System.getProperties();"),
                code("system", "no-host-state", "System.lineSeparator();"),
                code("system", "no-host-state", "java.time.LocalDate.now();"),
                code("system", "no-host-state", "java.time.ZoneId.systemDefault();"),
                code("system", "no-host-state", "java.time.Clock.systemUTC();"),
                code("system", "no-host-state", "java.util.TimeZone.setDefault(null);"),
                code("system", "no-host-state", "new java.util.Date();"),
                code("system", "no-host-state", "java.util.Locale.getDefault();"),
                code("system", "no-host-state", "Boolean.getBoolean(\"x\");"),
                code("system", "no-host-state", "java.lang.management.ManagementFactory.getRuntimeMXBean();"),
                code("system", "no-host-state", "Runtime.version();"),
                code("system", "no-host-state", "java.security.Security.addProvider(null);"),
                code("system", "no-host-randomness", "new java.security.SecureRandom();"),
                code("system", "no-host-randomness", "java.util.random.RandomGenerator.getDefault();"),
                code("system", "no-host-randomness", "StrictMath.random();"),
                code("system", "no-host-randomness", "java.util.concurrent.ThreadLocalRandom.current();"),
                code("system", "no-standard-streams", "new Throwable().printStackTrace(System.err);"),
                code("system", "no-standard-streams", "IO.println(\"x\");"),
                code("system", "no-standard-streams", "new java.util.Scanner(\"x\").next();"),
                // files and network
                code("files", "no-files", "java.nio.file.Path.of(\"/\");"),
                code("files", "no-files", "new java.io.RandomAccessFile(\"x\", \"r\");"),
                code("files", "no-files", "new java.util.zip.ZipFile(\"x\");"),
                code("files", "no-files", "java.util.prefs.Preferences.userRoot();"),
                code("files", "no-files", "new java.io.PrintWriter(\"x\");"),
                code("files", "not-allowed", "new java.io.ByteArrayOutputStream();"),
                code("network", "no-network", "java.net.InetAddress.getLocalHost();"),
                code("network", "no-network", "new java.net.ServerSocket(0);"),
                code("network", "no-network", "java.nio.channels.Selector.open();"),
                code("network", "no-network", "java.nio.channels.Channels.newChannel((java.io.InputStream) null);"),
                // serialisation
                code("serialisation", "no-serialization",
                        "Object c = (java.util.Comparator<String> & java.io.Serializable) (a, b) -> 0;"),
                code("serialisation", "no-serialization", "new java.io.ObjectOutputStream(null);"),
                code("serialisation", "no-serialization", "java.io.ObjectStreamClass.lookup(String.class);"),
                // references
                code("references", "no-references", "new java.lang.ref.SoftReference<>(this);"),
                code("references", "no-references", "new java.lang.ref.PhantomReference<>(this, null);"),
                code("references", "no-references", "java.lang.ref.Reference.reachabilityFence(this);"),
                code("references", "no-references", "Runtime.getRuntime().totalMemory();"),
                // work without bounds
                code("unbounded", "no-unbounded", "java.util.regex.Pattern.matches(\"(a+)+\", \"aaaa\");"),
                code("unbounded", "no-unbounded", "\"x\".replaceAll(\"(x+x+)+y\", \"\");"),
                code("unbounded", "no-unbounded", "\"x\".replaceFirst(\"(x+x+)+y\", \"\");"),
                code("unbounded", "no-unbounded", "new java.util.SplittableRandom(1).longs().sum();"),
                code("unbounded", "no-unbounded", "new java.util.Formatter();"),
                code("unbounded", "no-unbounded", "java.text.MessageFormat.format(\"{0}\", 1);"),
                code("unbounded", "no-unbounded", "java.math.BigInteger.TEN.sqrtAndRemainder();"),
                code("unbounded", "no-unbounded", "new java.math.BigInteger(1 << 30, new java.util.Random(1));"),
                code("unbounded", "no-unbounded",
                        "java.util.regex.Pattern.compile(\"x\").splitAsStream(\"y\").count();"),
                code("unbounded", "no-unbounded",
                        "java.util.function.Function<String, String> f = s -> s.replaceAll(s, s);"),
                // monitors
                code("monitors", "no-monitors", "java.util.Collections.synchronizedMap(new java.util.HashMap<>());"),
                code("monitors", "no-monitors", "new java.util.Stack<String>();"),
                code("monitors", "no-monitors", "new java.util.concurrent.locks.StampedLock();"),
                code("monitors", "no-threads", "new java.util.concurrent.Semaphore(0).acquire();"),
                code("monitors", "no-threads", "new java.util.concurrent.CountDownLatch(1).await();"),
                code("monitors", "no-threads", "new java.util.concurrent.LinkedBlockingQueue<Object>().take();"),
                // the account
                code("the account", "no-meter", "spin.domains.meter.Charged.charge(null);"),
                code("the account", "no-meter", "spin.domains.meter.KillSwitch k = null; k.pardon();"),
                code("the account", "no-meter", "spin.domains.meter.MeterAccess m = null; m.reset();"),
                code("the account", "no-meter", "try { call(); } catch (spin.domains.meter.Terminated t) { call(); }"));
    }

    static Stream<Route> inMembers() {
        return Stream.of(
                member("supertypes", "no-threads", "static class X extends Thread { }"),
                member("supertypes", "no-threads",
                        "static class X extends java.util.TimerTask { public void run() { } }"),
                member("supertypes", "no-class-loading", "static class X extends ClassLoader { }"),
                member("supertypes", "no-serialization", "record X(int x) implements java.io.Serializable { }"),
                member("supertypes", "no-serialization", "enum X { A; Object readResolve() { return null; } }"),
                member("supertypes", "not-allowed", "static class X implements java.util.EventListener { }"),
                member("supertypes", "no-reflection",
                        "static class X implements java.lang.reflect.InvocationHandler { public Object invoke(Object p, java.lang.reflect.Method m, Object[] a) { return null; } }"),
                member("supertypes", "no-native", "native int out();"),
                member("supertypes", "not-allowed", "static class X extends VirtualMachineError { }"),
                member("supertypes", "not-allowed", "static class X extends ThreadDeath { }"),
                member("finalisers", "no-finalizers", "static class X { protected void finalize() { } }"),
                member("finalisers", "no-finalizers", "interface X { default void finalize() { } }"),
                member("finalisers", "no-finalizers", "static void release(java.lang.ref.Cleaner c) { }"),
                member("static initialisers", "no-exit", "static { Runtime.getRuntime().halt(1); }"),
                member("static initialisers", "no-host-state", "static final long START = System.nanoTime();"),
                member("static initialisers", "no-threadlocal",
                        "static final Object LOCAL = ThreadLocal.withInitial(() -> 1);"),
                member("static initialisers", "no-threadlocal",
                        "static final Object LOCAL = new InheritableThreadLocal<Object>();"),
                member("static initialisers", "no-threads",
                        "enum X { A { public String toString() { return Thread.currentThread().getName(); } } }"),
                member("default methods", "no-exit", "interface X { default void x() { System.exit(0); } }"),
                member("default methods", "no-exit", "interface X { private static void x() { System.exit(0); } }"),
                member("default methods", "no-files", "interface X { java.io.File NOWHERE = null; }"),
                member("records", "no-exit", "record X(int x) { X { System.exit(0); } }"),
                member("records", "no-exit", "record X(int x) { public int x() { System.exit(x); return 0; } }"),
                member("records", "no-files", "record X(java.io.File... files) { }"),
                member("generic bounds", "no-network", "<T extends java.net.Socket> T x() { return null; }"),
                member("exceptions", "no-threads", "void x() throws java.util.concurrent.ExecutionException { }"),
                member("exceptions", "no-reflection",
                        "void x() { try { call(); } catch (java.lang.reflect.UndeclaredThrowableException e) { } catch (Exception e) { } }"),
                member("exceptions", "no-reflection",
                        "static class X extends Exception { public StackTraceElement[] getStackTrace() { return new StackTraceElement[0]; } }"),
                member("exceptions", "no-standard-streams",
                        "static class X extends Exception { public void printStackTrace(java.io.PrintStream s) { } }"),
                member("lambdas", "no-exit", "static final Runnable X = () -> { Runnable y = () -> System.exit(0); };"),
                member("lambdas", "no-threads",
                        "static final java.util.function.Supplier<Object> X = Thread::currentThread;"),
                member("lambdas", "no-class-loading",
                        "interface Cast { Object make(String s) throws Exception; } static final Cast X = Class::forName;"),
                member("pattern switches", "no-threads",
                        "static int x(Object o) { return switch (o) { case Thread t -> 1; default -> 0; }; }"),
                member("pattern switches", "no-files",
                        "record Box(java.io.File f) { } static int x(Object o) { return o instanceof Box(var f) ? 1 : 0; }"),
                member("monitors", "no-monitors", "static synchronized void x() { }"),
                member("monitors", "no-monitors",
                        "class Inner { void x() { synchronized (ContainedX.class) { } } class ContainedX { } }"));
    }

    static Stream<Route> routes() {
        return Stream.concat(inCode(), inMembers());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void itIsRefusedByItsRuleInItsPlace(Route route) {
        var violations = violations(Sources.compile("""
                package bad;
                public class Bad implements spin.domains.hostile.Callee {
                    public void call() throws Exception {
                %s }
                %s
                }
                """.formatted(route.code(), route.member())));
        assertThat(violations).anySatisfy(violation -> {
            assertThat(violation.rule()).isEqualTo(route.rule());
            assertThat(violation.className()).startsWith("bad.Bad");
            assertThat(violation.message()).startsWith(violation.className()).endsWith(".");
            if (!route.code().isEmpty()) {
                assertThat(violation.method()).isEqualTo("call");
                assertThat(violation.line()).isEqualTo(4);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("impersonations")
    void nobodysPackageIsTaken(String packageName) {
        assertThat(violations(Sources.compileWith(java.util.List.of(), "package " + packageName
                + "; public class Bad implements spin.domains.hostile.Callee { public void call() { } }")))
                .extracting(Violation::rule).containsExactly("reserved-package");
    }

    static Stream<String> impersonations() {
        return Stream.of("spin.core", "spin.core.boot", "spin.domains", "spin.domains.meter", "spin.domains.hostile.x",
                "spin.dispatcher", "spin.hw", "spin.plexus", "spin.bench.x", "spin.systems.x", "jdk.internal.misc",
                "com.sun.x", "netscape.x", "javax.x");
    }

    private static java.util.List<Violation> violations(Map<String, byte[]> classes) {
        var report = Examination.of("bad.jar", Jars.of(new LinkedHashMap<>(classes)), RULES).report();
        assertThat(report.violations()).isNotEmpty();
        return report.violations();
    }
}
