package spin.plexus.ethernet;

import spin.core.device.Frame;
import spin.plexus.wire.Parsed;

/// Lets the tests of the layers above parse a frame.
public final class EthernetViews {
    private EthernetViews() {}

    public static Parsed<EthernetView> over(Frame frame) {
        var view = new EthernetView(frame);
        var wrong = view.check();
        return wrong == null ? new Parsed.Valid<>(view) : new Parsed.Malformed<>(wrong);
    }

    /// The view of a frame that is well-formed.
    public static EthernetView valid(Frame frame) {
        return ((Parsed.Valid<EthernetView>) over(frame)).view();
    }
}
