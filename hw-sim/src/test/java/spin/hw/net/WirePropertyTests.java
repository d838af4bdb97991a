package spin.hw.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import spin.hw.net.Frames.Listener;
import spin.hw.net.cluster.AlarmDriven;
import spin.hw.net.cluster.Cluster;
import spin.hw.net.fault.Fault;
import spin.hw.net.fault.Faults;
import spin.hw.net.fault.Holding;
import spin.hw.net.link.Cable;

/// What holds for every wire, whatever is sent and when.
class WirePropertyTests {
    private static final int MOST_FRAMES = 60;

    /// @param pauses nanoseconds before each frame
    record Traffic(long senderHertz, long receiverHertz, long bitsPerSecond, long latencyNanos, int queue,
            List<Integer> pauses, List<Integer> lengths) {}

    /// A frame that was sent, with its number in its first two bytes.
    record Sent(long cycle, int length) {}

    @Provide
    Arbitrary<Traffic> traffic() {
        var hertz = Arbitraries.longs().between(1_000_000, 500_000_000);
        var counts = Arbitraries.integers().between(1, MOST_FRAMES);
        return counts.flatMap(count -> Combinators.combine(hertz, hertz,
                Arbitraries.longs().between(1_000_000, 1_000_000_000), Arbitraries.longs().between(1, 200_000),
                Arbitraries.integers().between(0, 8),
                Arbitraries.integers().between(0, 2_000_000).list().ofSize(count),
                Arbitraries.integers().between(2, 1600).list().ofSize(count)).as(Traffic::new));
    }

    private static final class Run {
        final Traffic traffic;
        final Medium medium;
        final Station sender;
        final Station receiver;
        final Cable cable;
        final Cluster cluster;
        final Listener listener;
        final List<Sent> sent = new ArrayList<>();

        Run(Traffic traffic) {
            this.traffic = traffic;
            medium = new Medium("line", traffic.bitsPerSecond(), length -> 8L * length + 96, 96);
            sender = Station.alone("sender", traffic.senderHertz());
            receiver = Station.alone("receiver", traffic.receiverHertz());
            cable = new Cable("cable", medium, traffic.latencyNanos(), traffic.queue(), sender, receiver);
            cluster = new Cluster(List.of(new AlarmDriven(sender), new AlarmDriven(receiver)), List.of(cable));
            listener = new Listener(receiver);
            cable.second().receiver(listener);
        }

        void send(int number) {
            int length = traffic.lengths().get(number);
            byte[] frame = new byte[length];
            frame[0] = (byte) (number >> 8);
            frame[1] = (byte) number;
            sent.add(new Sent(sender.now(), length));
            cable.first().send(frame, 0, length);
        }

        void all() {
            for (int i = 0; i < traffic.pauses().size(); i++) {
                cluster.run(cluster.nowNanos() + traffic.pauses().get(i));
                send(i);
                checkConservation();
            }
            cluster.run(cluster.nowNanos() + 2_000_000_000L);
            checkConservation();
            assertThat(cable.second().inFlight()).isZero();
        }

        void checkConservation() {
            var out = cable.first().tally();
            var in = cable.second().tally();
            assertThat(in.delivered() + in.dropped() + out.dropped() + cable.second().inFlight())
                    .isEqualTo(out.accepted());
        }
    }

    private static int number(byte[] frame) {
        return ((frame[0] & 0xff) << 8) | (frame[1] & 0xff);
    }

    @Property(tries = 150)
    void whatIsSentIsDeliveredOrDroppedForAReasonOrUnderWay(@ForAll("traffic") Traffic traffic) {
        var run = new Run(traffic);
        run.all();
        assertThat((long) run.listener.arrived.size() + run.cable.first().tally().dropped())
                .isEqualTo(traffic.lengths().size());
    }

    @Property(tries = 150)
    void orderIsKeptAndNothingComesTwice(@ForAll("traffic") Traffic traffic) {
        var run = new Run(traffic);
        run.all();
        var numbers = run.listener.arrived.stream().map(each -> number(each.frame())).toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }

    /// All in units of 1 / (sender's rate * receiver's rate * bits a second * 10^9) seconds, so nothing is rounded here.
    @Property(tries = 150)
    void latencyIsNeverUndercutAndAnIdleLineIsLateByLessThanACycle(@ForAll("traffic") Traffic traffic) {
        var run = new Run(traffic);
        run.all();
        var sender = BigInteger.valueOf(traffic.senderHertz());
        var receiver = BigInteger.valueOf(traffic.receiverHertz());
        var bits = BigInteger.valueOf(traffic.bitsPerSecond());
        var nanos = BigInteger.valueOf(1_000_000_000);
        for (int i = 0; i < run.listener.arrived.size(); i++) {
            var arrived = run.listener.arrived.get(i);
            int number = number(arrived.frame());
            var sent = run.sent.get(number);
            var earliest = BigInteger.valueOf(sent.cycle()).multiply(receiver).multiply(bits).multiply(nanos)
                    .add(BigInteger.valueOf(run.medium.bits().applyAsLong(sent.length())).multiply(sender)
                            .multiply(receiver).multiply(nanos))
                    .add(BigInteger.valueOf(traffic.latencyNanos()).multiply(sender).multiply(receiver)
                            .multiply(bits));
            var cycle = sender.multiply(bits).multiply(nanos);
            var arrival = BigInteger.valueOf(arrived.cycle()).multiply(cycle);
            assertThat(arrival).isGreaterThanOrEqualTo(earliest);
            if (i == 0) {
                assertThat(arrival.subtract(earliest)).isLessThan(cycle);
            }
        }
    }

    @Property(tries = 150)
    void bandwidthIsNeverExceeded(@ForAll("traffic") Traffic traffic) {
        var run = new Run(traffic);
        run.all();
        var arrived = run.listener.arrived;
        for (int i = 0; i < arrived.size(); i++) {
            long bits = 0;
            for (int j = i + 1; j < arrived.size(); j++) {
                bits += run.medium.bits().applyAsLong(arrived.get(j).frame().length) + run.medium.gap();
                // Bits that came after frame i, at most what the line carries in that time and the one cycle of rounding.
                var capacity = BigInteger.valueOf(arrived.get(j).cycle() - arrived.get(i).cycle() + 1)
                        .multiply(BigInteger.valueOf(traffic.bitsPerSecond()));
                assertThat(BigInteger.valueOf(bits).multiply(BigInteger.valueOf(traffic.receiverHertz())))
                        .isLessThanOrEqualTo(capacity);
            }
        }
    }

    @Provide
    Arbitrary<String> faults() {
        var percent = Arbitraries.integers().between(0, 60);
        return Combinators.combine(percent, percent, percent, percent, Arbitraries.integers().between(0, 400),
                Arbitraries.integers().between(0, 400))
                .as((drop, corrupt, twice, reorder, delay, jitter) -> "drop-chance=" + drop + ",corrupt-chance="
                        + corrupt + ",size-limit=1000,rx-rate-limit=5,shaping-interval=1ms,duplicate-chance=" + twice
                        + ",reorder-chance=" + reorder + ",delay=" + delay + "us,jitter=" + jitter + "us");
    }

    @Property(tries = 100)
    void everyFaultAccountsForEveryFrame(@ForAll("traffic") Traffic traffic, @ForAll("faults") String faults,
            @ForAll long seed) {
        var run = new Run(traffic);
        var wrapped = Faults.parse(faults).around(run.cable.second(), run.receiver, seed);
        wrapped.port().receiver(run.listener);
        run.all();
        long before = run.cable.second().tally().delivered();
        for (Fault part : wrapped.parts()) {
            var tally = part.tally();
            assertThat(tally.accepted()).isEqualTo(before);
            long held = part instanceof Holding holding ? holding.held() : 0;
            assertThat(tally.delivered() + tally.dropped() + held).isEqualTo(tally.accepted() + tally.copied());
            before = tally.delivered();
        }
        assertThat(run.listener.arrived).hasSize((int) before);
    }

    @Property(tries = 100)
    void withoutReorderingNoFaultChangesTheOrder(@ForAll("traffic") Traffic traffic, @ForAll("faults") String faults,
            @ForAll long seed) {
        var run = new Run(traffic);
        var orderly = faults.replaceAll("(corrupt|reorder)-chance=[0-9]+", "$1-chance=0");
        var wrapped = Faults.parse(orderly).around(run.cable.second(), run.receiver, seed);
        wrapped.port().receiver(run.listener);
        run.all();
        assertThat(run.listener.arrived.stream().map(each -> number(each.frame())).toList()).isSorted();
    }
}
