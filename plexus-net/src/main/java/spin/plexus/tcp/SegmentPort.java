package spin.plexus.tcp;

import spin.dispatcher.Requester;

/// A port whose segments somebody takes and sends by himself: a capability, made by [TcpSegments#claim] only.
///
/// After [#release], or when the domain that claimed it is unloaded, it is dead for good.
public final class SegmentPort {
    /// Bytes that options can take.
    private static final int MOST_OPTIONS = 40;

    private final TcpPorts ports;
    private final TcpManager below;
    private final int port;
    private final Requester owner;
    private boolean live = true;

    SegmentPort(TcpPorts ports, int port, Requester owner) {
        this.ports = ports;
        below = ports.below();
        this.port = port;
        this.owner = owner;
    }

    /// 1 to 65535.
    public int port() {
        return port;
    }

    /// Sends a segment. Its source is this machine and this port, and its checksum is right, whatever the caller does.
    ///
    /// @param flags as [TcpView#flags]
    /// @param window as it stands in the header, 0 to 65535
    /// @param options a whole number of words, at most ten; copied, as the payload is
    /// @return false when no link leads to `address`
    /// @throws IllegalArgumentException when one of them has a value that no segment has
    /// @throws IllegalStateException when the port has been released
    public boolean send(int address, int remotePort, int sequence, int acknowledgement, int flags, int window,
            byte[] options, byte[] payload) {
        if (!live) {
            throw new IllegalStateException("TCP port %d has been released; claim it again".formatted(port));
        }
        if (remotePort < 1 || remotePort > TcpStack.LAST_PORT || flags < 0 || flags > 0x3f || window < 0
                || window > 0xffff || options.length > MOST_OPTIONS || (options.length & 3) != 0) {
            throw new IllegalArgumentException(
                    "no segment has the port %d, the flags %d, the window %d and %d bytes of options".formatted(
                            remotePort,
                            flags, window, options.length));
        }
        return ports.send(this, new TcpView.Header(remotePort, sequence, acknowledgement, flags, window), address,
                options,
                payload);
    }

    /// Passes a segment on as it came, numbers, control bits, options, urgent pointer and text; its source is this machine and this port. Its checksum is
    /// not made anew but put right by what has changed, so it still covers the segment from end to end.
    ///
    /// @param segment one whose raise is under way
    /// @return false when no link leads to `address`
    /// @throws IllegalArgumentException when there is no such port
    /// @throws IllegalStateException when the port has been released, or the segment's raise is over
    public boolean pass(TcpView segment, int address, int remotePort) {
        if (!live) {
            throw new IllegalStateException("TCP port %d has been released; claim it again".formatted(port));
        }
        if (remotePort < 1 || remotePort > TcpStack.LAST_PORT) {
            throw new IllegalArgumentException(
                    "there is no TCP port %d to pass a segment on to; a port is a number from 1 to %d"
                            .formatted(remotePort, TcpStack.LAST_PORT));
        }
        return below.pass(port, segment, address, remotePort);
    }

    /// Gives the port back. Releasing twice is as once.
    public void release() {
        if (live) {
            live = false;
            ports.released(this);
        }
    }

    @Override
    public String toString() {
        return "TCP port " + port + " for segments" + (live ? "" : ", released");
    }

    boolean live() {
        return live;
    }

    boolean of(TcpPorts others) {
        return ports == others;
    }

    Requester owner() {
        return owner;
    }
}
