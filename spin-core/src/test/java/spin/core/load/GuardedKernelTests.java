package spin.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;

/// What the kernel's dispatcher demands of extensions, shown with JARs in a kernel that `spin run` would boot: no more bindings than
/// the quota, guards without effects; and strands for those who do not want their raisers to wait.
class GuardedKernelTests {
    /// Printed by the kernel's thread.
    private final List<String> console = new CopyOnWriteArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @AfterEach
    void halt() {
        kernel.close();
    }

    private KernelControl.Outcome load(String name, byte[] jar) {
        return kernel.load(name, jar);
    }

    @Nested
    class TheQuota {
        private byte[] installing(int handlers) {
            return Jars.starting("""
                    for (int i = 0; i < %d; i++) {
                        int own = i;
                        kernel.events().on(Shell.class, Shell::run).guard((c, a) -> own < 0)
                                .handle((c, a) -> false).install();
                    }
                    """.formatted(handlers));
        }

        @Test
        void refusesTheExtensionThatInstallsMoreAndLeavesNothingOfIt() {
            var outcome = load("many.jar", installing(4_097));

            assertThat(outcome.done()).isFalse();
            assertThat(outcome.text()).isEqualTo("many.jar: refused\n  many.jar has 4096 bindings on Shell.run, "
                    + "which is all that it may have there; uninstall one first.");
            assertThat(kernel.shell("domains").text()).doesNotContain("many.jar");
            assertThat(kernel.shell("events").text()).doesNotContain("many.jar");
        }

        @Test
        void refusesAnInstallByARunningExtensionAndIsGivenBackWhenItGoes() {
            var growing = Jars.of("""
                    import spin.core.*;
                    import spin.core.shell.Shell;
                    public final class Main implements Extension {
                        public void start(Kernel kernel) {
                            for (int i = 0; i < 4095; i++) {
                                kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.isEmpty())
                                        .handle((c, a) -> false).asynchronous().install();
                            }
                            kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("more"))
                                    .handle((c, a) -> { more(kernel); return true; }).install();
                        }
                        private void more(Kernel kernel) {
                            kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.isEmpty())
                                    .handle((c, a) -> false).install();
                        }
                    }
                    """);
            assertThat(load("growing.jar", growing).done()).isTrue();

            assertThat(kernel.shell("more").text()).contains("growing.jar has 4096 bindings on Shell.run");

            assertThat(kernel.unload("growing.jar").text()).endsWith("its classes are gone.");
            assertThat(load("growing.jar", growing).done()).isTrue();
        }
    }

    @Nested
    class AGuard {
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                asked++ < 3                             | putfield Main.asked
                (all += c.length()) < 3                 | putstatic Main.all
                (seen[0] = c.length()) < 3              | iastore
                names.add(c)                            | invokeinterface List.add
                tells(c)                                | invokeinterface Console.println
                """)
        void withAnEffectIsRefusedWithTheInstructionNamed(String guard, String instruction) {
            var outcome = load("impure.jar", Jars.of("""
                    import java.util.*;
                    import spin.core.*;
                    import spin.core.shell.Shell;
                    public final class Main implements Extension {
                        private static int all;
                        private int asked;
                        private final int[] seen = new int[1];
                        private final List<String> names = new ArrayList<>();
                        private Console console;
                        private boolean tells(String text) { console.println(text); return true; }
                        public void start(Kernel kernel) {
                            console = kernel.console();
                            kernel.events().on(Shell.class, Shell::run)
                                    .guard((c, a) -> %s)
                                    .handle((c, a) -> true).install();
                        }
                    }
                    """.formatted(guard)));

            assertThat(outcome.done()).isFalse();
            assertThat(outcome.text()).startsWith("impure.jar: refused")
                    .contains("not-functional: Main.")
                    .contains("Main.").contains("line ").contains(instruction);
            assertThat(kernel.shell("domains").text()).doesNotContain("impure.jar");
        }

        @Test
        void thatComputesLoopsAndCallsItsOwnIsTaken() {
            var outcome = load("pure.jar", Jars.of("""
                    import spin.core.*;
                    import spin.core.shell.Shell;
                    public final class Main implements Extension {
                        private final String mine = "mine";
                        private boolean vowels(String text, int most) {
                            int vowels = 0;
                            for (int i = 0; i < text.length(); i++) {
                                vowels += "aeiou".indexOf(text.charAt(i)) >= 0 ? 1 : 0;
                            }
                            return vowels <= most;
                        }
                        public void start(Kernel kernel) {
                            int most = 2;
                            kernel.events().on(Shell.class, Shell::run)
                                    .guard((c, a) -> c.startsWith(mine) && vowels(c, most))
                                    .handle((c, a) -> { kernel.console().println("taken"); return true; }).install();
                        }
                    }
                    """));

            assertThat(outcome.text()).startsWith("pure.jar is loaded");
            assertThat(kernel.shell("mine").text()).isEqualTo("taken");
            assertThat(kernel.shell("mineral").done()).isFalse();
            assertThat(kernel.unload("pure.jar").text()).endsWith("its classes are gone.");
        }

        @Test
        void addedLaterIsHeldToTheSame() {
            var outcome = load("later.jar", Jars.of("""
                    import spin.core.*;
                    import spin.core.shell.Shell;
                    import spin.dispatcher.Binding;
                    import spin.dispatcher.Guard;
                    public final class Main implements Extension {
                        private int asked;
                        public void start(Kernel kernel) {
                            Binding binding = kernel.events().on(Shell.class, Shell::run)
                                    .guard((c, a) -> c.equals("later")).handle((c, a) -> true).install();
                            kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("now"))
                                    .handle((c, a) -> { add(binding); return true; }).install();
                        }
                        private void add(Binding to) {
                            Guard.Of2<String, String> counting = (c, a) -> asked++ >= 0;
                            to.guard(counting);
                        }
                    }
                    """));

            assertThat(outcome.done()).isFalse();
            assertThat(outcome.text()).contains("not-functional: Main.").contains("putfield Main.asked");
        }
    }

    @Nested
    class AnAsynchronousHandler {
        private byte[] apart(String body) {
            return Jars.of("""
                    import spin.core.*;
                    import spin.core.shell.Shell;
                    import spin.core.strand.Threads;
                    public final class Main implements Extension {
                        public void start(Kernel kernel) {
                            Threads threads = kernel.resolve(Threads.class);
                            kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("apart"))
                                    .handle((c, a) -> { kernel.console().println("handed over"); return true; })
                                    .last().install();
                            kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("wait"))
                                    .handle((c, a) -> { threads.sleep(1_000_000_000L); return true; }).install();
                            kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("apart"))
                                    .handle((c, a) -> { %s }).as("background").asynchronous().install();
                        }
                    }
                    """.formatted(body));
        }

        @Test
        void runsOnAStrandWithTheArgumentsWhenItsRaiserHasGoneOn() {
            load("apart.jar", apart("threads.sleep(1000); kernel.console().println(\"apart: \" + a); return true;"));

            assertThat(kernel.shell("apart one two").text()).isEqualTo("handed over");
            kernel.shell("wait");

            assertThat(console).contains("apart: one two");
        }

        @Test
        void isEndedWithItsDomainAndSaysNothingOfIt() {
            load("apart.jar", apart("while (true) { threads.sleep(1_000_000_000L); }"));
            kernel.shell("apart");
            assertThat(kernel.shell("strand").text()).contains("background of apart.jar");

            assertThat(kernel.unload("apart.jar").text()).isEqualTo("apart.jar is unloaded, and its classes are gone.");

            assertThat(kernel.shell("strand").text()).doesNotContain("apart.jar");
            assertThat(console).noneMatch(line -> line.contains("limit"));
        }

        @Test
        void thatNeverEndsIsStoppedByItsLimit() {
            load("apart.jar", apart("while (true) { }"));

            assertThat(kernel.shell("apart").text()).isEqualTo("handed over");
            kernel.shell("wait");

            assertThat(console).anyMatch(line -> line.contains("apart.jar") && line.contains("limit of cycles"));
            assertThat(kernel.shell("strand").text()).doesNotContain("apart.jar");
        }

        @Test
        void thatThrowsHurtsNobody() {
            load("apart.jar", apart("throw new IllegalStateException(\"mine\");"));

            assertThat(kernel.shell("apart").text()).isEqualTo("handed over");
            kernel.shell("wait");

            assertThat(console).anyMatch(line -> line.contains("apart.jar") && line.contains("mine"));
        }
    }
}
