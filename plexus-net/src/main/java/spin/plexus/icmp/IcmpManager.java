package spin.plexus.icmp;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spin.plexus.ip.IpManager;
import spin.plexus.ip.IpView;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Drop;
import spin.plexus.wire.ErrorKind;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Ticker;
import spin.plexus.wire.Traffic;

/// Answers whoever asks whether this machine is there, tells senders what became of their packets, and hears what became of ours.
public final class IcmpManager {
    /// One error more is possible each millisecond, and so many at once.
    private static final long ERROR_INTERVAL = 1000;
    private static final int ERRORS_AT_ONCE = 50;
    private static final int IDENTIFIER = 4;
    private static final int SOURCE = 12;

    private final IpManager below;
    private final Ticker ticker;
    private final ErrorBudget budget = new ErrorBudget(ERROR_INTERVAL, ERRORS_AT_ONCE);
    private final Traffic traffic = new Traffic("icmp");
    private @Nullable EchoListener listener;

    /// Told of answers to echo requests.
    public interface EchoListener {
        void answered(int from, int identifier, int sequence, int bytes);
    }

    private IcmpManager(IpManager below, Ticker ticker) {
        this.below = below;
        this.ticker = ticker;
    }

    /// Begins to answer.
    public static IcmpManager attach(IpManager below, Ticker ticker) {
        var manager = new IcmpManager(below, ticker);
        below.protocol("icmp", IcmpMessages.PROTOCOL, manager::packetArrived);
        below.errorSink(manager::tell);
        return manager;
    }

    /// Who hears of answers from now on; null for nobody.
    public void onAnswer(@Nullable EchoListener newListener) {
        listener = newListener;
    }

    /// Asks `destination` whether it is there.
    ///
    /// @return false when no link leads there
    public boolean ask(int destination, int identifier, int sequence, byte[] data) {
        return send(IcmpMessages.echo(identifier, sequence, data), below.sourceFor(destination), destination);
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
        var told = IcmpMessages.told(message);
        if (told.isPresent()) {
            var error = told.get();
            if (!below.refused(error.kind(), error.packet(), error.nextMtu())) {
                traffic.count(Drop.STRAY);
            }
        } else if (!answered(packet, message)) {
            traffic.count(Drop.UNHANDLED);
        }
    }

    private boolean answered(IpView packet, byte[] message) {
        var hears = listener;
        if (message[0] == IcmpMessages.ECHO_REPLY && hears != null) {
            hears.answered(packet.sourceAddress(), Octets.get16(message, IDENTIFIER),
                    Octets.get16(message, IDENTIFIER + 2), message.length - IcmpMessages.HEADER);
            return true;
        }
        // Who asks everybody is answered by nobody (RFC 1122, 3.2.2.6), or one question would bring a thousand answers.
        var answer = below.isOurs(packet.destinationAddress())
                ? IcmpMessages.answer(message)
                : Optional.<byte[]>empty();
        answer.ifPresent(bytes -> send(bytes, packet.destinationAddress(), packet.sourceAddress()));
        return answer.isPresent();
    }

    private void tell(ErrorKind kind, byte[] packet, int detail) {
        var message = IcmpMessages.error(kind, packet, detail);
        if (message.isEmpty()) {
            return;
        }
        int to = Octets.get32(packet, SOURCE);
        int from = below.sourceFor(to);
        if (from == 0 || !budget.take(ticker.now())) {
            traffic.count(Drop.LIMITED);
            return;
        }
        send(message.get(), from, to);
    }

    private boolean send(byte[] message, int source, int destination) {
        var frame = new byte[IpManager.HEADROOM + message.length];
        System.arraycopy(message, 0, frame, IpManager.HEADROOM, message.length);
        traffic.countSent();
        return below.send(frame, source, destination, IcmpMessages.PROTOCOL);
    }
}
