package spin.plexus.atm;

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

/// Receives the packets of the ATM circuits and sends those of the protocols above.
public final class AtmManager extends TypedFrames<AtmView> {
    private final Atm above;

    private AtmManager(SpinKernel kernel, Atm above, Traffic traffic) {
        super(kernel, Framing.ATM, traffic);
        this.above = above;
    }

    /// Exports [Atm] and begins to receive.
    public static AtmManager attach(SpinKernel kernel) {
        var traffic = new Traffic("atm");
        Handler.Of1<AtmView> unhandled = packet -> traffic.count(Drop.UNHANDLED);
        var exported = kernel.export(MethodHandles.lookup(), Atm.class, packet -> {},
                SpinKernel.ownersOnly("packets of every protocol"));
        exported.deregisterIntrinsic(exported.event("packetArrived"));
        exported.defaultHandler(exported.event("packetArrived"), unhandled);
        var manager = new AtmManager(kernel, exported.raiser(), traffic);
        manager.listen();
        return manager;
    }

    /// Hands a protocol above the packets of its type and no others.
    ///
    /// @return what takes it out again
    public Binding protocol(String label, int type, Handler.Of1<AtmView> handler) {
        return kernel().on(Atm.class, Atm::packetArrived).guard(packet -> packet.type() == type).handle(handler)
                .as(label).install();
    }

    /// Sends a packet to the other end of a circuit.
    ///
    /// @param frame with [Link#HEADER_LENGTH] bytes in front and at most the link's MTU behind them
    public void send(Link circuit, byte[] frame, int type) {
        AtmView.write(frame, type);
        traffic().countSent();
        links().send(circuit, frame);
    }

    @Override
    protected void frameArrived(Frame frame) {
        traffic().countReceived();
        var view = new AtmView(frame);
        var wrong = view.check();
        if (wrong == null) {
            above.packetArrived(view);
        } else {
            traffic().count(wrong);
        }
    }

    @Override
    protected boolean frameAtInterrupt(Frame frame) {
        var view = new AtmView(frame);
        return view.check() == null && offer(frame, view.type(), view);
    }
}
