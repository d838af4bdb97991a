package spin.hw.net;

import java.math.BigInteger;
import spin.hw.clock.Alarm;
import spin.hw.clock.CycleClock;
import spin.hw.clock.EventQueue;

/// Where a wire ends: one clock, what happens by it, and the name under which its alarms and messages are known.
///
/// Two stations of one machine share its clock and its events; two machines share neither, and their cycles may differ in
/// length. Between clocks, time is converted from absolute values, exactly, and rounded once: nanoseconds down, cycles up. So
/// no error accumulates, however long a run lasts.
///
/// @param name   unique in its machine, such as `lance0`
/// @param hertz  cycles of the clock in a second
public record Station(String name, long hertz, CycleClock clock, EventQueue events) {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    public Station {
        if (hertz <= 0) {
            throw new IllegalArgumentException(
                    "Station " + name + " has a clock of " + hertz + " Hz; it must be positive.");
        }
    }

    /// A station with a clock of its own that nothing but its alarms advance: a switch, a traffic source, a test.
    public static Station alone(String name, long hertz) {
        var clock = new CycleClock();
        return new Station(name, hertz, clock, new EventQueue(clock));
    }

    /// The same clock under another name: for the next port, or a wrapper around this one.
    public Station named(String other) {
        return new Station(other, hertz, clock, events);
    }

    public long now() {
        return clock.now();
    }

    /// An alarm of this station, called `name.what`.
    public Alarm alarm(String what, Runnable action) {
        return events.alarm(name + "." + what, action);
    }

    /// The nanosecond in which the cycle begins.
    public long nanos(long cycle) {
        return scaleDown(cycle, NANOS_PER_SECOND, hertz);
    }

    /// The first cycle that begins at the nanosecond or after it.
    public long cycles(long nanos) {
        return scaleUp(nanos, hertz, NANOS_PER_SECOND);
    }

    /// `value * numerator / denominator`, rounded down. None may be negative.
    static long scaleDown(long value, long numerator, long denominator) {
        if (Math.multiplyHigh(value, numerator) == 0 && value * numerator >= 0) {
            return value * numerator / denominator;
        }
        return BigInteger.valueOf(value).multiply(BigInteger.valueOf(numerator))
                .divide(BigInteger.valueOf(denominator)).longValueExact();
    }

    /// `value * numerator / denominator`, rounded up. None may be negative.
    static long scaleUp(long value, long numerator, long denominator) {
        long down = scaleDown(value, numerator, denominator);
        // Both products may wrap; they wrap alike, and the rest is below the denominator.
        return down * denominator == value * numerator ? down : down + 1;
    }
}
