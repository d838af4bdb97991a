package spin.plexus.ethernet;

import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;
import java.util.function.Predicate;
import spin.core.boot.SpinKernel;
import spin.core.device.Frame;
import spin.core.device.Framing;
import spin.core.device.Link;
import spin.core.device.Links;
import spin.core.device.NetworkDevice;
import spin.core.device.NetworkInterrupt;
import spin.dispatcher.Binding;
import spin.dispatcher.Events;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Early;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Traffic;
import spin.plexus.wire.TypedFrames;

/// Receives the frames of all Ethernets and of the loop-back link, and sends those of the protocols above.
///
/// On a loop-back link a frame is delivered before its sender goes on, and whoever handles it may send the next. Two
/// services that answer each other would so never let the kernel's thread go: no time limit of a handler sees it,
/// because each handler ends at once. Therefore what one sending causes is counted, and is dropped from a number on.
public final class EthernetManager {
    /// Bytes that a packet leaves free in front of it for the header of any link.
    public static final int HEADROOM = EthernetView.LENGTH;

    /// Its frames, and those of the loop-back link.
    private static final Guard FRAMED = TypedFrames.of(Framing.ETHERNET);
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;
    /// Frames that one sending may cause.
    static final int MOST_CAUSED = 4096;
    /// Who is meant on a link that has no stations; Linux writes zeros as well.
    public static final long NOBODY = 0;
    /// Everybody on a link.
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private final Links interfaces;
    private final NetworkDevice links;
    private final Events kernel;
    private final Ethernet above;
    private final Traffic traffic;
    private final Early<EthernetView> early = new Early<>();
    private Consumer<Frame> taken = frame -> {};
    private boolean atInterrupt;
    private boolean sending;
    private int caused;

    private EthernetManager(Links interfaces, NetworkDevice links, Events kernel, Ethernet above, Traffic traffic) {
        this.interfaces = interfaces;
        this.links = links;
        this.kernel = kernel;
        this.above = above;
        this.traffic = traffic;
    }

    /// Exports [Ethernet] and begins to receive.
    public static EthernetManager attach(SpinKernel kernel) {
        var traffic = new Traffic("ethernet");
        Handler.Of1<EthernetView> unhandled = frame -> traffic.count(Drop.UNHANDLED);
        var exported = kernel.export(MethodHandles.lookup(), Ethernet.class, frame -> {},
                SpinKernel.ownersOnly("frames of every protocol"));
        exported.deregisterIntrinsic(exported.event("packetArrived"));
        exported.defaultHandler(exported.event("packetArrived"), unhandled);
        var events = kernel.events(SpinKernel.KERNEL);
        var manager = new EthernetManager(kernel.links(), kernel.find(NetworkDevice.class, SpinKernel.KERNEL).raiser(),
                events,
                exported.raiser(), traffic);
        events.on(NetworkDevice.class, NetworkDevice::frameArrived)
                .guardedBy(FRAMED).handle(manager::frameArrived)
                .as("ethernet").install();
        return manager;
    }

    /// Hands a protocol above the frames of its type and no others.
    ///
    /// @return what takes it out again
    public Binding protocol(String label, int type, Handler.Of1<EthernetView> handler) {
        return kernel.on(Ethernet.class, Ethernet::packetArrived).guard(frame -> frame.protocol() == type)
                .handle(handler)
                .as(label).install();
    }

    /// Offers a protocol above the frames of its type while the machine is in the interrupt that brought them.
    ///
    /// @param protocol answers whether it has done with the frame; if not, it comes again on the strand of its link
    public void atInterrupt(int type, Predicate<EthernetView> protocol) {
        if (early.isEmpty()) {
            interfaces.offerAtInterrupt();
            kernel.on(NetworkInterrupt.class, NetworkInterrupt::frameArrived)
                    .guardedBy(FRAMED).handle(this::frameAtInterrupt)
                    .as("ethernet").install();
        }
        early.put(type, protocol);
    }

    /// Who is told of the frames that come to their end at interrupt level, where no [NetworkDevice#frameArrived] shows them.
    public void takenAtInterrupt(Consumer<Frame> witness) {
        taken = witness;
    }

    /// Whether the frames of that type are for the kernel itself: those of the Internet protocols, IP version 6 among them.
    public boolean isTaken(int type) {
        return type == IPV4 || type == ARP || type == IPV6;
    }

    /// Sends a frame whose header is still to be written; its source is the link's own station.
    ///
    /// @param frame with [#HEADROOM] bytes in front and at most the link's MTU behind them
    /// @param destination a station, [#BROADCAST], or on a link without stations [#NOBODY]
    public void send(Link link, byte[] frame, long destination, int type) {
        EthernetView.write(frame, destination, link.station(), type);
        if (!link.isLoopback()) {
            traffic.countSent();
            links.send(link, frame);
            return;
        }
        if (atInterrupt) {
            // It would be delivered at once, to handlers that may wait.
            traffic.count(Drop.AT_INTERRUPT);
            return;
        }
        if (sending && caused == MOST_CAUSED) {
            traffic.count(Drop.STORM);
            return;
        }
        traffic.countSent();
        if (sending) {
            caused++;
            links.send(link, frame);
            return;
        }
        sending = true;
        caused = 0;
        try {
            links.send(link, frame);
        } finally {
            sending = false;
        }
    }

    /// The same on a link with stations, to one for which the header is known.
    ///
    /// @param front as [EthernetView#front]
    /// @param back  as [EthernetView#back]
    public void sendOn(Link link, byte[] frame, long front, long back) {
        Octets.LITTLE_64.set(frame, 0, front);
        Octets.LITTLE_64.set(frame, EthernetView.LENGTH - Long.BYTES, back);
        traffic.countSent();
        links.send(link, frame);
    }

    public Traffic traffic() {
        return traffic;
    }

    private void frameArrived(Frame frame) {
        traffic.countReceived();
        var view = new EthernetView(frame);
        var wrong = view.check();
        if (wrong != null) {
            traffic.count(wrong);
        } else if (view.isForUs()) {
            above.packetArrived(view);
        } else {
            traffic.count(Drop.NOT_OURS);
        }
    }

    private boolean frameAtInterrupt(Frame frame) {
        var view = new EthernetView(frame);
        if (view.check() != null || !view.isForUs()) {
            return false;
        }
        var protocol = early.of(view.protocol());
        if (protocol == null) {
            return false;
        }
        atInterrupt = true;
        try {
            if (!protocol.test(view)) {
                return false;
            }
        } finally {
            atInterrupt = false;
        }
        traffic.countReceived();
        taken.accept(frame);
        return true;
    }
}
