package spin.hw.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;
import spin.hw.interrupt.InterruptController;

class IntervalTimerTests {

    private final CycleClock clock = new CycleClock();
    private final EventQueue events = new EventQueue(clock);
    private final InterruptController interrupts = new InterruptController();

    private IntervalTimer timer(long hertz) {
        return new IntervalTimer(hertz, clock, events, interrupts);
    }

    private void runTo(long cycle) {
        while (events.horizon() <= cycle) {
            clock.advance(Math.max(0, events.horizon() - clock.now()));
            events.runDue();
        }
        clock.advance(cycle - clock.now());
    }

    @Property(tries = 100)
    void m7TheNthTickIsOnTheFirstCycleThatIsNotBeforeItsMomentWhateverTheFrequency(
            @ForAll @LongRange(min = 1024, max = 500_000_000) long hertz,
            @ForAll @LongRange(min = 0, max = 1_000_000) long begin) {
        var time = new CycleClock();
        var alarms = new EventQueue(time);
        time.advance(begin);
        new IntervalTimer(hertz, time, alarms, new InterruptController()).start();
        for (long n = 1; n <= 3000; n++) {
            assertThat(alarms.horizon()).as("tick %d", n).isEqualTo(begin + Math.ceilDiv(n * hertz, 1024L));
            time.advance(alarms.horizon() - time.now());
            alarms.runDue();
        }
    }

    @Test
    void m7ThereAre1024TicksInEachSimulatedSecondAndNoneIsLostOrWonInAHundred() {
        long hertz = 133_000_001;
        var timer = timer(hertz);
        timer.start();
        runTo(100 * hertz);
        assertThat(timer.ticks()).isEqualTo(100 * 1024);
    }

    @Test
    void aLateNoticeDelaysOneTickAndNotTheSchedule() {
        var timer = timer(1024);
        timer.start();
        clock.advance(5);
        events.runDue();
        assertThat(timer.ticks()).as("one tick a round").isEqualTo(1);
        while (events.horizon() <= clock.now()) {
            events.runDue();
        }
        assertThat(timer.ticks()).isEqualTo(5);
        assertThat(events.horizon()).isEqualTo(6);
    }

    @Test
    void loadingTheTicksAcknowledgesAndSaysHowManyThereWere() {
        var timer = timer(1024);
        timer.store(IntervalTimer.CONTROL, 8, 1);
        runTo(3);
        assertThat(interrupts.highest()).isEqualTo(5);
        assertThat(timer.load(IntervalTimer.TICKS, 8)).isEqualTo(3);
        assertThat(interrupts.highest()).isZero();
        assertThat(timer.load(IntervalTimer.TICKS, 8)).isZero();
        assertThat(timer.load(IntervalTimer.CONTROL, 8)).isEqualTo(1);
    }

    @Test
    void stoppingItLowersItsInterruptAndWhatItDoesNotDecodeReadsZero() {
        var timer = timer(1024);
        timer.start();
        runTo(1);
        timer.store(IntervalTimer.CONTROL, 8, 0);
        timer.store(4, 4, -1);
        assertThat(interrupts.highest()).isZero();
        assertThat(events.horizon()).isEqualTo(Long.MAX_VALUE);
        assertThat(timer.load(4, 4)).isZero();
    }

    @Test
    void aCheckpointThatNoTimerCanHaveIsRefused() {
        var state = new State("timer").put("next", 1).put("ahead", 1024).put("unread", 0).put("total", 0);
        assertThatThrownBy(() -> timer(1000).restore(state)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("1024/1024");
    }
}
