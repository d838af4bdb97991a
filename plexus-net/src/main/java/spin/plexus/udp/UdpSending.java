package spin.plexus.udp;

import spin.core.device.OnesSum;

/// A datagram that is on its way out, as the handlers of [Udp#packetSend] see it.
///
/// Alive while that raise lasts. What the payload adds to the checksum is computed once, however many the datagram goes to.
public final class UdpSending {
    private final UdpManager manager;
    private final Endpoint from;
    private final int address;
    private final int port;
    private final byte[] payload;
    private long payloadSum = -1;
    private boolean taken;
    private boolean alive = true;

    UdpSending(UdpManager manager, Endpoint from, int address, int port, byte[] payload) {
        this.manager = manager;
        this.from = from;
        this.address = address;
        this.port = port;
        this.payload = payload;
    }

    public int sourcePort() {
        return from.port();
    }

    public int destinationAddress() {
        return address;
    }

    public int destinationPort() {
        return port;
    }

    public int payloadLength() {
        return payload.length;
    }

    /// A copy of the payload, the caller's own.
    public byte[] payload() {
        return payload.clone();
    }

    /// Sends the same datagram to somebody else as well, without another raise.
    ///
    /// @return as [Endpoint#send]
    /// @throws IllegalStateException when the raise is over, or the endpoint has been released
    public boolean alsoTo(int otherAddress, int otherPort) {
        if (!alive || !from.live()) {
            throw new IllegalStateException(
                    "the datagram of port %d has been sent; send it to others while the raise lasts"
                            .formatted(from.port()));
        }
        return manager.transmit(this, otherAddress, UdpManager.checkedPort(otherPort));
    }

    void toWhomItIsFor() {
        taken = manager.transmit(this, address, port);
    }

    void over() {
        alive = false;
    }

    boolean taken() {
        return taken;
    }

    boolean isFrom(Endpoint endpoint) {
        return from == endpoint && endpoint.live();
    }

    Endpoint from() {
        return from;
    }

    byte[] bytes() {
        return payload;
    }

    long payloadSum() {
        if (payloadSum < 0) {
            payloadSum = OnesSum.little(payload, 0, payload.length);
        }
        return payloadSum;
    }
}
