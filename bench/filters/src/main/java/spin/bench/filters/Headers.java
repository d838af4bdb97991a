package spin.bench.filters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import spin.dispatcher.predicate.ReadOnly;

/// The headers of a packet as an event's argument: a window over the bytes, checked once for its length.
@ReadOnly
public final class Headers {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] packet;

    /// @throws IllegalArgumentException when the packet is too short to have these headers
    public Headers(byte[] packet) {
        if (packet.length < Traffic.DESTINATION_PORT + 2) {
            throw new IllegalArgumentException("A packet of " + packet.length + " bytes has no TCP header.");
        }
        this.packet = packet;
    }

    public int type() {
        return (short) WORDS.get(packet, Traffic.TYPE) & 0xffff;
    }

    public int version() {
        return packet[Traffic.VERSION] & 0xff;
    }

    public int protocol() {
        return packet[Traffic.PROTOCOL] & 0xff;
    }

    public int source() {
        return (int) LONGS.get(packet, Traffic.SOURCE);
    }

    public int destination() {
        return (int) LONGS.get(packet, Traffic.DESTINATION);
    }

    public int sourcePort() {
        return (short) WORDS.get(packet, Traffic.SOURCE_PORT) & 0xffff;
    }

    public int destinationPort() {
        return (short) WORDS.get(packet, Traffic.DESTINATION_PORT) & 0xffff;
    }
}
