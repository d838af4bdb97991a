package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.core.cli.KernelStarter;
import spin.core.load.Jars;
import spin.core.strand.Allowance;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialiseOptions;
import spin.domains.meter.Meter;
import spin.domains.meter.MeterAccess;
import spin.domains.meter.Terminated;
import spin.domains.verify.DomainRules;

final class MeterLimitsTests {
    private static final MeterAccess METER = Meter.access();

    private final MeterLimits limits = new MeterLimits(METER);

    @BeforeEach
    @AfterEach
    void aFreshMeter() {
        METER.reset();
    }

    @Test
    void everyStrandFindsTheStackAsDeepAsItLeftIt() {
        var one = new Allowance();
        var other = new Allowance();
        METER.stack(7);
        limits.begins(one, 1000);
        assertThat(METER.stack()).isZero();
        METER.stack(500);
        limits.ends(one);
        limits.begins(other, 1000);
        assertThat(METER.stack()).isZero();
        METER.stack(80);
        limits.ends(other);
        limits.begins(one, 1000);
        assertThat(METER.stack()).isEqualTo(500);
        limits.ends(one);
        assertThat(METER.stack()).as("outside of all strands").isEqualTo(7);
    }

    /// A kernel that granted turns for ever after its end would let everybody else's runaways run.
    @Test
    void aKernelThatHasEndedKeepsNobodysLimitsAndLeavesTheMeterAsItWas() {
        int stackLimit = METER.stackLimit();
        try (var kernel = new SpinStarter().boot(new KernelStarter.Options(""), _ -> {})) {
            assertThat(kernel.load("hello.jar", Jars.answering("hello", "Hello!")).done()).isTrue();
            assertThat(kernel.shell("hello").text()).isEqualTo("Hello!");
        }
        assertThat(METER.limit()).isEqualTo(Long.MAX_VALUE);
        assertThat(METER.stackLimit()).isEqualTo(stackLimit);
        var endless = Jars.of("""
                public final class Main implements Runnable {
                    int n;
                    public void run() { for (int i = 0; i < 30_000_000; i++) { n += i; } }
                }
                """);
        var created = (CreateResult.Created) Domain.create("long.jar", endless,
                DomainRules.standard("java.lang.Runnable"));
        var work = created.domain().initialise(InitialiseOptions.standard()).entry(Runnable.class);

        METER.limit(METER.cycles() + 100_000);

        assertThatThrownBy(work::run).isInstanceOf(Terminated.class);
    }

    @Test
    void aRaiseTakesStackUntilItIsOver() {
        long outer = limits.begin(1000);
        long inner = limits.begin(1000);
        int twoDeep = METER.stack();
        limits.end(inner);
        assertThat(METER.stack()).isPositive().isEqualTo(twoDeep / 2);
        limits.end(outer);
        assertThat(METER.stack()).isZero();
    }
}
