package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spin.core.cli.KernelStarter;
import spin.core.control.Upload;
import spin.core.load.Jars;
import spin.core.panic.PanicReport;
import spin.core.shell.Shell;

/// What would be contained in an extension stops the machine where the kernel's own code does it, and the machine says what it knew.
@Timeout(60)
class PanicTests {
    private final List<String> console = Collections.synchronizedList(new ArrayList<>());
    private final Assembly machine = SpinStarter.assemble(new KernelStarter.Options(""), console::add);
    private final CompletableFuture<PanicReport> panicked = new CompletableFuture<>();
    private KernelThread kernel = FaultyStarter
            .started(SpinStarter.assemble(new KernelStarter.Options(""), line -> {}));

    @AfterEach
    void halt() {
        kernel.close();
    }

    /// From now on the machine runs, with whatever is in the kernel by then.
    private void run() {
        kernel.close();
        kernel = FaultyStarter.started(machine);
        kernel.onPanic(panicked::complete);
    }

    private PanicReport report() throws Exception {
        return panicked.get(30, TimeUnit.SECONDS);
    }

    /// A handler of the kernel's own that works on what is not there.
    private void badHandler(String command) {
        machine.kernel().events(SpinKernel.KERNEL).on(Shell.class, Shell::run)
                .guard((name, arguments) -> name.equals(command))
                .handle((name, arguments) -> FaultyStarter.lengthOf(null) > 0)
                .as("bad").install();
    }

    @Test
    void inAHandlerOfTheKernelItTellsTheHandlerTheRaisesAndTheStack() throws Exception {
        badHandler("bad");
        run();
        kernel.load(Upload.of("hello.jar", Jars.answering("hello", "Hello!")));

        assertThatThrownBy(() -> kernel.shell("bad")).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("kernel panic: java.lang.NullPointerException")
                .hasMessageEndingWith(" in handler bad of kernel on Shell.run");

        var report = report();
        assertThat(report.what()).startsWith("java.lang.NullPointerException");
        assertThat(report.where()).isEqualTo("handler bad of kernel on Shell.run");
        assertThat(report.raises()).containsExactly("Shell.run");
        assertThat(report.stack()).anySatisfy(line -> assertThat(line).contains("FaultyStarter.lengthOf"));
        assertThat(report.parts()).containsOnlyKeys("strand", "strands", "domains", "latest faults", "latest refusals",
                "machine", "registers");
        assertThat(report.parts().get("strand")).containsExactly("request 'bad'");
        assertThat(report.parts().get("strands")).anySatisfy(line -> assertThat(line).startsWith("request 'bad' of"));
        assertThat(report.parts().get("domains")).hasSize(1).first().asString().startsWith("hello.jar: ")
                .endsWith(" classes, 1 handlers");
        assertThat(report.parts().get("registers")).hasSize(8).first().asString().startsWith("r0 ");
        assertThat(report.parts().get("machine")).first().asString().startsWith("pc ");
        assertThat(console).contains(report.sentence()).containsAll(report.lines());
    }

    @Test
    void nobodyIsServedAfterwards() throws Exception {
        badHandler("bad");
        run();
        assertThatThrownBy(() -> kernel.shell("bad")).isInstanceOf(IllegalStateException.class);
        report();

        assertThat(kernel.shell("help").done()).isFalse();
    }

    @Test
    void onAStrandOfTheKernelItTellsTheStrand() throws Exception {
        var processor = machine.kernel().processor();
        processor.unblock(processor.create("broken", SpinKernel.KERNEL, 31, () -> {
            throw new IllegalStateException("wires crossed");
        }));
        run();

        var report = report();
        assertThat(report.what()).isEqualTo("java.lang.IllegalStateException: wires crossed");
        assertThat(report.parts().get("strand")).containsExactly("broken");
        assertThat(report.cycle()).isGreaterThanOrEqualTo(0);
    }

    @Test
    void anExtensionInTheMiddleOfTheRaiseCannotCatchIt() throws Exception {
        badHandler("inner");
        run();
        kernel.load(Upload.of("catcher.jar",
                Jars.of("""
                        import spin.core.*;
                        import spin.core.shell.Shell;
                        public final class Main implements Extension {
                            public void start(Kernel kernel) {
                                var shell = kernel.resolve(Shell.class);
                                kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("outer"))
                                        .handle((c, a) -> {
                                            try { shell.run("inner", ""); } catch (Throwable t) { kernel.console().println("caught"); }
                                            kernel.console().println("went on");
                                            return true;
                                        }).install();
                            }
                        }
                        """)));

        assertThatThrownBy(() -> kernel.shell("outer")).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("kernel panic: ");

        assertThat(report().raises()).startsWith("Shell.run");
        assertThat(console).doesNotContain("caught", "went on");
    }

    @Test
    void anExtensionsFailureOnAStrandOfTheKernelIsNone() {
        run();
        kernel.load(Upload.of("only.jar", Jars.of("""
                import spin.core.*;
                import spin.core.shell.Shell;
                public final class Main implements Extension {
                    public void start(Kernel kernel) {
                        kernel.events().on(Shell.class, Shell::run).guard((c, a) -> c.equals("mine"))
                                .handle((c, a) -> { throw new IllegalStateException("mine"); }).install();
                    }
                }
                """)));

        assertThat(kernel.shell("mine").done()).isFalse();
        assertThat(machine.panic().report()).isNull();
        assertThat(kernel.shell("help").done()).isTrue();
    }

    @Test
    void aPartThatCannotBeToldHurtsNoOther() throws Exception {
        badHandler("bad");
        machine.panic().part("domains", () -> {
            throw new IllegalStateException("these too");
        });
        machine.panic().part("strands", () -> {
            throw new OutOfMemoryError("pretended");
        });
        run();
        assertThatThrownBy(() -> kernel.shell("bad")).isInstanceOf(IllegalStateException.class);

        assertThat(report().parts().get("domains")).containsExactly("cannot be told: java.lang.IllegalStateException");
        assertThat(report().parts().get("strands")).containsExactly("cannot be told: java.lang.OutOfMemoryError");
        assertThat(report().parts().get("registers")).hasSize(8);
    }

    @Test
    void aConsoleThatFailsDoesNotKeepTheReport() throws Exception {
        var deaf = SpinStarter.assemble(new KernelStarter.Options(""), line -> {
            throw new IllegalStateException("no paper");
        });
        var processor = deaf.kernel().processor();
        processor.unblock(processor.create("broken", SpinKernel.KERNEL, 31, () -> {
            throw new IllegalStateException("wires crossed");
        }));
        kernel.close();
        kernel = FaultyStarter.started(deaf);
        kernel.onPanic(panicked::complete);

        assertThat(report().what()).endsWith("wires crossed");
        assertThat(kernel.shell("help").done()).isFalse();
    }
}
