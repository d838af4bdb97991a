package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.core.load.Jars;
import spin.core.strand.StrandEvents;
import spin.core.strand.StrandView;

/// Schedulers that never return. What they cost others is a limit, and never the machine.
class SchedulerMisuseTests {
    private static final byte[] JAR = Jars.of("""
            import spin.core.*;
            import spin.core.shell.Shell;
            import spin.core.strand.*;

            public final class Main implements Extension {
                private Kernel kernel;
                private Threads threads;
                private Semaphore gate;
                private int waste;

                public void start(Kernel kernel) {
                    this.kernel = kernel;
                    threads = kernel.resolve(Threads.class);
                    gate = threads.semaphore(0);
                    threads.fork("idle", gate::acquire);
                    kernel.events().on(Shell.class, Shell::run)
                            .guard((command, arguments) -> command.equals("misuse"))
                            .handle((command, arguments) -> run(arguments)).install();
                }

                private boolean run(String what) {
                    switch (what) {
                        case "group" -> group();
                        case "waking" -> waking();
                        case "global" -> kernel.events().on(GlobalScheduler.class, GlobalScheduler::next)
                                .handle(this::nobody).install();
                        case "work" -> work();
                        default -> throw new IllegalArgumentException(what);
                    }
                    return true;
                }

                private void group() {
                    var group = threads.group("endless", 20, 100_000);
                    kernel.events().on(Strands.class, Strands::resume).key(group)
                            .guard(strand -> strand == group.face())
                            .handle(face -> forever()).install();
                    threads.fork("member", group, () -> kernel.console().println("member"));
                }

                private void waking() {
                    var sleeper = threads.fork("sleeper", () -> {
                        threads.sleep(1000);
                        kernel.console().println("sleeper woken");
                    });
                    kernel.events().on(Strands.class, Strands::unblock).key(sleeper)
                            .handle(strand -> forever()).install();
                }

                private Strand nobody() {
                    forever();
                    return null;
                }

                private void forever() {
                    while (true) {
                        waste++;
                    }
                }

                private void work() {
                    for (int i = 0; i < 10; i++) {
                        threads.fork("worker", () -> kernel.console().println("worked"));
                    }
                }
            }
            """);

    private final Extensions extensions = new Extensions();

    @BeforeEach
    void load() {
        extensions.load("misuse.jar", JAR);
    }

    @Test
    void aSchedulerThatNeverReturnsHurtsItsMembersAndCostsTheRestItsLimitOnce() {
        long before = extensions.processor.now();
        var said = extensions.enter("misuse group");
        long took = extensions.processor.now() - before;

        assertThat(said).doesNotContain("member").anyMatch(line -> line.contains("ran over its limit"));
        assertThat(took).isBetween(StrandEvents.HANDLER_LIMIT, 2 * StrandEvents.HANDLER_LIMIT);
        assertThat(extensions.enter("misuse work")).hasSize(10);
    }

    @Test
    void aHandlerOfAWakeUpThatNeverReturnsCostsWhoWakesTheStrandItsLimitAndNoMore() {
        var said = extensions.enter("misuse waking");

        assertThat(said).contains("sleeper woken").anyMatch(line -> line.contains("ran over its limit"));
    }

    @Test
    void aGlobalPolicyThatNeverReturnsCostsEverybodyItsLimitAtASwitchAndTheKernelDecides() {
        var kernel = extensions.kernel();
        kernel.privilege(StrandView.ownerOf(extensions.strand("misuse.jar:idle")));
        extensions.enter("misuse global");
        long before = extensions.processor.now();
        long switches = extensions.processor.switches();
        var said = extensions.enter("misuse work");
        long took = extensions.processor.now() - before;

        assertThat(said).filteredOn("worked"::equals).hasSize(10);
        assertThat(took).isLessThan((extensions.processor.switches() - switches + 2) * 2 * StrandEvents.HANDLER_LIMIT);
        assertThat(extensions.unload("misuse.jar")).endsWith("its classes are gone.");
        before = extensions.processor.now();
        extensions.on(() -> true);
        assertThat(extensions.processor.now() - before).as("it is over with the unload").isZero();
    }
}
