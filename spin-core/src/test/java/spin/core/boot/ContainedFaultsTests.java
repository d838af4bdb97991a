package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spin.core.cli.KernelStarter;
import spin.core.control.Upload;
import spin.core.file.FileException;
import spin.core.file.Files;
import spin.core.load.ExtensionLoader;
import spin.core.load.Jars;
import spin.core.spy.Spy;
import spin.domains.meter.Meter;

/// Every kind of fault in every place where the kernel runs code of an extension: it is that extension's, it is told with its name, and
/// the kernel and everybody else go on.
///
/// What is no place: authorisers, default handlers and result handlers are an event's owner's, and no extension owns an event; a guard of
/// an extension is refused unless it is shown to have no effect; the kernel takes texts, numbers and its own objects from extensions and no comparator, and looks up what they give it by identity.
class ContainedFaultsTests {
    /// What fails, what is told of it. In the order of their numbers.
    private static final List<List<String>> KINDS = List.of(
            List.of("Object o = null; o.hashCode();", "NullPointerException"),
            List.of("Object o = \"text\"; Integer i = (Integer) o;", "ClassCastException"),
            List.of("int[] a = new int[1]; a[n] = 1;", "ArrayIndexOutOfBoundsException"),
            List.of("Object o = new int[-n];", "NegativeArraySizeException"),
            List.of("Object[] a = new String[1]; a[0] = n;", "ArrayStoreException"),
            List.of("int i = n / (n - n);", "ArithmeticException"),
            List.of("deep(n);", "StackExhausted"),
            List.of("Object o = new byte[65 << 20];", "budget"),
            List.of("spy.hit(\"memory\");", "OutOfMemoryError"),
            List.of("spy.hit(\"stack\");", "Stack"),
            List.of("throw new AssertionError(\"never\");", "AssertionError"),
            List.of("Object o = new Odd(n); switch (o) { case Odd(int x) when x > 0 -> {} default -> {} }",
                    "MatchException"),
            List.of("int i = Bad.VALUE;", "Error"),
            List.of("try { int i = Bad.VALUE; } catch (Throwable first) { } int i = Bad.VALUE;",
                    "NoClassDefFoundError"),
            List.of("throw new Error(\"plain\");", "java.lang.Error"),
            List.of("throw new Nasty();", "Main$Nasty"),
            List.of("Main.<RuntimeException>sneak(new java.io.IOException(\"sneaked\"));", "IOException"));

    /// Where it fails: the body of the extension's start. `go` is a command of its own for each.
    private static final List<List<String>> PLACES = List.of(
            List.of("handler", on(".handle((c, a) -> { fail(a); return true; })")),
            List.of("first", on(".handle((c, a) -> { fail(a); return true; }).first()")),
            List.of("last", on(".handle((c, a) -> { fail(a); return true; }).last()")),
            List.of("filter", on(".filter((c, a) -> { fail(a); return new Filter.Two<>(c, a); }).first()")),
            List.of("asynchronous", on(".handle((c, a) -> { fail(a); return true; }).asynchronous()")),
            List.of("strand", on(".handle((c, a) -> { threads.fork(\"body\", () -> fail(a)); return true; })")),
            List.of("timer", on(".handle((c, a) -> { threads.after(\"body\", 1000, () -> fail(a)); return true; })")),
            List.of("lambda", on(".handle((c, a) -> { threads.unpreempted(() -> fail(a)); return true; })")),
            List.of("selector", on(".handle((c, a) -> { kernel.events().on(Shell.class, (Shell s, String x, String y)"
                    + " -> { fail(a); return true; }); return true; })")),
            List.of("iterator", on(".handle((c, a) -> { programs.start(\"p\", new byte[10], new Failing(a), List.of());"
                    + " return true; })")),
            List.of("files", "kernel.resolve(Files.class).mount(\"bad\", new BadFiles());"));

    private static final List<String> CONSOLE = new ArrayList<>();
    private static Assembly machine = assembled();

    @BeforeAll
    static void loadThemAll() {
        machine = assembled();
        machine.kernel().facade(Spy.class, who -> new Host());
        load("witness.jar", Jars.of("""
                import spin.core.*;
                import spin.core.shell.Shell;
                public final class Main implements Extension {
                    public void start(Kernel kernel) {
                        kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.startsWith("go-"))
                                .handle((c, a) -> { kernel.console().println("witness: " + c); return true; })
                                .last().install();
                    }
                }
                """));
        for (var place : PLACES) {
            load(place.get(0) + ".jar", faulty(place.get(1).replace("go", "go-" + place.get(0))));
        }
    }

    @BeforeEach
    void aFreshConsole() {
        CONSOLE.clear();
    }

    @AfterEach
    void theKernelGoesOn() {
        assertThat(machine.panic().report()).isNull();
        assertThat(Meter.access().stack()).isZero();
        CONSOLE.clear();
        enter("go-on");
        assertThat(CONSOLE).containsExactly("witness: go-on");
    }

    static Stream<Arguments> handlers() {
        return cells("handler", "first", "last", "filter", "lambda", "selector", "iterator");
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void inARaiseTheRaiseGoesOnWithoutIt(String place, int kind) {
        enter("go-" + place + " " + kind);

        // A selector that takes no zeros and nulls is asked for the next event, so it is told as what names none.
        // Clearing so large an array takes longer than a region may, and that is found first.
        var told = place.equals("selector") && kind < 2
                ? "names no event"
                : place.equals("lambda") && told(kind).equals("budget") ? "of its region" : told(kind);
        assertThat(CONSOLE).contains("witness: go-" + place).anySatisfy(line -> assertThat(line)
                .contains(" of " + place + ".jar on Shell.run").contains(told));
    }

    static Stream<Arguments> strands() {
        return cells("strand", "timer", "asynchronous");
    }

    @ParameterizedTest
    @MethodSource("strands")
    void onAStrandOfItsOwnThatStrandEnds(String place, int kind) {
        enter("go-" + place + " " + kind);

        assertThat(CONSOLE).contains("witness: go-" + place).anySatisfy(line -> assertThat(line)
                .contains(place + ".jar").contains(told(kind)));
        assertThat(machine.kernel().processor().alive()).isZero();
    }

    static Stream<Arguments> files() {
        // One that is ended in the middle of whatever it does is not asked again, so that comes last.
        return cells("files").sorted(Comparator.comparing(cell -> told((int) cell.get()[1]).equals("budget")));
    }

    @ParameterizedTest
    @MethodSource("files")
    void inAFileSystemItsCallerIsToldSo(String place, int kind) {
        var files = machine.kernel().resolve(Files.class, SpinKernel.KERNEL);
        var told = new ArrayList<String>();
        onAStrand(() -> {
            try {
                files.find("bad").node(kind).attributes();
            } catch (FileException refused) {
                told.add(refused.error() + " " + refused.getMessage());
            }
        });

        assertThat(told).hasSize(1).first().asString().contains("file system bad of files.jar")
                .contains(told(kind));
    }

    static Stream<Arguments> starts() {
        return cells("start");
    }

    @ParameterizedTest
    @MethodSource("starts")
    void inItsStartItIsNotLoaded(String place, int kind) {
        var result = loaded("start" + kind + ".jar", STARTING);

        assertThat(result.done()).isFalse();
        assertThat(result.text()).startsWith("start" + kind + ".jar: refused").contains(told(kind));
        assertThat(machine.loader().names()).doesNotContain("start" + kind + ".jar");
    }

    private static final byte[] STARTING = faulty("var n = kernel.name(); fail(n.substring(5, n.length() - 4));");

    @Test
    void whoJoinsAStrandThatFailedIsToldWithoutCallingItsCode() {
        load("joiner.jar", faulty(on("""
                .handle((c, a) -> {
                    try {
                        threads.fork("child", () -> fail(a));
                        return true;
                    } finally {
                        threads.fork("joiner", () -> {
                            var child = threads.fork("nasty", () -> fail("15"));
                            try {
                                threads.join(child);
                            } catch (StrandFailedException e) {
                                kernel.console().println("joined: " + e.getMessage());
                            }
                        });
                    }
                })
                """).replace("go", "go-joiner")));

        enter("go-joiner 0");

        assertThat(CONSOLE).contains("joined: strand joiner.jar:nasty ended by Main$Nasty");
    }

    /// What the host may throw into code that calls it.
    private static final class Host implements Spy {
        @Override
        public void hit(String name) {
            throw name.equals("memory") ? new OutOfMemoryError("pretended") : new StackOverflowError();
        }

        @Override
        public long start() {
            return 0;
        }

        @Override
        public void stop(String name, long started) {
            // Nobody measures here.
        }
    }

    private static Stream<Arguments> cells(String... places) {
        return Stream.of(places).flatMap(place -> Stream.iterate(0, kind -> kind < KINDS.size(), kind -> kind + 1)
                .map(kind -> Arguments.of(place, kind)));
    }

    private static String told(int kind) {
        return KINDS.get(kind).get(1);
    }

    private static Assembly assembled() {
        return SpinStarter.assemble(new KernelStarter.Options(""), CONSOLE::add);
    }

    private static void onAStrand(Runnable work) {
        var processor = machine.kernel().processor();
        processor.unblock(processor.create("test", SpinKernel.KERNEL, 31, work));
        processor.run();
    }

    private static void enter(String line) {
        onAStrand(() -> machine.shell().enter(line));
    }

    private static ExtensionLoader.Result loaded(String name, byte[] jar) {
        var results = new ArrayList<ExtensionLoader.Result>();
        onAStrand(() -> results.add(machine.loading().load(Upload.of(name, jar))));
        return results.getFirst();
    }

    private static void load(String name, byte[] jar) {
        var result = loaded(name, jar);
        assertThat(result.done()).as(result.text()).isTrue();
    }

    private static String on(String handler) {
        return "kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals(\"go\"))" + handler
                + ".install();";
    }

    private static byte[] faulty(String start) {
        var arms = new StringBuilder();
        for (int i = 0; i < KINDS.size(); i++) {
            arms.append("case %d -> { %s }%n".formatted(i, KINDS.get(i).get(0)));
        }
        return Jars.of("""
                import java.util.*;
                import spin.core.*;
                import spin.core.file.*;
                import spin.core.memory.*;
                import spin.core.shell.Shell;
                import spin.core.spy.Spy;
                import spin.core.strand.*;
                import spin.core.user.*;
                import spin.dispatcher.*;
                public final class Main implements Extension {
                    static Kernel kernel;
                    static Threads threads;
                    static Programs programs;
                    static Spy spy;
                    static final class Bad { static final int VALUE = Integer.parseInt("no number"); }
                    static final class Nasty extends RuntimeException {
                        public String getMessage() { while (true) { } }
                        public String toString() { throw new IllegalStateException("nasty"); }
                    }
                    record Odd(int x) { public int x() { throw new IllegalStateException("odd"); } }
                    static final class Failing extends AbstractList<String> {
                        final String kind;
                        Failing(String kind) { this.kind = kind; }
                        public int size() { fail(kind); return 1; }
                        public String get(int i) { fail(kind); return ""; }
                    }
                    static final class BadFiles implements FileSystem {
                        public FileNode root() { return null; }
                        public FileNode node(long number) { fail("" + number); return null; }
                        public void sync() { }
                        public FileSystemFacts facts() { return null; }
                    }
                    static int deep(int n) { return 1 + deep(n + 1); }
                    @SuppressWarnings("unchecked")
                    static <T extends Throwable> void sneak(Throwable t) throws T { throw (T) t; }
                    static void fail(String kind) {
                        int n = 7;
                        switch (Integer.parseInt(kind.strip())) {
                            %s
                            default -> { }
                        }
                    }
                    public void start(Kernel given) {
                        kernel = given;
                        threads = given.resolve(Threads.class);
                        programs = given.resolve(Programs.class);
                        spy = given.resolve(Spy.class);
                        %s
                    }
                }
                """.formatted(arms, start));
    }
}
