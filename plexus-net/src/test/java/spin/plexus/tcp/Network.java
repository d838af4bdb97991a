package spin.plexus.tcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spin.plexus.wire.Parsed;

/// Two machines and a wire between them in virtual time. The wire loses, doubles, delays and damages what it carries, as
/// its seed says; segments travel as bytes, so everything is written and parsed.
final class Network {
    static final int HERE = 0x0a000001;
    static final int THERE = 0x0a000002;
    static final long MILLISECOND = 1_000_000;
    static final long SECOND = 1000 * MILLISECOND;

    private static final int MOST_POLLS = 500;

    final TcpStack here;
    final TcpStack there;
    final List<String> trace = new ArrayList<>();
    private final SplittableRandom chance;
    private final PriorityQueue<Flying> flying = new PriorityQueue<>(
            Comparator.comparingLong(Flying::at).thenComparingLong(Flying::number));
    private final Segment arriving = new Segment();
    private double loss;
    private double doubled;
    private double damaged;
    private long jitter;
    private long number;
    boolean cut;
    int lost;
    int carried;
    long now = SECOND;

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Flying(long at, long number, TcpStack to, byte[] frame) {}

    Network(Settings settings, long seed) {
        this(settings, settings, seed);
    }

    Network(Settings hereSettings, Settings thereSettings, long seed) {
        chance = new SplittableRandom(seed);
        here = new TcpStack(hereSettings, Reno.RENO, seed, segment -> carry(segment, true));
        there = new TcpStack(thereSettings, Reno.RENO, seed + 1, segment -> carry(segment, false));
    }

    /// Probabilities for each segment, and by how many nanoseconds one may be late.
    Network withTrouble(double loss, double doubled, double damaged, long jitter) {
        this.loss = loss;
        this.doubled = doubled;
        this.damaged = damaged;
        this.jitter = jitter;
        return this;
    }

    /// Both ends of a connection to port 80, when both have heard of it.
    Connection[] connected() {
        there.listen(80, 8);
        int port = 1000;
        var called = call(port);
        while (called == null) {
            // On a bad wire a call can come to nothing; a person calls again.
            called = call(++port);
        }
        var caller = Objects.requireNonNull(here.find(new Flow(HERE, port, THERE, 80)));
        return new Connection[]{caller, called};
    }

    /// The other end of a call from that port, when both ends know of each other; null when the caller gave up.
    private @Nullable Connection call(int port) {
        var caller = here.connect(HERE, port, THERE, 80, now);
        var flow = new Flow(THERE, 80, HERE, port);
        run(3600 * SECOND, () -> caller.state() != State.SYN_SENT && isEstablished(there.find(flow)));
        return caller.state() == State.ESTABLISHED ? there.find(flow) : null;
    }

    private static boolean isEstablished(@Nullable Connection connection) {
        return connection != null && connection.state() == State.ESTABLISHED;
    }

    /// Lets time pass until something is so.
    ///
    /// @return whether it came to be in time
    boolean run(long nanoseconds, BooleanSupplier until) {
        long limit = now + nanoseconds;
        int polls = 0;
        while (!until.getAsBoolean()) {
            long next = Math.min(here.deadline(), there.deadline());
            var first = flying.peek();
            if (first != null && first.at <= next) {
                next = first.at;
            }
            if (next > limit && polls++ < MOST_POLLS) {
                // The machines are at rest; an application may still have something to read.
                continue;
            }
            if (next > limit) {
                now = limit;
                return until.getAsBoolean();
            }
            now = Math.max(now, next);
            if (first != null && first.at <= now) {
                flying.remove();
                deliver(first);
            }
            here.tick(now);
            there.tick(now);
        }
        return true;
    }

    void pass(long nanoseconds) {
        run(nanoseconds, () -> false);
    }

    private void carry(Segment segment, boolean fromHere) {
        trace.add("%.3f %s %s".formatted((now - SECOND) / 1e9, fromHere ? "->" : "<-", segment));
        carried++;
        if (cut || chance.nextDouble() < loss) {
            lost++;
            return;
        }
        var to = fromHere ? there : here;
        for (int copies = chance.nextDouble() < doubled ? 2 : 1; copies > 0; copies--) {
            var frame = Segments.frame(segment);
            if (chance.nextDouble() < damaged) {
                int at = Segments.START + chance.nextInt(frame.length - Segments.START);
                frame[at] ^= (byte) (1 << chance.nextInt(8));
            }
            long late = jitter == 0 ? 0 : chance.nextLong(jitter);
            flying.add(new Flying(now + 5 * MILLISECOND + late, number++, to, frame));
        }
    }

    private void deliver(Flying one) {
        if (Segments.over(one.frame) instanceof Parsed.Valid<TcpView>(var view)) {
            view.into(arriving);
            one.to.arrived(arriving, now);
        }
    }
}
