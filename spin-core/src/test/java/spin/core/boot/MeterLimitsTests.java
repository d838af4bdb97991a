package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.core.strand.Allowance;
import spin.domains.meter.Meter;
import spin.domains.meter.MeterAccess;

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
