package spin.plexus.tcp;

import org.jspecify.annotations.Nullable;

/// Who speaks with whom.
record Flow(int localAddress, int localPort, int remoteAddress, int remotePort) {
    /// As the receiver of `segment` sees it.
    static Flow of(Segment segment) {
        return new Flow(segment.destinationAddress, segment.destinationPort, segment.sourceAddress, segment.sourcePort);
    }

    /// Written out, as every segment that comes is looked up by it.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Flow flow && flow.localAddress == localAddress && flow.localPort == localPort
                && flow.remoteAddress == remoteAddress && flow.remotePort == remotePort;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * localAddress + localPort) + remoteAddress) + remotePort;
    }

    long first() {
        return ((long) localAddress << 32) | Integer.toUnsignedLong(remoteAddress);
    }

    long second() {
        return ((long) localPort << 16) | remotePort;
    }
}
