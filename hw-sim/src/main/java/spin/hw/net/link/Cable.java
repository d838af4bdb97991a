package spin.hw.net.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;
import spin.hw.net.DropReason;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.Tally;
import spin.hw.net.Transit;
import spin.hw.net.Transmitter;
import spin.hw.net.cluster.Coupling;

/// A full-duplex line between two stations: bandwidth, a queue at each end, latency.
///
/// Between two machines it is what they are coupled by: a frame stays at the sender's end until the cluster lets the ends
/// exchange, so each machine touches only its own end. Within one machine (two stations of one event queue) it needs no
/// exchange. A frame is delivered at the first cycle of the receiver at or after the instant at which its last bit is there;
/// that instant is computed exactly from the sender's, so clocks of any two rates may stand at the ends.
///
/// Either end can be unplugged: at once nothing leaves and nothing arrives there, and a latency later the other end has no carrier.
public final class Cable implements Coupling {
    private final String name;
    private final long latencyNanos;
    private final End first;
    private final End second;

    /// @param queueLimit how many frames may wait at an end behind the one on the line; a further one is dropped
    public Cable(String name, Medium medium, long latencyNanos, int queueLimit, Station first, Station second) {
        if (latencyNanos < 0) {
            throw new IllegalArgumentException(
                    "Cable " + name + " cannot have a latency of " + latencyNanos + " ns.");
        }
        this.name = name;
        this.latencyNanos = latencyNanos;
        this.first = new End(first, new Transmitter(first, medium, queueLimit));
        this.second = new End(second, new Transmitter(second, medium, queueLimit));
        this.first.other = this.second;
        this.second.other = this.first;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long latencyNanos() {
        return latencyNanos;
    }

    public End first() {
        return first;
    }

    public End second() {
        return second;
    }

    @Override
    public long earliestNanos() {
        return Math.min(first.earliestOutgoing(), second.earliestOutgoing());
    }

    @Override
    public void exchange() {
        first.handOver();
        second.handOver();
    }

    /// One end. Confined to the machine of its station.
    public final class End implements LinkPort, Checkpointed {
        private final Station station;
        private final Transmitter transmitter;
        private final Tally tally = new Tally();
        private final Alarm arrival;
        /// Sent here and not yet at the other end's side.
        private final List<Transit> outgoing = new ArrayList<>();
        /// On its way to here, in the order of arrival.
        private final Deque<Transit> incoming = new ArrayDeque<>();
        private @Nullable FrameReceiver receiver;
        private @Nullable End other;
        private boolean plugged = true;
        private boolean heard = true;

        private End(Station station, Transmitter transmitter) {
            this.station = station;
            this.transmitter = transmitter;
            this.arrival = station.alarm("arrival", this::arrive);
        }

        @Override
        public long send(byte[] frame, int offset, int length) {
            LinkPort.checked(frame, offset, length);
            tally.accept();
            if (transmitter.isFull()) {
                tally.drop(DropReason.QUEUE_FULL);
                return transmitter.lastBit();
            }
            long left = transmitter.transmit(length);
            if (plugged) {
                long due = transmitter.lastBitAt(other().station, latencyNanos);
                dispatch(new Transit(due, Transit.Kind.FRAME, Arrays.copyOfRange(frame, offset, offset + length)));
            } else {
                tally.drop(DropReason.CUT);
            }
            return left;
        }

        @Override
        public void receiver(FrameReceiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public boolean carrier() {
            return plugged && heard;
        }

        /// Takes the plug out. What has not wholly left or arrived is lost; the other end hears nothing a latency from now.
        public void unplug() {
            if (plugged) {
                plugged = false;
                transmitter.abort();
                dispatch(signal(Transit.Kind.CARRIER_LOST));
            }
        }

        /// Puts the plug back in.
        public void plug() {
            if (!plugged) {
                plugged = true;
                dispatch(signal(Transit.Kind.CARRIER_BACK));
            }
        }

        /// `accepted` and drops on the way out count what was sent here; `delivered` and drops on the way in what came here.
        public Tally tally() {
            return tally;
        }

        /// Frames on their way to this end. In a cluster, exact at the end of a window.
        public long inFlight() {
            return incoming.stream().filter(Transit::isFrame).count()
                    + other().outgoing.stream().filter(Transit::isFrame).count();
        }

        private End other() {
            return Objects.requireNonNull(other, "both ends are joined when the cable is made");
        }

        private Transit signal(Transit.Kind kind) {
            return new Transit(transmitter.nowAt(other().station, latencyNanos), kind, new byte[0]);
        }

        private void dispatch(Transit transit) {
            if (other().station.events() == station.events()) {
                other().comeUp(transit);
            } else {
                outgoing.add(transit);
            }
        }

        private long earliestOutgoing() {
            return outgoing.stream().mapToLong(transit -> other().station.nanos(transit.due())).min()
                    .orElse(Long.MAX_VALUE);
        }

        private void handOver() {
            outgoing.forEach(other()::comeUp);
            outgoing.clear();
        }

        private void comeUp(Transit transit) {
            if (transit.kind() == Transit.Kind.CARRIER_LOST) {
                loseWhatComesAfter(transit.due());
            }
            incoming.addLast(transit);
            if (!arrival.isSet()) {
                arrival.set(transit.due());
            }
        }

        /// A frame's bits follow one another, so what is not wholly here when the carrier goes never will be.
        private void loseWhatComesAfter(long due) {
            while (!incoming.isEmpty() && incoming.getLast().due() > due) {
                incoming.removeLast();
                tally.drop(DropReason.CUT);
            }
            if (incoming.isEmpty()) {
                arrival.clear();
            }
        }

        private void arrive() {
            long now = station.now();
            for (var next = incoming.peekFirst(); next != null && next.due() <= now; next = incoming.peekFirst()) {
                incoming.removeFirst();
                accept(next);
            }
            if (!incoming.isEmpty()) {
                arrival.set(incoming.getFirst().due());
            }
        }

        private void accept(Transit transit) {
            switch (transit.kind()) {
                case CARRIER_LOST -> heard = false;
                case CARRIER_BACK -> heard = true;
                case FRAME, DAMAGED_FRAME -> deliver(transit);
            }
        }

        private void deliver(Transit frame) {
            if (!plugged) {
                tally.drop(DropReason.CUT);
            } else if (receiver == null) {
                tally.drop(DropReason.NO_RECEIVER);
            } else {
                tally.deliver();
                frame.to(receiver);
            }
        }

        @Override
        public String checkpointName() {
            return station.name() + ".cable";
        }

        @Override
        public int checkpointVersion() {
            return 1;
        }

        @Override
        public void save(State out) {
            out.put("plugged", plugged).put("heard", heard);
            transmitter.save(out);
            tally.save(out);
            Transit.save(out, "outgoing", outgoing);
            Transit.save(out, "incoming", incoming);
        }

        @Override
        public void restore(State in) {
            var out = Transit.restore(in, "outgoing");
            var coming = Transit.restore(in, "incoming");
            boolean wasPlugged = in.flag("plugged");
            boolean wasHeard = in.flag("heard");
            transmitter.restore(in);
            tally.restore(in);
            plugged = wasPlugged;
            heard = wasHeard;
            outgoing.clear();
            outgoing.addAll(out);
            incoming.clear();
            incoming.addAll(coming);
        }

        @Override
        public String toString() {
            return "end of cable " + name + " at " + station.name() + ": " + tally;
        }
    }
}
