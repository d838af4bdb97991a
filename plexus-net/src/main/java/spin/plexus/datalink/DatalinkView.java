package spin.plexus.datalink;

import spin.core.device.Frame;
import spin.dispatcher.predicate.Ephemeral;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.ethernet.EthernetView;

/// A frame of a type that somebody has claimed, read where it is. What follows the payload to the shortest length of a frame is padding, so a
/// protocol says itself how long it is.
@Ephemeral
public final class DatalinkView {
    private final EthernetView ethernet;
    private final Frame frame;

    DatalinkView(EthernetView ethernet) {
        this.ethernet = ethernet;
        frame = ethernet.frame();
    }

    /// Where it came in, such as `eth0`.
    public String link() {
        return frame.link().name();
    }

    /// The sender's station, in the lower 48 bits.
    @ReadOnly
    public long source() {
        return ethernet.source();
    }

    @ReadOnly
    public long destination() {
        return ethernet.destination();
    }

    @ReadOnly
    public int type() {
        return ethernet.type();
    }

    /// Bytes of payload, padding included.
    @ReadOnly
    public int payloadLength() {
        return frame.length() - EthernetView.LENGTH;
    }

    /// One byte of the payload, 0 to 255.
    ///
    /// @throws IndexOutOfBoundsException outside 0 to payloadLength() - 1
    @ReadOnly
    public int payloadByte(int index) {
        return frame.unsigned8(EthernetView.LENGTH + inside(index, 1));
    }

    /// Four bytes of the payload, the most significant first.
    ///
    /// @throws IndexOutOfBoundsException when they do not lie in the payload
    @ReadOnly
    public int payloadInt(int index) {
        return frame.signed32(EthernetView.LENGTH + inside(index, Integer.BYTES));
    }

    /// A copy of the payload, the caller's own.
    public byte[] payload() {
        return frame.copy(EthernetView.LENGTH, payloadLength());
    }

    private int inside(int index, int bytes) {
        if (index < 0 || index > payloadLength() - bytes) {
            throw new IndexOutOfBoundsException("byte " + index + " of a payload of " + payloadLength());
        }
        return index;
    }
}
