package spin.ext.guest;

import spin.core.Extension;
import spin.core.Kernel;
import spin.dispatcher.predicate.Ephemeral;
import spin.plexus.datalink.Datalink;
import spin.plexus.datalink.DatalinkView;
import spin.plexus.datalink.TypeClaim;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpView;

/// Answers `i` from the interrupt that brought a question and `t` from a strand, for frames and for datagrams; what the question's first
/// byte is decides whether the handler at interrupt level is done with it, passes it on, or never comes to an end.
public final class InterruptAnswer implements Extension {
    public static final int TYPE = 0x88b6;
    public static final int PORT = 9;
    public static final int ANSWER = 1;
    public static final int PASS_ON = 2;
    public static final int NEVER_END = 3;

    @Override
    public void start(Kernel kernel) {
        var claim = kernel.resolve(Datalink.class).claim(TYPE);
        var port = kernel.resolve(Udp.class).claim(PORT);
        var early = new Early(claim, port);
        var events = kernel.events();
        events.on(Datalink.class, Datalink::packetAtInterrupt).key(claim).handle(early::frame).install();
        events.on(Datalink.class, Datalink::packetArrived).key(claim).handle(frame -> early.answer(frame, 't'))
                .install();
        events.on(Udp.class, Udp::packetAtInterrupt).key(port).handle(early::datagram).install();
        events.on(Udp.class, Udp::packetArrived).key(port).handle(packet -> early.answer(packet, 't')).install();
    }

    @Ephemeral
    private static final class Early {
        private final TypeClaim claim;
        private final Endpoint port;
        private long turns;

        Early(TypeClaim claim, Endpoint port) {
            this.claim = claim;
            this.port = port;
        }

        boolean frame(DatalinkView frame) {
            if (isDone(frame.payloadByte(0))) {
                answer(frame, 'i');
                return true;
            }
            return false;
        }

        boolean datagram(UdpView packet) {
            if (isDone(packet.payloadByte(0))) {
                answer(packet, 'i');
                return true;
            }
            return false;
        }

        private boolean isDone(int question) {
            while (question == NEVER_END) {
                turns++;
            }
            return question == ANSWER && turns >= 0;
        }

        void answer(DatalinkView frame, char from) {
            claim.send(frame.link(), frame.source(), new byte[]{(byte) from});
        }

        void answer(UdpView packet, char from) {
            port.send(packet.sourceAddress(), packet.sourcePort(), new byte[]{(byte) from});
        }
    }
}
