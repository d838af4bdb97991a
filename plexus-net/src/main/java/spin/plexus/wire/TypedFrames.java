package spin.plexus.wire;

import java.util.function.Consumer;
import java.util.function.Predicate;
import spin.core.boot.SpinKernel;
import spin.core.device.Frame;
import spin.core.device.Framing;
import spin.core.device.Links;
import spin.core.device.NetworkDevice;
import spin.core.device.NetworkInterrupt;
import spin.dispatcher.Events;
import spin.dispatcher.Guard;
import spin.dispatcher.predicate.Accessor;

/// Receives the frames of the links that have one host at their other end: each goes to the protocol of its type, in the interrupt where that
/// asks for it, and on the strand of its link otherwise.
///
/// @param <V> what shows a frame of that framing
public abstract class TypedFrames<V> {
    private final Events kernel;
    private final Guard framed;
    private final Traffic traffic;
    private final Links interfaces;
    private final NetworkDevice links;
    private final Early<V> early = new Early<>();
    private Consumer<Frame> taken = frame -> {};

    /// @param traffic named as the layer
    protected TypedFrames(SpinKernel kernel, Framing framing, Traffic traffic) {
        this.kernel = kernel.events(SpinKernel.KERNEL);
        framed = of(framing);
        this.traffic = traffic;
        interfaces = kernel.links();
        links = kernel.find(NetworkDevice.class, SpinKernel.KERNEL).raiser();
    }

    /// Admits the frames of that framing: data, so that the dispatcher compares and calls nobody.
    public static Guard of(Framing framing) {
        return Guard.Where.all(Accessor.argument(0, Frame.class).get("linkType").is(framing.captureType()));
    }

    /// A frame has come in: raises the layer's event, or counts why not.
    protected abstract void frameArrived(Frame frame);

    /// The same in the interrupt, where a frame that is not well-formed is left to its strand.
    ///
    /// @return whether it has come to its end
    protected abstract boolean frameAtInterrupt(Frame frame);

    /// Offers a frame to the protocol of its type, in the interrupt.
    protected final boolean offer(Frame frame, int type, V view) {
        var protocol = early.of(type);
        if (protocol == null || !protocol.test(view)) {
            return false;
        }
        traffic.countReceived();
        taken.accept(frame);
        return true;
    }

    /// Begins to receive.
    protected final void listen() {
        kernel.on(NetworkDevice.class, NetworkDevice::frameArrived).guardedBy(framed)
                .handle(this::frameArrived).as(traffic.name()).install();
    }

    /// Offers a protocol above the frames of its type while the machine is in the interrupt that brought them.
    ///
    /// @param protocol answers whether it has done with the frame; if not, it comes again on the strand of its link
    public final void atInterrupt(int type, Predicate<V> protocol) {
        if (early.isEmpty()) {
            interfaces.offerAtInterrupt();
            kernel.on(NetworkInterrupt.class, NetworkInterrupt::frameArrived)
                    .guardedBy(framed).handle(this::frameAtInterrupt).as(traffic.name())
                    .install();
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
}
