package spin.hw.net.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.net.Frames.frame;
import static spin.hw.net.Frames.ofLength;

import org.junit.jupiter.api.Test;
import spin.hw.net.DropReason;
import spin.hw.net.Frames.Listener;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.cluster.AlarmDriven;

/// Both ends at one clock unless a test says otherwise.
class CableTests {
    /// A bit of 10 Mb/s is ten cycles.
    private static final long HERTZ = 100_000_000;
    private static final long LATENCY_NANOS = 5_000;
    private static final long LATENCY = 500;
    /// 60 bytes and 12 of preamble and check sequence.
    private static final long FRAME = 72 * 8 * 10;
    private static final long GAP = 96 * 10;

    private final Station left = Station.alone("left", HERTZ);
    private final Station right = left.named("right");
    private final Cable cable = new Cable("cable", Medium.ethernet(10), LATENCY_NANOS, 2, left, right);
    private final Listener listener = new Listener(right);

    CableTests() {
        cable.second().receiver(listener);
    }

    private void runUntil(long cycle) {
        new AlarmDriven(left).advanceTo(cycle);
    }

    private long send(String text) {
        return cable.first().send(frame(2, 1, text), 0, 60);
    }

    @Test
    void aFrameTakesItsBitsAndThenTheLatency() {
        assertThat(send("a")).isEqualTo(FRAME);
        runUntil(FRAME + LATENCY);
        assertThat(listener.arrived).isEmpty();
        runUntil(FRAME + LATENCY + 1);
        assertThat(listener.cycles()).containsExactly(FRAME + LATENCY);
        assertThat(listener.texts()).containsExactly("a");
    }

    @Test
    void theNextFrameWaitsForTheLineAndTheGap() {
        send("a");
        assertThat(send("b")).isEqualTo(FRAME + GAP + FRAME);
        runUntil(100_000);
        assertThat(listener.texts()).containsExactly("a", "b");
        assertThat(listener.cycles()).containsExactly(FRAME + LATENCY, FRAME + GAP + FRAME + LATENCY);
    }

    @Test
    void aFrameThatFindsTheQueueFullIsDroppedAndCounted() {
        send("on the line");
        send("first waiting");
        long last = send("second waiting");
        assertThat(send("one too many")).isEqualTo(last);

        runUntil(FRAME + GAP + 1);
        send("there is room again");
        runUntil(100_000);
        assertThat(listener.texts()).containsExactly("on the line", "first waiting", "second waiting",
                "there is room again");
        assertThat(cable.first().tally().dropped(DropReason.QUEUE_FULL)).isEqualTo(1);
    }

    @Test
    void aSenderThatWaitsForTheLastBitNeedsNoQueue() {
        var tight = new Cable("tight", Medium.ethernet(10), 0, 0, left.named("l"), left.named("r"));
        var heard = new Listener(left);
        tight.second().receiver(heard);
        for (int i = 0; i < 3; i++) {
            runUntil(tight.first().send(frame(2, 1, "" + i), 0, 60));
        }
        runUntil(100_000);
        assertThat(heard.texts()).containsExactly("0", "1", "2");
    }

    @Test
    void theBytesAreCopiedWhenTheyAreSent() {
        byte[] buffer = new byte[100];
        System.arraycopy(frame(2, 1, "sent"), 0, buffer, 40, 60);
        cable.first().send(buffer, 40, 60);
        java.util.Arrays.fill(buffer, (byte) 0);
        runUntil(100_000);
        assertThat(listener.texts()).containsExactly("sent");
    }

    @Test
    void bothDirectionsAreIndependent() {
        var back = new Listener(left);
        cable.first().receiver(back);
        send("there");
        cable.second().send(frame(1, 2, "back"), 0, 60);
        runUntil(FRAME + LATENCY + 1);
        assertThat(listener.texts()).containsExactly("there");
        assertThat(back.texts()).containsExactly("back");
    }

    @Test
    void whatArrivesWithoutAReceiverIsCounted() {
        cable.second().send(frame(1, 2, "nobody"), 0, 60);
        runUntil(100_000);
        assertThat(cable.first().tally().dropped(DropReason.NO_RECEIVER)).isEqualTo(1);
    }

    @Test
    void anUnpluggedEndHasNoCarrierAtOnceAndTheOtherALatencyLater() {
        cable.first().unplug();
        assertThat(cable.first().carrier()).isFalse();
        assertThat(cable.second().carrier()).isTrue();
        runUntil(LATENCY + 1);
        assertThat(cable.second().carrier()).isFalse();

        cable.first().plug();
        assertThat(cable.first().carrier()).isTrue();
        runUntil(LATENCY + LATENCY + 2);
        assertThat(cable.second().carrier()).isTrue();
    }

    @Test
    void whatHasNotWhollyLeftWhenThePlugGoesIsLostAndCounted() {
        send("gone");
        send("half");
        send("waiting");
        runUntil(FRAME + GAP + 10);
        cable.first().unplug();
        long left = send("into the air");
        assertThat(left).isEqualTo(FRAME + GAP + 10 + FRAME);
        runUntil(100_000);
        assertThat(listener.texts()).containsExactly("gone");
        assertThat(cable.second().tally().dropped(DropReason.CUT)).isEqualTo(2);
        assertThat(cable.first().tally().dropped(DropReason.CUT)).isEqualTo(1);

        cable.first().plug();
        send("again");
        runUntil(200_000);
        assertThat(listener.texts()).containsExactly("gone", "again");
    }

    @Test
    void whatArrivesAtAnUnpluggedEndIsLost() {
        send("late");
        runUntil(FRAME);
        cable.second().unplug();
        runUntil(100_000);
        assertThat(listener.arrived).isEmpty();
        assertThat(cable.second().tally().dropped(DropReason.CUT)).isEqualTo(1);
    }

    @Test
    void aLineWhoseBitIsNoWholeCycleCarriesExactlyItsBandwidth() {
        // 133,000,001 Hz and 10 Mb/s: 8,937.6 cycles a frame with its gap. A second holds 14,880.95 frames of 672 bit times.
        var odd = Station.alone("odd", 133_000_001);
        var line = new Cable("odd", Medium.ethernet(10), 1000, 20_000, odd, odd.named("far"));
        long last = 0;
        for (int i = 0; i < 14_880; i++) {
            last = line.first().send(ofLength(60, 1), 0, 60);
        }
        // 14,880 * 672 - 96 bits, rounded up once: not 14,880 times.
        assertThat(last).isEqualTo(Math.ceilDiv((14_880L * 672 - 96) * 133_000_001L, 10_000_000L));
    }

    @Test
    void betweenTwoClocksTheArrivalIsTheExactInstantRoundedUp() {
        var slow = Station.alone("slow", 25_000_000);
        var fast = Station.alone("fast", 133_333_333);
        var line = new Cable("line", Medium.ethernet(10), 7, 4, slow, fast);
        var heard = new Listener(fast);
        line.second().receiver(heard);
        new AlarmDriven(slow).advanceTo(3);
        line.first().send(ofLength(60, 1), 0, 60);
        assertThat(line.second().inFlight()).isEqualTo(1);
        line.exchange();
        new AlarmDriven(fast).advanceTo(100_000);
        // 120 ns + 57,600 ns + 7 ns = 57,727 ns, which is 7,696.93... cycles.
        assertThat(heard.cycles()).containsExactly(7_697L);
    }

    @Test
    void aFrameOfImpossibleLengthIsRefusedInASentence() {
        assertThatThrownBy(() -> cable.first().send(new byte[0], 0, 0))
                .hasMessage("A frame of 0 bytes cannot be sent; a wire carries from 1 to 65535.");
        assertThatThrownBy(() -> cable.first().send(new byte[70_000], 0, LinkPort.MAXIMUM_LENGTH + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cable.first().send(new byte[10], 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(cable.first().tally().accepted()).isZero();
    }

    @Test
    void atmPaysTheCellTax() {
        var atm = Medium.atm(155_520_000);
        assertThat(atm.bits().applyAsLong(40)).isEqualTo(53 * 8);
        assertThat(atm.bits().applyAsLong(41)).isEqualTo(2 * 53 * 8);
    }
}
