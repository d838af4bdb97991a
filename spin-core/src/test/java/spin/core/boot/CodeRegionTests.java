package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.core.cli.KernelStarter;
import spin.core.control.Upload;
import spin.core.load.Jars;

/// Stretches of an extension's code that keep the processor, or begin anew when they have lost it.
class CodeRegionTests {
    /// Longer than one increment takes, and shorter than two: so every poll of an increment is where some quantum ends.
    private static final int SHORTEST = 500;
    private static final int QUANTA = 700;

    private static final String SOURCE = """
            import spin.core.*;
            import spin.core.shell.Shell;
            import spin.core.strand.*;

            public final class Main implements Extension {
                private static final int STEPS = 8;
                private Threads threads;
                private Console console;
                private int counter;
                private int begun;
                private int waste;
                private boolean[] lostAt = new boolean[STEPS + 1];

                public void start(Kernel kernel) {
                    threads = kernel.resolve(Threads.class);
                    console = kernel.console();
                    kernel.events().on(Shell.class, Shell::run)
                            .guard((command, arguments) -> command.equals("regions"))
                            .handle((command, arguments) -> run(arguments)).install();
                }

                /** Adds one, so slowly that it loses the processor in between. */
                private final class Racer implements Runnable {
                    private final String how;
                    private int begunAnew;
                    private int at = -1;

                    Racer(String how) {
                        this.how = how;
                    }

                    public void run() {
                        for (int i = 0; i < 3; i++) {
                            switch (how) {
                                case "restartable" -> begunAnew += threads.restartable(this::add);
                                case "unpreempted" -> threads.unpreempted(5000, this::add);
                                default -> add();
                            }
                        }
                    }

                    private void add() {
                        if (at >= 0) {
                            lostAt[at] = true;
                        }
                        at = 0;
                        int seen = counter;
                        while (at < STEPS) {
                            waste += at;
                            at++;
                        }
                        at = -1;
                        counter = seen + 1;
                    }
                }

                private void race(String how) {
                    counter = 0;
                    var one = new Racer(how);
                    var other = new Racer(how);
                    var first = threads.fork("one", one);
                    var second = threads.fork("other", other);
                    threads.join(first);
                    threads.join(second);
                    int places = 0;
                    for (boolean lost : lostAt) {
                        places += lost ? 1 : 0;
                    }
                    console.println(counter + " " + (one.begunAnew + other.begunAnew) + " " + places);
                }

                private boolean run(String what) {
                    switch (what) {
                        case "plain", "restartable", "unpreempted" -> race(what);
                        case "greedy" -> threads.fork("greedy", () -> threads.unpreempted(10_000, this::forever));
                        case "caught" -> threads.fork("caught", this::caught);
                        case "endless" -> {
                            threads.fork("endless", () -> threads.restartable(this::forever));
                            threads.fork("neighbour", this::neighbour);
                        }
                        case "hog" -> threads.fork("hog", this::hog);
                        case "nested" -> {
                            threads.fork("nested", this::nested);
                            threads.fork("neighbour", this::neighbour);
                        }
                        case "waits" -> threads.fork("waits", this::waits);
                        case "throws" -> threads.fork("throws", this::throwsInside);
                        case "killed" -> threads.fork("killer", this::kill);
                        case "handler" -> {
                            try {
                                threads.unpreempted(10_000, this::forever);
                            } catch (RegionOverrunException e) {
                                console.println("handler went on");
                            }
                        }
                        case "limits" -> {
                            for (long limit : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 650_000_000}) {
                                try {
                                    threads.unpreempted(limit, this::forever);
                                } catch (IllegalArgumentException e) {
                                    console.println("refused");
                                }
                            }
                        }
                        default -> throw new IllegalArgumentException(what);
                    }
                    return true;
                }

                private void forever() {
                    while (true) {
                        waste++;
                    }
                }

                /** Wants the processor for a while, without keeping it. */
                private void neighbour() {
                    for (int i = 0; i < 100; i++) {
                        threads.giveWay();
                    }
                }

                private void caught() {
                    try {
                        threads.unpreempted(10_000, () -> {
                            try {
                                forever();
                            } catch (Throwable t) {
                                console.println("never: nothing inside can catch it");
                            }
                        });
                    } catch (RegionOverrunException e) {
                        console.println(e.getMessage());
                    }
                    threads.giveWay();
                    console.println("went on");
                }

                private void hog() {
                    while (true) {
                        try {
                            threads.unpreempted(this::forever);
                        } catch (Throwable t) {
                            waste++;
                        }
                    }
                }

                private void nested() {
                    int[] rounds = new int[3];
                    int inner = threads.restartable(() -> {
                        rounds[0]++;
                        rounds[1] += threads.restartable(() -> threads.unpreempted(2000, () -> waste++));
                        slowly(rounds[0] == 1 ? 100_000 : 10);
                    });
                    console.println("outer begun " + rounds[0] + ", anew " + inner + ", inner anew " + rounds[1]);
                    threads.unpreempted(600_000, () -> rounds[2] = threads.restartable(() -> slowly(20_000)));
                    console.println("unpreempted anew " + rounds[2]);
                    try {
                        threads.unpreempted(500_000, () -> {
                            try {
                                threads.unpreempted(1000, this::forever);
                            } catch (RegionOverrunException e) {
                                console.println("the inner one was over");
                            }
                            threads.unpreempted(600_000, this::forever);
                        });
                    } catch (RegionOverrunException e) {
                        console.println(e.getMessage());
                    }
                }

                private void slowly(int steps) {
                    for (int i = 0; i < steps; i++) {
                        waste += i;
                    }
                }

                private void waits() {
                    var semaphore = threads.semaphore(0);
                    Runnable[] waits = {() -> threads.sleep(1), semaphore::acquire, threads::giveWay,
                            () -> threads.join(threads.fork("child", () -> {}))};
                    for (var wait : waits) {
                        try {
                            threads.unpreempted(100_000, wait);
                        } catch (IllegalStateException e) {
                            console.println("unpreempted refused");
                        }
                        try {
                            threads.restartable(wait);
                        } catch (IllegalStateException e) {
                            console.println("restartable refused");
                        }
                    }
                    threads.sleep(1);
                    console.println("waited outside");
                }

                private void throwsInside() {
                    try {
                        threads.unpreempted(1000, () -> { throw new ArithmeticException("inside"); });
                    } catch (ArithmeticException e) {
                        console.println(e.getMessage());
                    }
                    try {
                        threads.restartable(() -> { throw new ArithmeticException("inside too"); });
                    } catch (ArithmeticException e) {
                        console.println(e.getMessage());
                    }
                    threads.sleep(1);
                    console.println("both regions are over");
                }

                private void kill() {
                    var victim = threads.fork("victim", () -> threads.restartable(() -> {
                        begun++;
                        forever();
                    }));
                    threads.giveWay();
                    int before = begun;
                    threads.kill(victim);
                    try {
                        threads.join(victim);
                    } catch (StrandFailedException e) {
                        console.println(e.getCause().getMessage());
                    }
                    console.println("begun " + before + ", then " + begun);
                }
            }
            """;

    private static final byte[] JAR = Jars.of(SOURCE);

    private final Extensions extensions = new Extensions();

    @BeforeEach
    void load() {
        extensions.load("regions.jar", JAR);
    }

    /// How two strands fare that add one three times each, for every quantum: the sum, how often they began anew, and in how many places so far.
    private List<int[]> sweep(String how) {
        var outcomes = new ArrayList<int[]>();
        for (int quantum = SHORTEST; quantum < SHORTEST + QUANTA; quantum++) {
            extensions.processor.quantum(quantum);
            var said = extensions.enter("regions " + how).getLast().split(" ", -1);
            outcomes.add(new int[]{Integer.parseInt(said[0]), Integer.parseInt(said[1]), Integer.parseInt(said[2])});
        }
        return outcomes;
    }

    @Test
    void withoutARegionTheSameSweepLosesIncrements() {
        assertThat(sweep("plain")).anyMatch(outcome -> outcome[0] < 6);
    }

    @Test
    void aRestartableRegionIsDoneAsAWholeWhereverItLosesTheProcessor() {
        var outcomes = sweep("restartable");

        assertThat(outcomes).allMatch(outcome -> outcome[0] == 6);
        assertThat(outcomes).anyMatch(outcome -> outcome[1] > 0);
        assertThat(outcomes.getLast()[2]).as("places where it was interrupted").isEqualTo(9);
    }

    @Test
    void anUnpreemptedRegionDoesNotLoseTheProcessor() {
        var outcomes = sweep("unpreempted");

        assertThat(outcomes).allMatch(outcome -> outcome[0] == 6 && outcome[2] == 0);
    }

    @Test
    void whoKeepsTheProcessorForTooLongIsNamedAndEndsAndNobodyElseIsHurt() {
        extensions.enter("regions greedy");

        assertThat(extensions.said).singleElement().asString().contains("regions.jar:greedy ended by")
                .contains("RegionOverrunException").contains("10000 cycles");
        assertThat(extensions.enter("regions unpreempted").getLast()).startsWith("6 ");
    }

    @Test
    void whoHandlesThatGoesOnBehindTheRegionButNothingInsideItCan() {
        assertThat(extensions.enter("regions caught")).hasSize(2).last().isEqualTo("went on");
    }

    @Test
    void whoDoesNothingButKeepTheProcessorLeavesItToOthersInBetweenAndCanBeUnloaded() {
        var kernel = new SpinStarter().boot(new KernelStarter.Options(""), extensions.said::add);
        try {
            assertThat(kernel.load(Upload.of("regions.jar", JAR)).done()).isTrue();
            kernel.shell("regions hog");
            assertThat(kernel.shell("regions unpreempted").text()).startsWith("6 ");
            assertThat(kernel.unload("regions.jar").text()).endsWith("its classes are gone.");
        } finally {
            kernel.close();
        }
    }

    @Test
    void aHandlersRegionIsBoundedToo() {
        assertThat(extensions.enter("regions handler")).containsExactly("handler went on");
    }

    @Test
    void aRestartableRegionThatFitsIntoNoTurnEndsAndDoesNotBeginForEver() {
        extensions.enter("regions endless");

        assertThat(extensions.said).singleElement().asString().contains("regions.jar:endless ended by")
                .contains("more than a whole turn");
    }

    @Test
    void regionsNest() {
        extensions.processor.quantum(50_000);
        var said = extensions.enter("regions nested");

        assertThat(said).containsExactly("outer begun 2, anew 1, inner anew 0", "unpreempted anew 0",
                "the inner one was over",
                "strand regions.jar:nested kept the processor for more than the 500000 cycles of its region;"
                        + " make the region shorter");
    }

    @Test
    void waitingInsideIsRefused() {
        var said = extensions.enter("regions waits");

        assertThat(said).hasSize(9).last().isEqualTo("waited outside");
        assertThat(said).filteredOn("unpreempted refused"::equals).hasSize(4);
        assertThat(said).filteredOn("restartable refused"::equals).hasSize(4);
    }

    @Test
    void anExceptionLeavesARegion() {
        assertThat(extensions.enter("regions throws")).containsExactly("inside", "inside too", "both regions are over");
    }

    @Test
    void aStrandThatIsKilledInsideBeginsNothingAnew() {
        assertThat(extensions.enter("regions killed")).containsExactly(
                "strand regions.jar:victim was ended from outside: regions.jar killed it", "begun 1, then 1");
    }

    @Test
    void limitsThatAreNoneAreRefused() {
        assertThat(extensions.enter("regions limits")).hasSize(5).containsOnly("refused");
    }
}
