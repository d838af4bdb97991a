package spin.hw.net.lance;

/// What the chip's 24 address lines lead to.
///
/// An access that nothing answers returns false, and the chip then reports a memory error. Addresses count bytes; the caller
/// has cut them to 24 bits, and a range may wrap there.
public interface LanceBus {
    /// Bytes that the chip can name.
    int SPACE = 1 << 24;

    boolean read(int address, byte[] target, int offset, int length);

    boolean write(int address, byte[] source, int offset, int length);

    /// How many cycles the chip waits at most before it is granted the bus. Its silo outlasts 25.6 us of that.
    default long latency() {
        return 0;
    }
}
