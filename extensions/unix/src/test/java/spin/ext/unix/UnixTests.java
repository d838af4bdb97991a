package spin.ext.unix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.Console;
import spin.core.Kernel;
import spin.core.boot.SpinKernel;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.Upload;
import spin.core.shell.Shell;
import spin.core.strand.Threads;
import spin.core.user.Program;
import spin.core.user.Terminal;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Limits;
import spin.dispatcher.Requester;
import spin.domains.meter.Terminated;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Instances on one machine: what they share, which is nothing, and what is left of them.
class UnixTests {
    private static final int KILLED = 128;
    private static final Limits NO_LIMITS = new Limits() {
        @Override
        public long begin(long units) {
            return 0;
        }

        @Override
        public void end(long token) {}

        @Override
        public boolean terminated(Throwable thrown) {
            return thrown instanceof Terminated;
        }
    };

    private final List<String> console = new ArrayList<>();
    private final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1),
            Dispatcher.builder().limits(NO_LIMITS).faults(fault -> console.add(fault.toString())).build(),
            console::add);

    /// One instance, and a program that it serves.
    private final class Instance {
        private final Requester who;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final Suite.Case run;
        private int status = -1;

        Instance(String name, String part) {
            who = Requester.of(name);
            run = Suite.cases().stream().filter(each -> each.name().equals(part)).findFirst()
                    .orElseGet(() -> new Suite.Case(part, "posix", List.of(part), ""));
            onStrand(() -> new Unix().start(new View(who)));
            var program = kernel.programs().start(who, "program", Suite.executable("posix"), List.of(part), List.of(),
                    new Terminal() {
                        @Override
                        public void write(byte[] bytes) {
                            written.writeBytes(bytes);
                        }

                        @Override
                        public byte[] read(int most) {
                            return new byte[0];
                        }
                    });
            await(program);
        }

        private void await(Program program) {
            var processor = kernel.processor();
            processor.unblock(processor.create("joiner", SpinKernel.KERNEL, Threads.HIGHEST_PRIORITY,
                    () -> status = kernel.programs().joinFamily(program)));
        }

        Suite.Outcome outcome() {
            return new Suite.Outcome(status, written.toString(StandardCharsets.ISO_8859_1));
        }

        void unload() {
            onStrand(() -> {
                kernel.dispatcher().uninstallAll(who);
                kernel.unloaded(who);
            });
        }

        String report() {
            console.clear();
            kernel.resolve(Shell.class, SpinKernel.KERNEL).run("unix", "");
            return console.stream().filter(line -> line.startsWith(who.name())).findFirst().orElse("");
        }
    }

    private final class View implements Kernel {
        private final Requester who;

        View(Requester who) {
            this.who = who;
        }

        @Override
        public <T> T resolve(Class<T> type) {
            return kernel.resolve(type, who);
        }

        @Override
        public Events events() {
            return kernel.events(who);
        }

        @Override
        public Console console() {
            return kernel.console();
        }

        @Override
        public String name() {
            return who.name();
        }
    }

    private void onStrand(Runnable work) {
        var processor = kernel.processor();
        var strand = processor.create("test", SpinKernel.KERNEL, Threads.HIGHEST_PRIORITY, work);
        processor.unblock(strand);
        while (!strand.isEnded()) {
            assertThat(processor.turn()).isTrue();
        }
    }

    @Test
    void twoInstancesDoNotSeeEachOther() {
        var one = new Instance("one.jar", "race");
        var two = new Instance("two.jar", "signals");
        kernel.processor().run();

        assertThat(one.outcome()).isEqualTo(Suite.expected(one.run));
        assertThat(two.outcome()).isEqualTo(Suite.expected(two.run));
        assertThat(one.report()).endsWith("0 signals handled");
        assertThat(two.report()).endsWith("3 signals handled");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 40, 150, 400})
    void killingOneAtAnyPointLeavesTheOthersResultAsItIs(int turns) {
        int free = kernel.addressSpaces().freeFrames();
        var victim = new Instance("victim.jar", "race");
        var other = new Instance("other.jar", "statuses");
        for (int i = 0; i < turns; i++) {
            kernel.processor().turn();
        }
        victim.unload();
        kernel.processor().run();

        assertThat(other.outcome()).isEqualTo(Suite.expected(other.run));
        assertThat(victim.status).isIn(0, KILLED);
        other.unload();
        assertThat(kernel.addressSpaces().freeFrames()).as("pages come back").isEqualTo(free);
        assertThat(kernel.addressSpaces().discrepancies()).isEmpty();
        assertThat(kernel.programs().running()).isEmpty();
    }

    @Test
    void nothingIsLeftOfProcessesThatHaveEnded() {
        int free = kernel.addressSpaces().freeFrames();
        var instance = new Instance("unix.jar", "tree");
        kernel.processor().run();

        assertThat(instance.outcome()).isEqualTo(Suite.expected(instance.run));
        assertThat(kernel.addressSpaces().freeFrames()).isEqualTo(free);
        assertThat(kernel.addressSpaces().discrepancies()).isEmpty();
    }

    @Test
    void aForkBombMeetsALimitAndTheMachineGoesOn() {
        var bomb = new Instance("bomb.jar", "until-refused");
        var other = new Instance("other.jar", "pipe");
        kernel.processor().run();

        assertThat(bomb.outcome()).isEqualTo(new Suite.Outcome(0,
                (Processes.MOST - 1) + ", then Resource temporarily unavailable\n0 left, one more 1\n"));
        assertThat(other.outcome()).isEqualTo(Suite.expected(other.run));
    }

    @Test
    void whatIsNotThereIsCounted() {
        var instance = new Instance("unix.jar", "names");
        kernel.processor().run();
        assertThat(instance.report()).contains("system calls served");

        assertThat(console).contains("system call 560 is not there: 1 times");
    }

    @Test
    void itPassesTheVerifierAndIsLoadedAtThePrompt() {
        try (var running = new SpinStarter().boot(new KernelStarter.Options(""), line -> {})) {
            var loaded = running.load(Upload.of("unix.jar", Suite.jar()));

            assertThat(loaded.done()).as(loaded.text()).isTrue();
            assertThat(running.shell("unix").text()).contains("0 system calls served");
            var unloaded = running.unload("unix.jar");
            assertThat(unloaded.text()).contains("its classes are gone");
        }
    }
}
