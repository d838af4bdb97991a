package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.core.boot.SpinStarter;
import spin.core.control.ControlSocket;
import spin.core.control.DropFolder;
import spin.core.control.KernelControl;
import spin.core.control.SocketFolder;
import spin.core.load.Jars;

/// A JAR is replaced in a running kernel while strands raise what it handles, through every door.
class ReplacementTests {
    @TempDir
    Path temporary;

    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), _ -> {});

    @AfterEach
    void halt() {
        kernel.close();
    }

    /// Two strands that raise the command "hit" until they are told to stop.
    private static final byte[] TRAFFIC = Jars.of("""
            import spin.core.*;
            import spin.core.shell.Shell;
            import spin.core.strand.*;
            public final class Main implements Extension {
                private boolean stopped;
                private final long[] raised = new long[2];
                private final Strand[] strands = new Strand[2];
                public void start(Kernel kernel) {
                    var shell = kernel.resolve(Shell.class);
                    var threads = kernel.resolve(Threads.class);
                    kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("go")).handle((c, a) -> {
                        for (int i = 0; i < 2; i++) {
                            int own = i;
                            strands[i] = threads.fork("traffic " + i, () -> {
                                while (!stopped) { shell.run("hit", ""); raised[own]++; }
                            });
                        }
                        return true;
                    }).install();
                    kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("raised")).handle((c, a) -> {
                        stopped = true;
                        for (var each : strands) { threads.join(each); }
                        kernel.console().println("" + (raised[0] + raised[1]));
                        return true;
                    }).install();
                }
            }
            """);

    /// Counts the hits and knows its version.
    private static byte[] counter(int version) {
        return counter(version, "return Map.of(\"hits\", hits);",
                "hits = (Long) ((Map<?, ?>) state).get(\"hits\");");
    }

    private static byte[] counter(int version, String handOver, String takeOver) {
        return Jars
                .of("""
                        import java.util.*;
                        import spin.core.*;
                        import spin.core.shell.Shell;
                        import spin.core.strand.*;
                        public final class Main implements Extension, Upgradable {
                            private long hits;
                            private Kernel kernel;
                            record Own(int x) { }
                            public Object handOver() { %s }
                            public void takeOver(Object state) { %s }
                            public void start(Kernel kernel) {
                                this.kernel = kernel;
                                kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("hit"))
                                        .handle((c, a) -> { hits++; return true; }).install();
                                kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("hits"))
                                        .handle((c, a) -> { kernel.console().println(hits + " in version %d"); return true; }).install();
                            }
                        }
                        """
                        .formatted(handOver, takeOver, version));
    }

    @Test
    void underTheTrafficOfStrandsNoRaiseIsLostAndNoneSeenTwiceThroughEveryDoor() throws Exception {
        var drop = Files.createDirectory(temporary.resolve("drop"));
        var said = new LinkedBlockingQueue<String>();
        var stage = new Stage(temporary);
        kernel.load("traffic.jar", TRAFFIC);
        drop(drop, counter(0));
        try (var _ = DropFolder.watch(drop, kernel, said::add);
                var _ = ControlSocket.open(SocketFolder.of(Map.of("SPIN_RUN_DIR", temporary.resolve("run").toString()),
                        temporary.toString(), "somebody"), kernel, () -> {})) {
            awaitSaid(said, "count.jar is loaded");
            assertThat(kernel.shell("go").done()).isTrue();

            drop(drop, counter(1));
            awaitSaid(said, "count.jar is replaced");
            assertThat(kernel.shell("hits").text()).endsWith(" in version 1");

            var file = file(2);
            assertThat(stage.spin("load", file.toString())).as(stage.err()).isZero();
            assertThat(stage.out()).contains("count.jar is replaced");
            assertThat(kernel.shell("hits").text()).endsWith(" in version 2");

            assertThat(kernel.shell("load " + file(3)).text()).contains("count.jar is replaced");
            for (int version = 4; version <= 9; version++) {
                assertThat(kernel.load("count.jar", counter(version)).text()).contains("count.jar is replaced");
            }
        }
        long raised = Long.parseLong(kernel.shell("raised").text());
        assertThat(raised).isPositive();
        assertThat(kernel.shell("hits").text()).isEqualTo(raised + " in version 9");
        assertNoEarlierVersionIsLeft();
    }

    private static void drop(Path folder, byte[] jar) throws IOException {
        var half = Files.write(folder.resolve("half"), jar);
        Files.move(half, folder.resolve("count.jar"), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file(int version) throws IOException {
        return Files.write(Files.createDirectory(temporary.resolve("v" + version)).resolve("count.jar"),
                counter(version));
    }

    private static void awaitSaid(LinkedBlockingQueue<String> said, String wanted) throws InterruptedException {
        for (var line = said.poll(60, TimeUnit.SECONDS); line != null; line = said.poll(60, TimeUnit.SECONDS)) {
            if (line.contains(wanted)) {
                return;
            }
        }
        throw new AssertionError("nobody said '" + wanted + "'");
    }

    /// The collector is asked a few times, because it may hand over what it found a little later than it returns.
    private void assertNoEarlierVersionIsLeft() {
        for (int i = 0; i < 20 && kernel.shell("domains").text().contains("an earlier version"); i++) {
            System.gc();
        }
        assertThat(kernel.shell("domains").text()).doesNotContain("an earlier version").contains("count.jar");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            throw new IllegalStateException("mine");       | | threw java.lang.IllegalStateException: mine
            while (true) { }                               | | did not end within its limit
            return new Own(1);                             | | of class Main$Own
            return List.of(this);                          | | of class Main
            return kernel;                                 | | of class spin.core.load.ExtensionView
            Handler h = new Handler(); return h;           | | of class Main$
            var l = new ArrayList<Object>(); l.add(l); return l; | | contains itself
            kernel.resolve(Threads.class).sleep(1000); return 1; | | without waiting
            return 1;            | throw new IllegalStateException("no"); | as it took over, threw java.lang.IllegalStateException: no
            return 1;            | while (true) { }                       | as it took over, did not end
            return List.of(1);   | ((Map<?, ?>) state).size();            | threw java.lang.ClassCastException
            return 1;            | kernel.resolve(Threads.class).sleep(1000); | without waiting
            """)
    void aHandOverThatFailsKeepsTheOldVersionWhole(String handOver, String takeOver, String why) {
        var old = handOver.startsWith("Handler")
                ? "class Handler { } " + handOver
                : handOver;
        kernel.load("count.jar", counter(1, old, ""));
        kernel.shell("hit");

        var outcome = kernel.load("count.jar", counter(2, "return null;", takeOver == null ? "" : takeOver));

        assertThat(outcome.done()).as(outcome.text()).isFalse();
        assertThat(outcome.text()).startsWith("count.jar: refused").contains("hand-over: ").contains(why)
                .contains("goes on running");
        kernel.shell("hit");
        assertThat(kernel.shell("hits").text()).isEqualTo("2 in version 1");
        assertThat(kernel.unload("count.jar").text()).endsWith("its classes are gone.");
    }

    @Test
    void whoHasNothingToHandOverOrNobodyToHandItToIsReplacedAllTheSame() {
        var plain = Jars.answering("hit", "plain");
        for (var jars : List.of(List.of(counter(1), plain), List.of(plain, counter(2)),
                List.of(counter(1, "return null;", ""),
                        counter(2, "return null;", "throw new IllegalStateException();")))) {
            var outcomes = new ArrayList<String>();
            jars.forEach(jar -> outcomes.add(kernel.load("count.jar", jar).text()));
            assertThat(outcomes.getLast()).contains("count.jar is replaced");
            assertThat(kernel.unload("count.jar").text()).endsWith("its classes are gone.");
        }
    }
}
