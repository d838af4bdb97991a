package spin.plexus.ip;

import java.lang.invoke.MethodHandles;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Events;
import spin.dispatcher.Handler;
import spin.plexus.ethernet.EthernetManager;
import spin.plexus.ethernet.EthernetView;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Parsed;
import spin.plexus.wire.Traffic;

/// Takes the packets that are for this machine, and sends.
public final class IpManager {
    /// Bytes that a datagram leaves free in front of it for the headers.
    public static final int HEADROOM = EthernetManager.HEADROOM + IpView.LENGTH;
    /// The longest payload of a packet.
    public static final int LARGEST_PAYLOAD = EthernetManager.LARGEST_PAYLOAD - IpView.LENGTH;

    /// IPv4 in the type field of Ethernet.
    private static final int TYPE = 0x0800;
    /// The network whose every address is this machine (RFC 1122, 3.2.1.3).
    private static final int LOOPBACK_NETWORK = 127;

    private final EthernetManager below;
    private final Events kernel;
    private final Ip above;
    private final Traffic traffic;
    private int identification;

    private IpManager(EthernetManager below, Events kernel, Ip above, Traffic traffic) {
        this.below = below;
        this.kernel = kernel;
        this.above = above;
        this.traffic = traffic;
    }

    /// Exports [Ip] and begins to receive.
    public static IpManager attach(SpinKernel kernel, EthernetManager below) {
        var traffic = new Traffic("ip");
        Handler.Of1<IpView> unhandled = packet -> traffic.count(Drop.UNHANDLED);
        var exported = kernel.export(MethodHandles.lookup(), Ip.class, packet -> {},
                SpinKernel.ownersOnly("packets of every protocol"));
        exported.deregisterIntrinsic(exported.event("packetArrived"));
        exported.defaultHandler(exported.event("packetArrived"), unhandled);
        var manager = new IpManager(below, kernel.events(SpinKernel.KERNEL), exported.raiser(), traffic);
        below.protocol("ip", TYPE, manager::frameArrived);
        return manager;
    }

    /// Hands a protocol above the packets that carry its number and no others.
    public void protocol(String label, int number, Handler.Of1<IpView> handler) {
        kernel.on(Ip.class, Ip::packetArrived).guard(packet -> packet.protocol() == number).handle(handler).as(label)
                .install();
    }

    /// Sends a packet whose headers are still to be written.
    ///
    /// @param frame with [#HEADROOM] bytes in front and at most [#LARGEST_PAYLOAD] behind them
    /// @return false when no link leads to `destination`, which is counted
    public boolean send(byte[] frame, int source, int destination, int protocol) {
        if (!ours(destination)) {
            traffic.count(Drop.NO_ROUTE);
            return false;
        }
        IpView.write(frame, EthernetManager.HEADROOM, source, destination, protocol, identification++);
        traffic.countSent();
        below.send(frame, TYPE);
        return true;
    }

    public Traffic traffic() {
        return traffic;
    }

    private void frameArrived(EthernetView frame) {
        traffic.countReceived();
        switch (IpView.over(frame)) {
            case Parsed.Valid<IpView>(var view) when ours(view.destinationAddress()) -> above.packetArrived(view);
            case Parsed.Valid<IpView> _ -> traffic.count(Drop.NOT_OURS);
            case Parsed.Malformed<IpView>(var reason) -> traffic.count(reason);
        }
    }

    private static boolean ours(int address) {
        return address >>> 24 == LOOPBACK_NETWORK;
    }
}
