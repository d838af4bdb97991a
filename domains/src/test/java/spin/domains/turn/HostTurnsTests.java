package spin.domains.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialiseOptions;
import spin.domains.Jars;
import spin.domains.meter.Meter;
import spin.domains.meter.Terminated;
import spin.domains.verify.DomainRules;

/// A program with no kernel: threads that begin when it says so, and a clock that goes on by one each time it is read.
final class HostTurnsTests {

    private static final long LOOK = 1_000;
    private static final long TURN = 4;

    private final List<Thread> threads = new ArrayList<>();
    private final List<String> looks = new ArrayList<>();
    private final LongSupplier clock = new LongSupplier() {
        private long now;

        @Override
        public long getAsLong() {
            return ++now;
        }
    };

    @BeforeEach
    @AfterEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    private HostTurns turns(Predicate<Turn> enough) {
        return new HostTurns(work -> threads.add(new Thread(work)), clock, TURN, LOOK, turn -> {
            looks.add(turn.activity() + turn.turns());
            return enough.test(turn);
        });
    }

    private static Runnable domain(String body) {
        var jar = Jars.of("""
                package guest;
                import java.util.*;
                public final class Main implements Runnable {
                    private int n;
                    public void run() { %s }
                }
                """.formatted(body));
        var created = (CreateResult.Created) Domain.create("guest.jar", jar,
                DomainRules.standard("java.lang.Runnable"));
        return created.domain().initialise(InitialiseOptions.standard()).entry(Runnable.class);
    }

    /// Lets all begin at once, and waits for them.
    private void begin() throws InterruptedException {
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }
    }

    private static Ending ending(CompletionStage<Ending> of) {
        return of.toCompletableFuture().join();
    }

    private static final String FOREVER = "while (true) { n++; }";
    private static final String LONG = "for (int i = 0; i < 3_000; i++) { n += i; }";

    @Test
    void whoNeverEndsIsInterruptedForTheOthersAndEndedWhenTheProgramHasHadEnough() throws InterruptedException {
        try (var turns = turns(turn -> turn.used() > 60)) {
            var forever = turns.start("a", domain(FOREVER));
            var worker = turns.start("b", domain(LONG));
            begin();

            assertThat(ending(worker)).isEqualTo(new Ending.Done());
            assertThat(ending(forever)).isInstanceOfSatisfying(Ending.Stopped.class,
                    stopped -> assertThat(stopped.last().used()).isBetween(60L, 70L));
        }
        assertThat(looks).startsWith("a1", "a1", "a1", "a1", "b1", "b1", "b1", "b1", "a2", "a2", "a2", "a2", "b2");
        assertThat(looks.getLast()).startsWith("a");
    }

    @Test
    void theSameWorkTakesTheSameTurns() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            try (var turns = turns(turn -> turn.used() > 60)) {
                turns.start("a", domain(FOREVER));
                turns.start("b", domain(LONG));
                turns.start("c", domain("try { " + FOREVER + " } finally { " + LONG + " }"));
                begin();
                threads.clear();
            }
        }
        int half = looks.size() / 2;
        assertThat(looks.subList(0, half)).contains("c2").isEqualTo(looks.subList(half, looks.size()));
    }

    @Test
    void whoCatchesEverythingIsEndedAllTheSame() throws InterruptedException {
        try (var turns = turns(turn -> turn.activity().equals("a") && turn.turns() > 2)) {
            var stubborn = turns.start("a", domain("while (true) { try { n++; } catch (Throwable t) { n--; } }"));
            var other = turns.start("b", domain(LONG));
            begin();

            assertThat(ending(stubborn)).isInstanceOf(Ending.Stopped.class);
            assertThat(ending(other)).isInstanceOf(Ending.Done.class);
        }
    }

    /// Whoever called back may hold a lock that the next one needs.
    @Test
    void whoIsCalledBackByTheJdkKeepsItsTurnAndCanBeEndedThere() throws InterruptedException {
        try (var turns = turns(turn -> turn.used() > 40)) {
            var caught = turns.start("a",
                    domain("var list = new ArrayList<Integer>(List.of(2, 1)); list.sort((x, y) -> { " + FOREVER
                            + " });"));
            var worker = turns.start("b", domain(LONG));
            begin();

            assertThat(ending(caught)).isEqualTo(new Ending.Stopped(new Turn("a", 42, 1)));
            assertThat(ending(worker)).isEqualTo(new Ending.Done());
        }
        assertThat(looks).contains("b1").doesNotContain("a2", "b2");
    }

    @Test
    void whatWorkThrowsAndWhatFindsNoThreadIsToldAndTheOthersGoOn() throws InterruptedException {
        try (var turns = new HostTurns(work -> {
            if (threads.size() == 2) {
                throw new RejectedExecutionException("two are enough");
            }
            threads.add(new Thread(work));
        }, clock, TURN, LOOK, _ -> false)) {
            var throwing = turns.start("a", domain("n = 1 / n;"));
            var worker = turns.start("b", domain(LONG));
            var refusing = new Thread(
                    () -> assertThat(ending(turns.start("c", () -> {}))).isInstanceOfSatisfying(Ending.Failed.class,
                            failed -> assertThat(failed.thrown()).hasMessage("two are enough")));
            var failures = new ArrayList<Throwable>();
            refusing.setUncaughtExceptionHandler((_, thrown) -> failures.add(thrown));
            refusing.start();
            begin();
            refusing.join();

            assertThat(failures).isEmpty();
            assertThat(ending(throwing)).isInstanceOfSatisfying(Ending.Failed.class,
                    failed -> assertThat(failed.thrown()).isInstanceOf(ArithmeticException.class));
            assertThat(ending(worker)).isEqualTo(new Ending.Done());
        }
    }

    /// The program's own mistake ends the activity that it was asked about, once, and comes out of it.
    @Test
    void whenTheProgramFailsToDecideTheActivityEnds() throws InterruptedException {
        try (var turns = turns(turn -> {
            throw new IllegalStateException("undecided");
        })) {
            var forever = turns.start("a", domain(
                    "while (true) { try { n++; while (true) { n++; } } catch (IllegalStateException e) { n = 0; } }"));
            begin();

            assertThat(ending(forever)).isInstanceOf(Ending.Stopped.class);
        }
        assertThat(looks).hasSize(1);
    }

    @Test
    void anExecutorThatRunsAtOnceDoesToo() {
        try (var turns = new HostTurns(Runnable::run, clock, TURN, LOOK, turn -> turn.used() > 10)) {
            assertThat(ending(turns.start("a", domain(LONG.replace("3_000", "2"))))).isEqualTo(new Ending.Done());
            assertThat(ending(turns.start("b", domain(FOREVER)))).isInstanceOf(Ending.Stopped.class);
        }
    }

    @Test
    void whoKeepsLimitsNoMoreIsNotAskedAndTheOneBeforeIsAskedAgain() {
        var meter = Meter.access();
        var asked = new ArrayList<String>();
        var forever = domain(FOREVER);
        var first = meter.onOverrun(() -> asked.add("first") && asked.size() < 3);
        var second = meter.onOverrun(() -> !asked.add("second"));
        var third = meter.onOverrun(() -> !asked.add("third"));
        meter.limit(0);

        second.run();
        assertThatThrownBy(forever::run).isInstanceOf(Terminated.class);
        third.run();
        assertThatThrownBy(forever::run).isInstanceOf(Terminated.class);
        first.run();
        assertThatThrownBy(forever::run).isInstanceOf(Terminated.class);

        assertThat(asked).containsExactly("third", "first", "first");
    }

    @Test
    void aTurnWithoutAnEndIsRefused() {
        assertThatThrownBy(() -> new HostTurns(Runnable::run, clock, 0, LOOK, _ -> false))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at least 1");
    }
}
