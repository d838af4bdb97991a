package spin.plexus.wire;

import java.util.function.Consumer;
import java.util.function.Predicate;
import spin.core.boot.SpinKernel;
import spin.core.device.Frame;
import spin.core.device.Framing;
import spin.core.device.NetworkDevice;
import spin.core.device.NetworkInterrupt;
import spin.dispatcher.Events;

/// Receives the frames of the links that have one host at their other end: each goes to the protocol of its type, in the interrupt where that
/// asks for it, and on the strand of its link otherwise.
///
/// @param <V> what shows a frame of that framing
public abstract class TypedFrames<V> {
    private final Events kernel;
    private final Framing framing;
    private final Traffic traffic;
    private final NetworkDevice links;
    private final Early<V> early = new Early<>();
    private Consumer<Frame> taken = frame -> {};

    /// @param traffic named as the layer
    protected TypedFrames(SpinKernel kernel, Framing framing, Traffic traffic) {
        this.kernel = kernel.events(SpinKernel.KERNEL);
        this.framing = framing;
        this.traffic = traffic;
        links = kernel.find(NetworkDevice.class, SpinKernel.KERNEL).raiser();
    }

    /// The frame, if it is well-formed.
    protected abstract Parsed<V> over(Frame frame);

    /// Which protocol it is for.
    protected abstract int typeOf(V view);

    /// Raises the layer's event.
    protected abstract void raise(V view);

    /// Begins to receive.
    protected final void listen() {
        kernel.on(NetworkDevice.class, NetworkDevice::frameArrived).guard(frame -> frame.link().framing() == framing)
                .handle(this::frameArrived).as(traffic.name()).install();
    }

    /// Offers a protocol above the frames of its type while the machine is in the interrupt that brought them.
    ///
    /// @param protocol answers whether it has done with the frame; if not, it comes again on the strand of its link
    public final void atInterrupt(int type, Predicate<V> protocol) {
        if (early.isEmpty()) {
            kernel.on(NetworkInterrupt.class, NetworkInterrupt::frameArrived)
                    .guard(frame -> frame.link().framing() == framing).handle(this::frameAtInterrupt)
                    .as(traffic.name()).install();
        }
        early.put(type, protocol);
    }

    /// Who is told of the frames that come to their end at interrupt level, where no [NetworkDevice#frameArrived] shows them.
    public final void takenAtInterrupt(Consumer<Frame> witness) {
        taken = witness;
    }

    /// What the links are sent through.
    protected final NetworkDevice links() {
        return links;
    }

    /// For the installs of the layer above.
    protected final Events kernel() {
        return kernel;
    }

    public final Traffic traffic() {
        return traffic;
    }

    private void frameArrived(Frame frame) {
        traffic.countReceived();
        switch (over(frame)) {
            case Parsed.Valid<V>(var view) -> raise(view);
            case Parsed.Malformed<V>(var reason) -> traffic.count(reason);
        }
    }

    private boolean frameAtInterrupt(Frame frame) {
        if (!(over(frame) instanceof Parsed.Valid<V>(var view))) {
            return false;
        }
        var protocol = early.of(typeOf(view));
        if (protocol == null || !protocol.test(view)) {
            return false;
        }
        traffic.countReceived();
        taken.accept(frame);
        return true;
    }
}
