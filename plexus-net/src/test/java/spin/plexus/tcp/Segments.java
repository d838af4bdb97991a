package spin.plexus.tcp;

import spin.plexus.ip.IpViews;
import spin.plexus.wire.Parsed;

/// Segments as frames and back.
final class Segments {
    static final int START = 34;

    private Segments() {}

    static byte[] frame(Segment segment) {
        var frame = IpViews.frame(segment.sourceAddress, segment.destinationAddress, TcpView.PROTOCOL,
                TcpView.headerOf(segment) + segment.payloadLength);
        TcpView.write(frame, START, TcpView.headerOf(segment), segment);
        return frame;
    }

    static Parsed<TcpView> over(byte[] frame) {
        var view = new TcpView(IpViews.valid(frame));
        var wrong = view.check();
        return wrong == null ? new Parsed.Valid<>(view) : new Parsed.Malformed<>(wrong);
    }

    static Segment of(TcpView view) {
        var segment = new Segment();
        view.into(segment);
        return segment;
    }
}
