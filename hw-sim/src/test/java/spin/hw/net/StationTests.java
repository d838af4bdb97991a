package spin.hw.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class StationTests {
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

    @Property(tries = 2000)
    void conversionIsExactRoundingCyclesUpAndNanosecondsDown(@ForAll @LongRange(min = 0, max = 1L << 53) long value,
            @ForAll @LongRange(min = 1, max = 900_000_000) long hertz) {
        var station = Station.alone("a", hertz);
        var cycles = BigInteger.valueOf(value).multiply(BigInteger.valueOf(hertz)).divideAndRemainder(NANOS);
        assertThat(BigInteger.valueOf(station.cycles(value)))
                .isEqualTo(cycles[0].add(BigInteger.valueOf(cycles[1].signum())));
        long cycle = value % (1L << 33);
        assertThat(BigInteger.valueOf(station.nanos(cycle)))
                .isEqualTo(BigInteger.valueOf(cycle).multiply(NANOS).divide(BigInteger.valueOf(hertz)));
    }

    @Property(tries = 500)
    void aCycleOfAClockBelowOneGigahertzIsFoundAgainFromItsNanosecond(
            @ForAll @LongRange(min = 0, max = 1L << 55) long cycle,
            @ForAll @LongRange(min = 100_000_000, max = 1_000_000_000) long hertz) {
        var station = Station.alone("a", hertz);
        assertThat(station.cycles(station.nanos(cycle))).isEqualTo(cycle);
    }

    @org.junit.jupiter.api.Test
    void aClockMustTick() {
        assertThatThrownBy(() -> Station.alone("lance0", 0)).hasMessageContaining("lance0 has a clock of 0 Hz");
    }
}
