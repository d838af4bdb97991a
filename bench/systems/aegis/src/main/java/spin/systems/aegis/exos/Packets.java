package spin.systems.aegis.exos;

import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// The library's part of a round trip: a packet with a header that was made beforehand, and a counter in it.
///
/// It looks into a ring, or at a word that a handler writes, and copies what has come out of the ring before it gives the slot back. The words of the
/// frame are the quadwords from two bytes before its first: so the counter, at the frame's byte 42, is the upper half of one.
final class Packets {

    static final String BEGUN = "net begun";
    static final String DONE = "net done";

    /// Bytes of the frame.
    static final int BYTES = 60;
    /// Of the page of packets: the frame that is sent, a word for the handler, and where packets are copied to.
    static final int SENT = AegisAbi.SLOT_FRAME & 7;
    static final int WORD = 0x100;
    private static final int COPY = 0x200;
    /// The quadword with the counter in its upper half.
    private static final int COUNTER_QUAD = 40;
    private static final int FRAME_QUADS = 8;
    private static final long LOW_HALF = 0xffff_ffffL;

    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;

    private final Probe probe;
    private final long arrival;

    /// @param arrival the stub that waits for a packet
    Packets(Probe probe, long arrival) {
        this.probe = probe;
        this.arrival = arrival;
    }

    /// Sends the counter, and waits.
    void begin(UserMode port) {
        probe.mark(BEGUN);
        send(port, port.load(Layout.COUNTER));
        port.jump(arrival);
    }

    private static void send(UserMode port, long counter) {
        var at = Layout.PACKETS + COUNTER_QUAD;
        port.store(at, (port.load(at) & LOW_HALF) | counter << 32);
        port.register(A0, port.load(Layout.PACKET_ADDRESS));
        port.register(A1, BYTES);
        port.register(A2, port.load(Layout.PACKET_CAPABILITY));
        port.register(WorkloadAbi.NUMBER, AegisAbi.SEND);
        port.callSystem();
    }

    /// The answer is there: whatever it is, it is the next counter.
    void answered(UserMode port) {
        var at = port.load(Layout.WAIT);
        long counter;
        if (at == Layout.PACKETS + WORD) {
            counter = port.load(at);
            port.store(at, 0);
        } else {
            counter = taken(port, at);
        }
        var right = counter == port.load(Layout.COUNTER) + 1;
        port.store(Layout.COUNTER, counter + 1);
        probe.mark(DONE);
        port.register(WorkloadAbi.NUMBER, right ? 1 : 0);
    }

    void echo(UserMode port) {
        send(port, taken(port, port.load(Layout.WAIT)) + 1);
    }

    /// Copies the packet out of the slot, gives that back, and waits for the next one. The counter.
    private static long taken(UserMode port, long slot) {
        var from = slot + AegisAbi.SLOT_FRAME - SENT;
        for (var i = 0; i < FRAME_QUADS; i++) {
            port.store(Layout.PACKETS + COPY + 8L * i, port.load(from + 8L * i));
        }
        port.store(slot, 0);
        var next = slot + AegisAbi.RING_SLOT_BYTES;
        port.store(Layout.WAIT, next == Layout.RING + Layout.PAGE ? Layout.RING : next);
        return port.load(Layout.PACKETS + COPY + COUNTER_QUAD) >>> 32;
    }
}
