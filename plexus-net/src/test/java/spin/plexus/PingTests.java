package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import spin.plexus.icmp.IcmpMessages;
import spin.plexus.wire.Datagram;

class PingTests {
    private final Host host = new Host();

    @Test
    void anEchoFromTheWireIsAnswered() {
        host.wire(ping(host, false));

        // The request and its answer come in over the loop-back link; the answer is nobody's.
        assertThat(host.stats("icmp")).contains("received 2  sent 1  dropped 1: unhandled 1");
    }

    @Test
    void anEchoWithAWrongSumIsCountedAndNotAnswered() {
        host.wire(ping(host, true));

        assertThat(host.stats("icmp")).contains("received 1  sent 0  dropped 1: checksum 1");
    }

    private static byte[] ping(Host host, boolean spoilt) {
        assertThat(host.faults).isEmpty();
        var echo = IcmpMessages.echo(1, 2, Host.bytes("0123456789"));
        // The composer writes a UDP header before the payload; its eight bytes are written over.
        var frame = Datagram.plain().withProtocol(1).withPayload(Arrays.copyOfRange(echo, 8, echo.length)).bytes();
        System.arraycopy(echo, 0, frame, 34, 8);
        if (spoilt) {
            frame[40] ^= 1;
        }
        return frame;
    }
}
