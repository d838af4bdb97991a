package spin.systems.spin.services;

import spin.bench.port.Framed;
import spin.dispatcher.Guard;
import spin.dispatcher.predicate.Accessor;

/// An application that has claimed a port: the guard that admits its frames, and the handler that is given them.
public final class FrameOwner {
    private final int port;
    private long given;

    public FrameOwner(int port) {
        this.port = port;
    }

    /// As data, so that the dispatcher searches among all claims and does not ask one application after the other.
    public Guard guard() {
        var frame = Accessor.argument(0, FrameView.class);
        return Guard.Where.all(frame.get("type").is(Framed.TYPE), frame.get("protocol").is(Framed.PROTOCOL),
                frame.get("source").is(Framed.SOURCE), frame.get("port").is(port));
    }

    public void arrived(FrameView frame) {
        given++;
    }

    /// How many frames it was given.
    public long given() {
        return given;
    }
}
