package spin.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.control.KernelControl.Outcome;

/// JARs compiled by javac at test time, dropped into a kernel that `spin run` would boot.
class ExtensionLoaderTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Nested
    class ALoadedExtension {
        @Test
        void handlesItsEventFromThenOn() {
            assertThat(enter("hello world").done()).isFalse();

            assertThat(load("hello.jar", Jars.answering("hello", "Hello!"))).startsWith("hello.jar is loaded")
                    .contains("1 handler");

            assertThat(enter("hello world").text()).isEqualTo("Hello!");
        }

        @Test
        void isReplacedByAJarOfTheSameName() {
            load("hello.jar", Jars.answering("hello", "first"));

            assertThat(load("hello.jar", Jars.answering("hello", "second"))).startsWith("hello.jar is replaced");

            assertThat(enter("hello").text()).isEqualTo("second");
        }

        @Test
        void goesOnWhenItsReplacementIsRefused() {
            load("hello.jar", Jars.answering("hello", "first"));

            assertThat(refused("hello.jar", Jars.starting("System.exit(1);"))).contains("no-exit")
                    .contains("goes on running");

            assertThat(enter("hello").text()).isEqualTo("first");
        }

        @Test
        void isGoneWithItsClassesWhenItIsUnloaded() {
            load("hello.jar", Jars.answering("hello", "Hello!"));
            enter("hello");

            assertThat(kernel.unload("hello.jar").text()).isEqualTo("hello.jar is unloaded, and its classes are gone.");

            assertThat(enter("hello").done()).isFalse();
            assertThat(kernel.unload("hello.jar").done()).isFalse();
        }

        @Test
        void leavesNothingBehindHoweverOftenItComesAndGoes() {
            for (int i = 0; i < 20; i++) {
                load("hello.jar", Jars.answering("hello", "round " + i));
                assertThat(enter("hello").text()).isEqualTo("round " + i);
                assertThat(kernel.unload("hello.jar").text()).endsWith("its classes are gone.");
            }
            assertThat(enter("events").text()).doesNotContain("hello.jar");
        }

        @Test
        void mayBeWrittenInTheLanguageOfToday() {
            load("modern.jar",
                    Jars.of("""
                            import java.util.*;
                            import spin.core.*;
                            import spin.core.shell.Shell;
                            public final class Main implements Extension {
                                sealed interface Shape {}
                                record Circle(int radius) implements Shape {}
                                record Box(int width, int height) implements Shape {}
                                enum Colour { RED, GREEN }
                                private final Map<String, Integer> seen = new HashMap<>();
                                public void start(Kernel kernel) {
                                    kernel.events().on(Shell.class, Shell::run)
                                            .guard((command, arguments) -> command.equals("area"))
                                            .handle((command, arguments) -> answer(kernel, arguments)).install();
                                }
                                private boolean answer(Kernel kernel, String arguments) {
                                    var shape = arguments.startsWith("c") ? new Circle(3) : new Box(2, 5);
                                    int area = switch (shape) {
                                        case Circle(int r) when r > 2 -> 3 * r * r;
                                        case Circle c -> c.radius();
                                        case Box(int w, int h) -> w * h;
                                    };
                                    var colour = area > 20 ? Colour.RED : Colour.GREEN;
                                    var text = switch (colour) { case RED -> "red"; case GREEN -> "green"; };
                                    seen.merge(text, 1, Integer::sum);
                                    List<String> names = new ArrayList<>(seen.keySet());
                                    names.sort(Comparator.naturalOrder());
                                    kernel.console().println(shape + " has " + area + ", " + text + " " + names + " " + new Box(2, 5).equals(new Box(2, 5)));
                                    return true;
                                }
                            }
                            """));

            assertThat(enter("area circle").text()).isEqualTo("Circle[radius=3] has 27, red [red] true");
            assertThat(enter("area box").text()).isEqualTo("Box[width=2, height=5] has 10, green [green, red] true");
        }

        @Test
        void isNamedInTheListsOfDomainsAndEvents() {
            load("hello.jar", Jars.answering("hello", "Hello!"));

            assertThat(enter("domains").text()).contains("SpinPublic").contains("hello.jar");
            assertThat(enter("events").text()).contains("hello.jar on Shell.run");
            assertThat(enter("dispatch Shell.run").text()).contains("hello.jar").contains("raise(");
        }
    }

    @Nested
    class ARefusedJar {
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                System.exit(1);                                                     | no-exit
                Runtime.getRuntime().halt(1);                                       | no-exit
                String.class.getDeclaredMethods();                                  | no-reflection
                try { Class.forName("x"); } catch (ClassNotFoundException e) { }    | no-
                System.loadLibrary("x");                                            | no-native
                new Thread(() -> { }).start();                                      | no-threads
                System.out.println("x");                                            | no-standard-streams
                try { new java.io.FileReader("/etc/passwd"); } catch (Exception e) {} | no-files
                try { new java.net.Socket("127.0.0.1", 1); } catch (Exception e) { }  | no-network
                synchronized (this) { }                                             | no-monitors
                new ThreadLocal<String>().get();                                    | no-threadlocal
                java.lang.invoke.MethodHandles.lookup();                            | no-invoke
                """)
        void isToldTheRuleTheClassTheMethodAndTheLine(String body, String rule) {
            var text = refused("bad.jar", Jars.starting(body));

            assertThat(text).startsWith("bad.jar: refused").contains(rule).contains("Main.start")
                    .containsPattern("line \\d+");
            assertThat(enter("domains").text()).doesNotContain("bad.jar");
        }

        @Test
        void withANativeMethodIsToldSo() {
            assertThat(refused("bad.jar", Jars.of("""
                    public final class Main implements spin.core.Extension {
                        private native void dig();
                        public void start(spin.core.Kernel kernel) { dig(); }
                    }
                    """))).contains("no-native").contains("dig");
        }

        @Test
        void mayNotNameWhatIsNotPublished() {
            assertThat(refused("bad.jar", Jars.starting("new spin.core.boot.SpinKernel(null, null, null);")))
                    .contains("unresolved").contains("spin.core.boot.SpinKernel");
        }

        @Test
        void withoutAnExtensionIsToldSo() {
            assertThat(refused("plain.jar", Jars.of("public final class Main { }"))).contains("spin.core.Extension");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "no jar at all", "PK\u0003\u0004 almost"})
        void thatIsNoJarIsToldSo(String content) {
            assertThat(refused("junk.jar", content.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .startsWith("junk.jar: refused");
        }

        @Test
        void mayBeHalfCopiedAtAnyPlace() {
            for (var half : Jars.truncations(Jars.answering("hello", "Hello!"), 97)) {
                refused("half.jar", half);
            }
            assertThat(enter("help").done()).isTrue();
        }

        @Test
        void withGarbageForAClassIsToldSo() {
            assertThat(refused("junk.jar", Jars.pack(Map.of("Main.class", new byte[]{1, 2, 3})))).contains("Main");
        }
    }

    @Nested
    class AnExtensionThatMisbehaves {
        @Test
        void byNeverFinishingItsStartIsStoppedAndLeavesNothing() {
            assertThat(refused("loop.jar", Jars.starting(Jars.handler("trap", "return true;") + "while (true) { }")))
                    .contains("start-limit");

            assertThat(enter("trap").done()).isFalse();
        }

        @Test
        void byCatchingEverythingInALoopIsStoppedAllTheSame() {
            assertThat(refused("loop.jar",
                    Jars.starting("while (true) { try { while (true) { } } catch (Throwable t) { } }")))
                    .contains("start-limit");
        }

        @Test
        void byAnEndlessStaticInitialiserIsStopped() {
            assertThat(refused("loop.jar", Jars.of("""
                    public final class Main implements spin.core.Extension {
                        static int x;
                        static { while (x == 0) { } }
                        public void start(spin.core.Kernel kernel) { }
                    }
                    """))).startsWith("loop.jar: refused");
            assertThat(enter("help").done()).isTrue();
        }

        @Test
        void byAnEndlessHandlerIsStoppedAndTheRaiseGoesOn() {
            load("loop.jar", Jars.starting(Jars.handler("spin", "while (true) { }")));
            load("after.jar", Jars.answering("spin", "still here"));

            assertThat(enter("spin").text()).contains("loop.jar").contains("limit").contains("still here");
        }

        @Test
        void byKeepingMoreThanItMayIsStoppedAndTheRaiseGoesOn() {
            load("hog.jar", Jars.starting("var kept = new java.util.ArrayList<Object>(); "
                    + Jars.handler("eat", "while (true) { kept.add(new byte[1_000_000]); }")));
            load("after.jar", Jars.answering("eat", "still here"));

            assertThat(enter("eat").text()).contains("hog.jar").contains("its budget is 67108864")
                    .contains("still here");
        }

        @Test
        void byThrowingFromItsHandlerHurtsNobodyElse() {
            load("throws.jar", Jars.starting(Jars.handler("bang", "throw new IllegalStateException(\"mine\");")));
            load("after.jar", Jars.answering("bang", "still here"));

            assertThat(enter("bang").text()).contains("throws.jar").contains("mine").contains("still here");
        }

        @Test
        void byRecursingWithoutEndHurtsNobodyElse() {
            load("deep.jar", Jars.of("""
                    import spin.core.*;
                    import spin.core.shell.Shell;
                    public final class Main implements Extension {
                        private int deep(int n) { return n + deep(n + 1); }
                        public void start(Kernel kernel) {
                            kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("deep"))
                                    .handle((c, a) -> deep(0) > 0).install();
                        }
                    }
                    """));

            assertThat(enter("deep").text()).contains("deep.jar").contains("nested too deeply");
            assertThat(enter("deep").text()).as("the second time too").contains("deep.jar")
                    .contains("nested too deeply");
            assertThat(enter("help").done()).isTrue();
        }

        @Test
        void byFailingInItsStartLeavesNothing() {
            var text = refused("fails.jar", Jars
                    .starting(Jars.handler("half", "return true;") + "throw new IllegalArgumentException(\"no\");"));

            assertThat(text).contains("start-failed").contains("IllegalArgumentException: no")
                    .containsPattern("line \\d+");
            assertThat(enter("half").done()).isFalse();
            assertThat(enter("events").text()).doesNotContain("fails.jar");
        }

        @Test
        void byAskingForWhatItMayNotHandleIsToldWhy() {
            assertThat(refused("greedy.jar",
                    Jars.starting(
                            """
                                    kernel.events().on(spin.core.trap.Trap.class, spin.core.trap.Trap::systemCall).handle((strand, state) -> { }).install();
                                    """)))
                    .contains("greedy.jar").contains("Trap.systemCall");
        }

        @Test
        void byPaintingOnTheTerminalOnlyPrintsQuestionMarks() {
            load("paint.jar",
                    Jars.starting(Jars.handler("paint", "kernel.console().println(\"a\\u001b[2Jb\"); return true;")));

            assertThat(enter("paint").text()).isEqualTo("a?[2Jb");
        }
    }

    private Outcome enter(String line) {
        return kernel.shell(line);
    }

    private String load(String name, byte[] jar) {
        var outcome = kernel.load(name, jar);
        assertThat(outcome.done()).as(outcome.text()).isTrue();
        return outcome.text();
    }

    private String refused(String name, byte[] jar) {
        var outcome = kernel.load(name, jar);
        assertThat(outcome.done()).as(outcome.text()).isFalse();
        assertThat(outcome.text()).isNotBlank();
        return outcome.text();
    }
}
