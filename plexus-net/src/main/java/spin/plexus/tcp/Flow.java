package spin.plexus.tcp;

/// Who speaks with whom.
record Flow(int localAddress, int localPort, int remoteAddress, int remotePort) {
    /// As the receiver of `segment` sees it.
    static Flow of(Segment segment) {
        return new Flow(segment.destinationAddress, segment.destinationPort, segment.sourceAddress, segment.sourcePort);
    }

    long first() {
        return ((long) localAddress << 32) | Integer.toUnsignedLong(remoteAddress);
    }

    long second() {
        return ((long) localPort << 16) | remotePort;
    }
}
