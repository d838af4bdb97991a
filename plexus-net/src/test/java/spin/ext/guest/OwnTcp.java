package spin.ext.guest;

import spin.core.Extension;
import spin.core.Kernel;
import spin.plexus.tcp.SegmentPort;
import spin.plexus.tcp.TcpSegments;
import spin.plexus.tcp.TcpView;

/// A TCP of its own at port 9, next to the kernel's: just enough to say in capitals what one caller says, on a wire that loses nothing.
public final class OwnTcp implements Extension {
    private static final int PORT = 9;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final int WINDOW = 1000;
    private static final int LOWER_CASE = 0x20;
    private static final byte[] NONE = {};

    private int expected;
    private int next;

    @Override
    public void start(Kernel kernel) {
        var port = kernel.resolve(TcpSegments.class).claim(PORT);
        kernel.events().on(TcpSegments.class, TcpSegments::packetArrived).key(port)
                .handle(segment -> arrived(port, segment)).install();
    }

    private void arrived(SegmentPort port, TcpView segment) {
        int flags = segment.flags();
        if ((flags & SYN) != 0) {
            expected = segment.sequence() + 1;
            next = 1;
            answer(port, segment, 0, SYN | ACK, NONE);
            return;
        }
        var text = segment.payload();
        int fin = flags & FIN;
        if (segment.sequence() == expected && text.length + fin > 0) {
            expected += text.length + fin;
            for (int i = 0; i < text.length; i++) {
                text[i] &= ~LOWER_CASE;
            }
            answer(port, segment, next, ACK | fin, text);
            next += text.length + fin;
        }
    }

    private void answer(SegmentPort port, TcpView to, int sequence, int flags, byte[] text) {
        port.send(to.sourceAddress(), to.sourcePort(), sequence, expected, flags, WINDOW, NONE, text);
    }
}
