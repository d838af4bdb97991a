package spin.plexus.ip;

import spin.core.device.Frames;
import spin.plexus.ethernet.EthernetViews;
import spin.plexus.wire.Parsed;

/// Lets the tests of the layers above parse a packet.
public final class IpViews {
    private IpViews() {}

    /// @param frame the bytes of a well-formed frame
    public static Parsed<IpView> over(byte[] frame) {
        return IpView.over(EthernetViews.valid(Frames.of(frame)));
    }

    /// The view of a packet that is well-formed.
    public static IpView valid(byte[] frame) {
        return ((Parsed.Valid<IpView>) over(frame)).view();
    }
}
