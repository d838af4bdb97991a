package spin.plexus.wire;

import org.jspecify.annotations.Nullable;
import spin.core.boot.SpinKernel;
import spin.core.strand.Processor;
import spin.core.strand.Timer;

/// The machine's clock in microseconds, and wake-ups by it. Protocols keep deadlines and are told when one has come; none reads a clock.
public final class Ticker {
    private static final long MICROS = 1_000_000;

    private final Processor processor;
    private final long hertz;
    /// 2^64 * MICROS / hertz, rounded up, for a division by a multiplication: exact for less than a second, as what was rounded up adds less than the
    /// distance of a quotient from the next whole number.
    private final long reciprocal;
    /// The second that is under way: when it began, in cycles and in microseconds.
    private long second;
    private long secondMicros;

    public Ticker(SpinKernel kernel) {
        processor = kernel.processor();
        hertz = kernel.hertz();
        if (hertz <= MICROS) {
            throw new IllegalArgumentException(
                    "a clock of " + hertz + " Hz has no cycle in each microsecond; give the machine a faster one");
        }
        long part = Long.divideUnsigned(-1, hertz);
        reciprocal = part * MICROS + Math.ceilDiv(-(part * hertz) * MICROS, hertz);
    }

    /// Microseconds since power-on.
    public long now() {
        long cycles = processor.now();
        long since = cycles - second;
        if (since >= hertz) {
            second = cycles - cycles % hertz;
            secondMicros = cycles / hertz * MICROS;
            since = cycles - second;
        }
        return secondMicros + Math.unsignedMultiplyHigh(since, reciprocal);
    }

    /// The machine's clock itself.
    public long cycle() {
        return processor.now();
    }

    /// A wake-up that is not set.
    public WakeUp wakeUp(String name, Runnable action) {
        return new WakeUp(name, action);
    }

    /// The first cycle at or after that microsecond.
    public long cycle(long micros) {
        return micros / MICROS * hertz + Math.ceilDiv(micros % MICROS * hertz, MICROS);
    }

    /// One timer, set to the earliest of the deadlines that it was told; its action runs on a strand of the kernel.
    public final class WakeUp {
        private final String name;
        private final Runnable action;
        private @Nullable Timer timer;
        private long at = Long.MAX_VALUE;

        private WakeUp(String name, Runnable action) {
            this.name = name;
            this.action = action;
        }

        /// Wakes no later than that; `Long.MAX_VALUE` asks for nothing.
        public void noLaterThan(long micros) {
            if (micros >= at) {
                return;
            }
            var old = timer;
            if (old != null) {
                old.cancel();
            }
            at = micros;
            timer = processor.at(name, SpinKernel.KERNEL, cycle(micros), this::ring);
        }

        private void ring() {
            timer = null;
            at = Long.MAX_VALUE;
            action.run();
        }
    }
}
