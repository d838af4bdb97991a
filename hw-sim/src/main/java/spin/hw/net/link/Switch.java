package spin.hw.net.link;

import java.util.ArrayList;
import java.util.List;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.net.DropReason;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;
import spin.hw.net.Tally;

/// A learning switch that stores and forwards.
///
/// It joins any ports, usually ends of cables whose own queues are then the switch's output queues: a frame for a busy line
/// waits there, and is dropped and counted there when that queue is full. A frame is forwarded at the cycle at which it has
/// wholly arrived. It stands at a station of its own, or at one of a machine.
///
/// ```
///  0            6            12
///  +------------+------------+-------
///  | destination| source     | ...
///  +------------+------------+-------
/// ```
///
/// Source: IEEE 802.1D, 7.8 (learning), 7.7 (forwarding), 7.9 (the filtering database and its ageing time of 300 s).
public final class Switch implements Checkpointed {
    /// How long an address is remembered that is not heard again.
    public static final long AGING_SECONDS = 300;

    private static final int ADDRESS_LENGTH = 6;
    private static final int HEADER = 14;
    private static final long GROUP = 1L << 40;
    private static final long RESERVED = 0x0180_c200_0000L;
    private static final long RESERVED_MASK = 0xffff_ffff_fff0L;

    private final Station station;
    private final MacTable table;
    private final List<LinkPort> ports = new ArrayList<>();
    private final Tally tally = new Tally();

    /// @param addresses how many stations the switch can remember
    public Switch(Station station, int addresses) {
        if (addresses < 1) {
            throw new IllegalArgumentException(
                    "Switch " + station.name() + " must remember at least one address, not " + addresses + ".");
        }
        this.station = station;
        this.table = new MacTable(addresses, Math.multiplyExact(AGING_SECONDS, station.hertz()));
    }

    /// Gives the switch a further port. Its number is the count of ports before.
    public int attach(LinkPort port) {
        int number = ports.size();
        ports.add(port);
        port.receiver(new FrameReceiver() {

            @Override
            public void frameArrived(byte[] frame, int length) {
                forward(number, frame, length);
            }

            @Override
            public void frameDamaged(byte[] frame, int length) {
                tally.accept();
                tally.drop(DropReason.DAMAGED);
            }
        });
        return number;
    }

    /// Forgets who was heard on a port, as when its cable is moved.
    public void forget(int port) {
        table.forget(port);
    }

    /// Addresses known now.
    public int addresses() {
        return table.size();
    }

    /// How often an address was forgotten to make room for another.
    public long evictions() {
        return table.evictions();
    }

    /// What came in and went on; a flooded frame counts as one that was delivered and as many copies as it had further ports.
    public Tally tally() {
        return tally;
    }

    private void forward(int from, byte[] frame, int length) {
        tally.accept();
        if (length < HEADER) {
            tally.drop(DropReason.TOO_SHORT);
            return;
        }
        long now = station.now();
        long destination = address(frame, 0);
        learn(address(frame, ADDRESS_LENGTH), from, now);
        if ((destination & RESERVED_MASK) == RESERVED) {
            tally.drop(DropReason.FILTERED);
        } else if ((destination & GROUP) != 0) {
            flood(from, frame, length);
        } else {
            var known = table.portOf(destination, now);
            if (known.isEmpty()) {
                flood(from, frame, length);
            } else if (known.getAsInt() == from) {
                tally.drop(DropReason.FILTERED);
            } else {
                sendTo(known.getAsInt(), frame, length);
            }
        }
    }

    private void learn(long source, int from, long now) {
        // A group cannot send; who claims so is not learnt.
        if ((source & GROUP) == 0) {
            table.learn(source, from, now);
        }
    }

    private void flood(int from, byte[] frame, int length) {
        int copies = 0;
        for (int port = 0; port < ports.size(); port++) {
            if (port != from) {
                if (copies++ > 0) {
                    tally.copy();
                }
                sendTo(port, frame, length);
            }
        }
        if (copies == 0) {
            tally.drop(DropReason.FILTERED);
        }
    }

    private void sendTo(int port, byte[] frame, int length) {
        tally.deliver();
        ports.get(port).send(frame, 0, length);
    }

    private static long address(byte[] frame, int at) {
        long address = 0;
        for (int i = 0; i < ADDRESS_LENGTH; i++) {
            address = (address << 8) | (frame[at + i] & 0xff);
        }
        return address;
    }

    @Override
    public String checkpointName() {
        return station.name();
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        tally.save(out);
        table.save(out);
    }

    @Override
    public void restore(State in) {
        table.restore(in, ports.size());
        tally.restore(in);
    }
}
