package spin.plexus.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The control in whole numbers beside the formula of RFC 9438 in fractions.
class CubicTests {
    private static final int SEGMENT = 1000;
    private static final long MILLISECOND = 1_000_000;
    private static final double C = 0.4;
    private static final double BETA = 0.7;

    private Cubic cubic = new Cubic();
    private CongestionWindow window = new CongestionWindow(7);
    private long now = 1;

    private void begin(int segments) {
        cubic = new Cubic();
        window = new CongestionWindow(7);
        window.begin(SEGMENT, segments);
        window.sent(0, segments * SEGMENT);
        window.tell(now, 100 * MILLISECOND, (long) segments * SEGMENT);
    }

    private void lose() {
        cubic.lost(window);
        window.bytes(window.threshold());
    }

    /// What is on its way is answered, segment by segment, and each answer lets go what the window has room for.
    private void roundTrip(int milliseconds) {
        long flight = window.bytes() / SEGMENT * SEGMENT;
        window.sent(0, (int) flight);
        now += milliseconds * MILLISECOND;
        for (long done = 0; done < flight; done += SEGMENT) {
            long onItsWay = window.bytes() / SEGMENT * SEGMENT;
            window.sent(0, (int) onItsWay);
            window.tell(now, milliseconds * MILLISECOND, onItsWay);
            cubic.acknowledged(window, SEGMENT);
        }
    }

    @Property(tries = 50)
    void theWindowFollowsTheCurve(@ForAll @IntRange(min = 20, max = 2000) int segments,
            @ForAll @IntRange(min = 50, max = 300) int milliseconds) {
        begin(segments);
        lose();
        roundTrip(milliseconds);
        long epoch = now;
        double plateau = Math.cbrt(segments * (1 - BETA) / C);
        for (int trip = 0; trip < 60; trip++) {
            roundTrip(milliseconds);
            double seconds = (now - epoch) / 1e9;
            // The curve is aimed at a round trip ahead, and met within it.
            double before = segments + C * Math.pow(seconds - milliseconds / 1e3 - plateau, 3);
            double after = segments + C * Math.pow(seconds + milliseconds / 1e3 - plateau, 3);
            double standard = standard(segments, trip + 2);
            double slack = 2 + segments * 0.01;
            assertThat((double) window.bytes() / SEGMENT).as("after %.3f s", seconds)
                    .isBetween(Math.max(before, segments * BETA) - slack,
                            Math.max(after, standard) + slack);
        }
    }

    /// The other window, which grows by less than a segment each round trip until it is what was lost, by one afterwards.
    private static double standard(int segments, int trips) {
        double window = segments * BETA;
        for (int trip = 0; trip < trips; trip++) {
            window += window < segments ? 3 * (1 - BETA) / (1 + BETA) : 1;
        }
        return window;
    }

    @Test
    void whereTheStandardWouldHaveMoreItHasAsMuch() {
        begin(20);
        lose();
        // Half a second: by the curve hardly anything.
        for (int trip = 0; trip < 100; trip++) {
            roundTrip(5);
        }
        assertThat((double) window.bytes() / SEGMENT).isCloseTo(standard(20, 100), within(2.0));
    }

    @Test
    void aLossLeavesSevenTenthsAndTheSecondInARowMakesRoom() {
        begin(1000);
        lose();
        assertThat(window.threshold()).isEqualTo(1_000_000 * 717 / 1024);
        window.tell(now, 100 * MILLISECOND, window.bytes());
        lose();
        assertThat(window.bytes()).isEqualTo(1_000_000 * 717 / 1024 * 717 / 1024);
        for (int trip = 0; trip < 64; trip++) {
            roundTrip(100);
        }
        // The plateau lies at 0.85 of the second window, not at the window: there it lingers.
        assertThat((double) window.bytes() / SEGMENT).isCloseTo(700 * 0.85, within(10.0));
    }

    @Test
    void whatIsNotUsedDoesNotGrow() {
        begin(10);
        window.sent(0, 4 * SEGMENT);
        window.sent(10 * SEGMENT, 14 * SEGMENT);
        window.tell(now, MILLISECOND, 4L * SEGMENT);
        cubic.acknowledged(window, SEGMENT);
        assertThat(window.bytes()).isEqualTo(10 * SEGMENT);
    }
}
