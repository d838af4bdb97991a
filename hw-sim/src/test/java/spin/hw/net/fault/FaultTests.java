package spin.hw.net.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.net.Frames.frame;
import static spin.hw.net.Frames.ofLength;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.net.Alarms;
import spin.hw.net.DropReason;
import spin.hw.net.FrameReceiver;
import spin.hw.net.Frames;
import spin.hw.net.Frames.Arrived;
import spin.hw.net.Frames.Listener;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;
import spin.hw.net.cluster.AlarmDriven;
import spin.hw.net.fault.Corrupting.Where;

class FaultTests {
    /// A cycle is a microsecond.
    private static final long HERTZ = 1_000_000;
    private static final int FRAMES = 2_000;

    private final Station station = Station.alone("station", HERTZ);
    private final Listener listener = new Listener(station);
    private final Arrivals arrivals = new Arrivals();

    /// A port whose arrivals the test makes.
    private static final class Arrivals implements LinkPort {
        private @Nullable FrameReceiver receiver;
        int sent;

        void arrive(byte[] frame) {
            java.util.Objects.requireNonNull(receiver).frameArrived(frame, frame.length);
        }

        void arriveDamaged(byte[] frame) {
            java.util.Objects.requireNonNull(receiver).frameDamaged(frame, frame.length);
        }

        @Override
        public long send(byte[] frame, int offset, int length) {
            sent++;
            return 42;
        }

        @Override
        public void receiver(FrameReceiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public boolean carrier() {
            return true;
        }
    }

    private void runUntil(long cycle) {
        new AlarmDriven(station).advanceTo(cycle);
    }

    private List<Arrived> hitBy(Fault fault) {
        fault.receiver(listener);
        for (int i = 0; i < FRAMES; i++) {
            arrivals.arrive(frame(2, 1, "" + i));
            runUntil(station.now() + 10);
        }
        runUntil(station.now() + HERTZ);
        return listener.arrived;
    }

    private static void assertNear(long count, double rate) {
        // Five standard deviations of a binomial: a fixed seed makes it exact, the margin makes the seed no matter.
        double margin = 5 * Math.sqrt(FRAMES * rate * (1 - rate));
        assertThat((double) count).isBetween(FRAMES * rate - margin, FRAMES * rate + margin);
    }

    @Test
    void lossHitsTheStatedPart() {
        var lossy = new Lossy("lossy", arrivals, 0.1, 7);
        hitBy(lossy);
        assertNear(lossy.tally().dropped(DropReason.LOST), 0.1);
        assertThat(listener.arrived).hasSize((int) (FRAMES - lossy.tally().dropped()));
    }

    @Test
    void theSameSeedLosesTheSameFramesAndAnotherSeedOthers() {
        hitBy(new Lossy("a", arrivals, 0.1, 7));
        var first = List.copyOf(listener.texts());
        listener.arrived.clear();
        hitBy(new Lossy("b", arrivals, 0.1, 7));
        assertThat(listener.texts()).isEqualTo(first);
        listener.arrived.clear();
        hitBy(new Lossy("c", arrivals, 0.1, 8));
        assertThat(listener.texts()).isNotEqualTo(first);
    }

    @Test
    void whatIsLostAtARateIsLostAtEveryHigherOne() {
        hitBy(new Lossy("some", arrivals, 0.3, 7));
        var atThirty = List.copyOf(listener.texts());
        listener.arrived.clear();
        hitBy(new Lossy("few", arrivals, 0.1, 7));
        assertThat(listener.texts()).containsAll(atThirty);
    }

    @Test
    void certainLossLosesAllAndImpossibleLossNothing() {
        hitBy(new Lossy("all", arrivals, 1, 7));
        assertThat(listener.arrived).isEmpty();
        hitBy(new Lossy("none", arrivals, 0, 7));
        assertThat(listener.arrived).hasSize(FRAMES);
    }

    @Test
    void duplicatesFollowTheirFrame() {
        var fault = new Duplicating("twice", arrivals, 0.2, 7);
        hitBy(fault);
        assertNear(fault.tally().copied(), 0.2);
        assertThat(listener.arrived).hasSize((int) (FRAMES + fault.tally().copied()));
        var numbers = listener.texts().stream().map(Integer::valueOf).toList();
        assertThat(numbers).isSorted();
        assertThat(numbers.stream().distinct()).hasSize(FRAMES);
    }

    @Test
    void upToThreeFlippedBitsOnTheLineAreAlwaysNoticed() {
        for (int bits = 1; bits <= 3; bits++) {
            listener.arrived.clear();
            hitBy(new Corrupting("line", arrivals, 1, bits, Where.ON_THE_LINE, bits));
            assertThat(listener.arrived).hasSize(FRAMES).allMatch(Arrived::damaged);
            for (int i = 0; i < FRAMES; i++) {
                assertThat(differingBits(listener.arrived.get(i).frame(), frame(2, 1, "" + i))).isEqualTo(bits);
            }
        }
    }

    @Test
    void bitsFlippedBehindTheCheckAreNotNoticed() {
        hitBy(new Corrupting("buffer", arrivals, 0.1, 1, Where.BEHIND_THE_CHECK, 7));
        assertThat(listener.arrived).hasSize(FRAMES).noneMatch(Arrived::damaged);
        long hit = 0;
        for (int i = 0; i < FRAMES; i++) {
            hit += differingBits(listener.arrived.get(i).frame(), frame(2, 1, "" + i));
        }
        assertNear(hit, 0.1);
    }

    @Test
    void moreBitsThanAFrameHasAreAllOfThem() {
        new Corrupting("all", arrivals, 1, 100, Where.BEHIND_THE_CHECK, 7).receiver(listener);
        arrivals.arrive(new byte[]{0x0f});
        assertThat(listener.arrived.getFirst().frame()).containsExactly(0xf0);
    }

    @Test
    void theArrayThatArrivedIsNotTheOneThatIsCorrupted() {
        new Corrupting("copy", arrivals, 1, 1, Where.BEHIND_THE_CHECK, 7).receiver(listener);
        byte[] sent = frame(2, 1, "mine");
        arrivals.arrive(sent);
        assertThat(sent).isEqualTo(frame(2, 1, "mine"));
    }

    private static int differingBits(byte[] left, byte[] right) {
        int count = 0;
        for (int i = 0; i < left.length; i++) {
            count += Integer.bitCount((left[i] ^ right[i]) & 0xff);
        }
        return count;
    }

    @Test
    void aDamagedFrameStaysDamagedWhateverElseHappens() {
        LinkPort wrapped = new Delaying(station.named("delay"),
                new Duplicating("twice", new Lossy("lossy", arrivals, 0, 1), 1, 2), 10, 0, 3);
        wrapped.receiver(listener);
        arrivals.arriveDamaged(frame(2, 1, "bad"));
        runUntil(100);
        assertThat(listener.arrived).hasSize(2).allMatch(Arrived::damaged);
    }

    @Test
    void delayAndJitterStayInTheirBoundsAndKeepTheOrder() {
        hitBy(new Delaying(station.named("delay"), arrivals, 100_000, 50_000, 7));
        assertThat(listener.texts()).isEqualTo(Arrays.asList(numbers()));
        var delays = new ArrayList<Long>();
        for (int i = 0; i < FRAMES; i++) {
            delays.add(listener.arrived.get(i).cycle() - 10L * i);
        }
        assertThat(delays).allMatch(delay -> delay >= 100 && delay <= 150);
        assertThat(delays.stream().distinct().count()).isGreaterThan(10);
    }

    @Test
    void jitterNeverLetsAFrameOvertake() {
        var fault = new Delaying(station.named("jitter"), arrivals, 0, 500_000, 7);
        hitBy(fault);
        assertThat(listener.texts()).isEqualTo(Arrays.asList(numbers()));
        assertThat(listener.cycles()).isSorted();
        // A frame that waits for the one before it comes with it.
        assertThat(listener.cycles().stream().distinct().count()).isLessThan(FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            assertThat(listener.arrived.get(i).cycle() - 10L * i).isBetween(0L, 500L);
        }
    }

    private static String[] numbers() {
        var numbers = new String[FRAMES];
        Arrays.setAll(numbers, Integer::toString);
        return numbers;
    }

    @Test
    void aReorderedFrameIsOvertakenByTheStatedNumber() {
        var fault = new Reordering(station.named("reorder"), arrivals, 0.05, 2, 1_000_000_000, 7);
        hitBy(fault);
        var numbers = listener.texts().stream().map(Integer::valueOf).toList();
        assertThat(numbers).hasSize(FRAMES).doesNotHaveDuplicates();
        long late = 0;
        int highest = -1;
        for (int number : numbers) {
            late += number < highest ? 1 : 0;
            highest = Math.max(highest, number);
        }
        assertNear(late, 0.05);
    }

    @Test
    void aReorderedFrameThatNobodyOvertakesIsOnlyLate() {
        var fault = new Reordering(station.named("reorder"), arrivals, 1, 3, 2_000_000, 7);
        fault.receiver(listener);
        arrivals.arrive(frame(2, 1, "last"));
        runUntil(2_000);
        assertThat(fault.held()).isEqualTo(1);
        runUntil(2_001);
        assertThat(listener.cycles()).containsExactly(2_000L);
    }

    @Test
    void framesAboveTheSizeLimitAreDropped() {
        var fault = new SizeLimited("mtu", arrivals, 100);
        fault.receiver(listener);
        arrivals.arrive(ofLength(100, 1));
        arrivals.arrive(ofLength(101, 1));
        assertThat(listener.arrived).hasSize(1);
        assertThat(fault.tally().dropped(DropReason.TOO_LONG)).isEqualTo(1);
    }

    @Test
    void aRateIsCountedInIntervalsFromTheStart() {
        var fault = new RateLimited(station.named("rate"), arrivals, 2, 1_000_000);
        fault.receiver(listener);
        runUntil(999);
        for (int i = 0; i < 3; i++) {
            arrivals.arrive(frame(2, 1, "end" + i));
        }
        runUntil(1_000);
        for (int i = 0; i < 3; i++) {
            arrivals.arrive(frame(2, 1, "next" + i));
        }
        assertThat(listener.texts()).containsExactly("end0", "end1", "next0", "next1");
        assertThat(fault.tally().dropped(DropReason.TOO_FAST)).isEqualTo(2);
    }

    @Test
    void sendingIsLeftAlone() {
        var wrapped = new Lossy("lossy", arrivals, 1, 1);
        assertThat(wrapped.send(new byte[1], 0, 1)).isEqualTo(42);
        assertThat(arrivals.sent).isEqualTo(1);
        assertThat(wrapped.carrier()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aProbabilityIsFromNoneToAll(double rate) {
        assertThatThrownBy(() -> new Lossy("lossy", arrivals, rate, 1)).hasMessageContaining("must be from 0 to 1");
    }

    /// Everything at once; copied into a twin in mid-flight, the twin goes on as the original does.
    @Test
    void aCheckpointInMidFlightContinuesIdentically() {
        var text = "drop-chance=10%,corrupt-chance=10%,size-limit=1000,rx-rate-limit=30,shaping-interval=1ms,"
                + "duplicate-chance=10%,reorder-chance=20%,delay=300us,jitter=200us";
        var original = Faults.parse(text).around(arrivals, station, 99);
        original.port().receiver(listener);
        var chance = new SplittableRandom(3);
        for (int i = 0; i < 300; i++) {
            arrivals.arrive(frame(2, 1, "" + i));
            runUntil(station.now() + chance.nextInt(60));
        }
        assertThat(((Holding) original.port()).held()).isPositive();

        var twinStation = Station.alone("station", HERTZ);
        var twinArrivals = new Arrivals();
        var twin = Faults.parse(text).around(twinArrivals, twinStation, 12345);
        var twinListener = new Listener(twinStation);
        twin.port().receiver(twinListener);
        twinStation.clock().advance(station.now());
        Alarms.copy(original.checkpointed(), twin.checkpointed());

        listener.arrived.clear();
        for (int i = 300; i < 600; i++) {
            arrivals.arrive(frame(2, 1, "" + i));
            twinArrivals.arrive(frame(2, 1, "" + i));
            long next = station.now() + chance.nextInt(60);
            runUntil(next);
            new AlarmDriven(twinStation).advanceTo(next);
        }
        assertThat(listener.arrived).isNotEmpty();
        assertThat(twinListener.arrived).isEqualTo(listener.arrived);
        for (Checkpointed part : original.checkpointed()) {
            assertThat(((Fault) part).tally().accepted()).isPositive();
        }
        assertThat(Frames.text(listener.arrived.getLast().frame())).isNotEmpty();
    }
}
