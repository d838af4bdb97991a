package spin.plexus.ip;

import spin.core.device.Frames;
import spin.plexus.wire.Parsed;

/// Lets the tests of the layers above parse a packet.
public final class IpViews {
    private IpViews() {}

    /// @param frame the bytes of a well-formed frame
    public static Parsed<IpView> over(byte[] frame) {
        var view = new IpView(Frames.of(frame));
        var wrong = view.check();
        return wrong == null ? new Parsed.Valid<>(view) : new Parsed.Malformed<>(wrong);
    }

    /// The view of a packet that is well-formed.
    public static IpView valid(byte[] frame) {
        return ((Parsed.Valid<IpView>) over(frame)).view();
    }

    /// A frame with a packet in it whose text, all zeros, is still to be written at byte 34.
    public static byte[] frame(int source, int destination, int protocol, int length) {
        var frame = new byte[34 + length];
        frame[12] = 8;
        IpView.write(frame, 14, source, destination, protocol, 1);
        return frame;
    }
}
