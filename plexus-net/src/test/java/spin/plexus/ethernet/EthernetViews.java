package spin.plexus.ethernet;

import spin.core.device.Frame;
import spin.plexus.wire.Parsed;

/// Lets the tests of the layers above parse a frame.
public final class EthernetViews {
    private EthernetViews() {}

    public static Parsed<EthernetView> over(Frame frame) {
        return EthernetView.over(frame);
    }

    /// The view of a frame that is well-formed.
    public static EthernetView valid(Frame frame) {
        return ((Parsed.Valid<EthernetView>) EthernetView.over(frame)).view();
    }
}
