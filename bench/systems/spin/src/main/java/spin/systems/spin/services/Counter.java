package spin.systems.spin.services;

/// A counter in a datagram that fills the shortest frame.
final class Counter {
    /// With Ethernet's, IP's and UDP's headers 60 bytes.
    private static final int BYTES = 18;
    private static final int BYTE = 0xff;

    private Counter() {}

    static byte[] in(int counter) {
        var payload = new byte[BYTES];
        payload[0] = (byte) (counter >> 24);
        payload[1] = (byte) (counter >> 16);
        payload[2] = (byte) (counter >> 8);
        payload[3] = (byte) counter;
        return payload;
    }

    static int of(byte[] payload) {
        return (payload[0] & BYTE) << 24 | (payload[1] & BYTE) << 16 | (payload[2] & BYTE) << 8 | (payload[3] & BYTE);
    }
}
