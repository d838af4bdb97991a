package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.domains.meter.KillSwitch;
import spin.domains.meter.Meter;
import spin.domains.meter.Terminated;

/// Code that is not counted runs like any other, and ends when its domain's switch says so.
final class KillSwitchTests {

    private static final InitialiseOptions UNCOUNTED = InitialiseOptions.standard().uncounted();

    @BeforeEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"while (true) { }", "for (;;) { n++; }", "do { n += n; } while (n >= 0 || n < 0);",
            "while (true) { try { throw new IllegalStateException(); } catch (RuntimeException e) { n++; } }",
            "while (true) { try { while (true) { n++; } } catch (Throwable t) { n = 0; } }",
            "while (true) { try { n++; } finally { continue; } }",
            "try { while (true) { n++; } } finally { while (true) { n--; } }",
            "while (true) { try { down(0); } catch (StackOverflowError e) { n++; } }",
            "while (true) { try { down(0); } catch (Throwable e) { try { down(1); } catch (Throwable f) { n++; } } finally { n = 1; } }",
            "while (true) { n = java.util.List.of(1, 2, 3).stream().mapToInt(i -> i + 1).sum(); }",
            "java.util.function.IntUnaryOperator f = i -> { while (true) { n++; } }; f.applyAsInt(1);",
            "long s = 0; for (int i = 0; i < 10; i--) { s += i; } n = (int) s;",
            "int[] a = new int[1024]; while (n < 5) { for (int i = 0; i < a.length; i++) { a[i] += i; } n = a[3] & 1; }"})
    void anEndlessLoopOfAnyShapeEndsWhenItIsCondemned(String loop) throws Exception {
        var initialised = initialised("""
                package loop;
                public final class Loop implements spin.domains.Greeter {
                    int n;
                    public String greet(Desk desk) { desk.write("begun"); run(); return ""; }
                    void run() { %s }
                    int down(int k) { return k < 0 ? n : down(k + 1) + 1; }
                }
                """.formatted(loop));
        var begun = new CountDownLatch(1);
        try (var threads = Executors.newSingleThreadExecutor()) {
            var end = threads.submit(() -> initialised.entry(Greeter.class).greet(new Greeter.Desk() {
                @Override
                public void write(String line) {
                    begun.countDown();
                }
            }));
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            initialised.killSwitch().condemn(() -> true);
            assertThatThrownBy(() -> end.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(Terminated.class);
        } finally {
            initialised.killSwitch().pardon();
        }
    }

    @Test
    void onlyWhoIsMeantEndsAndOthersGoOnInTheSameCode() throws Exception {
        var initialised = initialised("""
                package loop;
                public final class Wait implements spin.domains.Greeter {
                    public String greet(Desk desk) { while (desk.lines() < 100) { desk.write("."); } return "done"; }
                }
                """);
        var entry = initialised.entry(Greeter.class);
        var victim = new Thread[1];
        var atWork = new CountDownLatch(2);
        var judged = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var bad = threads.submit(() -> {
                victim[0] = Thread.currentThread();
                return entry.greet(waiting(atWork, judged));
            });
            var good = threads.submit(() -> entry.greet(waiting(atWork, judged)));
            assertThat(atWork.await(60, TimeUnit.SECONDS)).isTrue();
            initialised.killSwitch().condemn(() -> Thread.currentThread().equals(victim[0]));
            judged.countDown();
            assertThat(good.get(60, TimeUnit.SECONDS)).isEqualTo("done");
            assertThatThrownBy(() -> bad.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(Terminated.class);
        }
        initialised.killSwitch().pardon();
        assertThat(entry.greet(new Greeter.Desk())).as("a pardon lets all run again").isEqualTo("done");
    }

    @Test
    void uncountedCodePaysNothingForItsBlocksAndForTheJdksWorkStill() {
        var entry = initialised("""
                package loop;
                public final class Work implements spin.domains.Greeter {
                    public String greet(Desk desk) {
                        int n = 0;
                        for (int i = 0; i < 1000; i++) { n += i; }
                        return "x".repeat(desk.lines() == 0 ? 8000 : n);
                    }
                }
                """).entry(Greeter.class);
        Meter.access().reset();
        assertThat(entry.greet(new Greeter.Desk())).hasSize(8000);
        assertThat(Meter.access().cycles()).isEqualTo(1000);
        Meter.access().limit(1500);
        assertThatThrownBy(() -> entry.greet(new Greeter.Desk())).isInstanceOf(Terminated.class);
        Meter.access().reset();
    }

    @Test
    void aDomainOfUncountedCodeIsCollectedToo() {
        var domain = DomainTests.resolved("gone.jar", Jars.of("""
                package loop;
                public final class Gone implements spin.domains.Greeter {
                    public String greet(Desk desk) { for (int i = 0; i < 3; i++) { desk.write("" + i); } return "x"; }
                }
                """));
        var initialised = domain.initialise(UNCOUNTED);
        assertThat(initialised.entry(Greeter.class).greet(new Greeter.Desk())).isEqualTo("x");
        initialised.killSwitch().condemn(() -> false);
        initialised = null;
        assertThat(domain.destroy().await(10)).isInstanceOf(UnloadProof.Outcome.Collected.class);
    }

    @Test
    void ordinaryProgramsDoTheSameUncounted() throws Exception {
        for (var file : BenignTests.programs().toList()) {
            var jar = Jars.of(Sources.compile(Sources.resource("benign/" + file)));
            var counted = DomainTests.resolved(file, jar).initialise(InitialiseOptions.standard());
            var uncounted = DomainTests.resolved(file, jar).initialise(UNCOUNTED);
            assertThat(uncounted.entry(Greeter.class).greet(new Greeter.Desk())).as(file)
                    .isEqualTo(counted.entry(Greeter.class).greet(new Greeter.Desk()));
        }
    }

    @Test
    void aPollInALoaderWithoutASwitchIsNotLinked() {
        var lookup = java.lang.invoke.MethodHandles.lookup();
        assertThatThrownBy(() -> KillSwitch.poll(lookup, "poll", java.lang.invoke.MethodType.methodType(void.class)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("without a kill switch");
    }

    private static Greeter.Desk waiting(CountDownLatch atWork, CountDownLatch judged) {
        return new Greeter.Desk() {
            @Override
            public void write(String line) {
                if (lines() == 0) {
                    atWork.countDown();
                    try {
                        assertThat(judged.await(60, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                super.write(line);
            }
        };
    }

    private static Initialised initialised(String source) {
        return DomainTests.resolved("loop.jar", Jars.of(source)).initialise(UNCOUNTED);
    }

    @Test
    void theSwitchIsOneOfTheDomain() {
        var one = initialised(IDLE);
        var other = initialised(IDLE);
        one.killSwitch().condemn(() -> true);
        assertThat(other.entry(Greeter.class).greet(new Greeter.Desk())).isEqualTo("idle");
        assertThatThrownBy(() -> one.entry(Greeter.class).greet(new Greeter.Desk())).isInstanceOf(Terminated.class);
        assertThat(List.of(one.killSwitch(), other.killSwitch())).doesNotHaveDuplicates();
    }

    private static final String IDLE = """
            package loop;
            public final class Idle implements spin.domains.Greeter {
                public String greet(Desk desk) { return "idle"; }
            }
            """;
}
