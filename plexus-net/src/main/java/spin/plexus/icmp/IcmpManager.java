package spin.plexus.icmp;

import spin.plexus.ip.IpManager;
import spin.plexus.ip.IpView;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Traffic;

/// Answers whoever asks whether this machine is there.
public final class IcmpManager {
    private final IpManager below;
    private final Traffic traffic = new Traffic("icmp");

    private IcmpManager(IpManager below) {
        this.below = below;
    }

    /// Begins to answer.
    public static IcmpManager attach(IpManager below) {
        var manager = new IcmpManager(below);
        below.protocol("icmp", IcmpMessages.PROTOCOL, manager::packetArrived);
        return manager;
    }

    public Traffic traffic() {
        return traffic;
    }

    private void packetArrived(IpView packet) {
        traffic.countReceived();
        if (packet.payloadLength() < IcmpMessages.HEADER) {
            traffic.count(Drop.TRUNCATED);
            return;
        }
        var message = packet.frame().copy(packet.payloadStart(), packet.payloadLength());
        if (Checksum.of(Checksum.add(0, message, 0, message.length)) != 0) {
            traffic.count(Drop.CHECKSUM);
            return;
        }
        IcmpMessages.answer(message).ifPresentOrElse(answer -> answer(packet, answer),
                () -> traffic.count(Drop.UNHANDLED));
    }

    private void answer(IpView packet, byte[] answer) {
        var frame = new byte[IpManager.HEADROOM + answer.length];
        System.arraycopy(answer, 0, frame, IpManager.HEADROOM, answer.length);
        traffic.countSent();
        below.send(frame, packet.destinationAddress(), packet.sourceAddress(), IcmpMessages.PROTOCOL);
    }
}
