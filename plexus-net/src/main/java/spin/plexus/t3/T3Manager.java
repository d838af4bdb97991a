package spin.plexus.t3;

import java.lang.invoke.MethodHandles;
import spin.core.boot.SpinKernel;
import spin.core.device.Frame;
import spin.core.device.Framing;
import spin.core.device.Link;
import spin.dispatcher.Binding;
import spin.dispatcher.Handler;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Traffic;
import spin.plexus.wire.TypedFrames;

/// Receives the frames of the T3 links and sends those of the protocols above.
public final class T3Manager extends TypedFrames<T3View> {
    private final T3 above;

    private T3Manager(SpinKernel kernel, T3 above, Traffic traffic) {
        super(kernel, Framing.T3, traffic);
        this.above = above;
    }

    /// Exports [T3] and begins to receive.
    public static T3Manager attach(SpinKernel kernel) {
        var traffic = new Traffic("t3");
        Handler.Of1<T3View> unhandled = frame -> traffic.count(Drop.UNHANDLED);
        var exported = kernel.export(MethodHandles.lookup(), T3.class, frame -> {},
                SpinKernel.ownersOnly("frames of every protocol"));
        exported.deregisterIntrinsic(exported.event("packetArrived"));
        exported.defaultHandler(exported.event("packetArrived"), unhandled);
        var manager = new T3Manager(kernel, exported.raiser(), traffic);
        manager.listen();
        return manager;
    }

    /// Hands a protocol above the frames of its number and no others.
    ///
    /// @return what takes it out again
    public Binding protocol(String label, int number, Handler.Of1<T3View> handler) {
        return kernel().on(T3.class, T3::packetArrived).guard(frame -> frame.protocol() == number).handle(handler)
                .as(label).install();
    }

    /// Sends a packet to the host at the other end.
    ///
    /// @param frame with [Link#HEADER_LENGTH] bytes in front and at most the link's MTU behind them
    public void send(Link link, byte[] frame, int protocol) {
        T3View.write(frame, protocol);
        traffic().countSent();
        links().send(link, frame);
    }

    @Override
    protected void frameArrived(Frame frame) {
        traffic().countReceived();
        var view = new T3View(frame);
        var wrong = view.check();
        if (wrong == null) {
            above.packetArrived(view);
        } else {
            traffic().count(wrong);
        }
    }

    @Override
    protected boolean frameAtInterrupt(Frame frame) {
        var view = new T3View(frame);
        return view.check() == null && offer(frame, view.protocol(), view);
    }
}
