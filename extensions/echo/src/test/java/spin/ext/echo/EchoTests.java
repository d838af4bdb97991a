package spin.ext.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Udp;

class EchoTests {
    private final Running kernel = new Running();

    @Test
    void whatIsSentToPort7ComesBack() {
        assertThat(kernel.enter("udp send 7 anybody there")).containsExactly("udp: 127.0.0.1:7 answers: anybody there");
    }

    @Test
    void everyPayloadComesBackAsItWas() {
        var port = kernel.resolve(Udp.class).claim(9);
        var came = new ArrayList<byte[]>();
        kernel.events().on(Udp.class, Udp::packetArrived).key(port).handle(datagram -> came.add(datagram.payload()))
                .install();
        var sent = List.of(new byte[0], new byte[]{0}, new byte[]{-1, 10, 0, 27}, new byte[1472]);

        sent.forEach(payload -> port.send(IpAddress.LOOPBACK, 7, payload));

        assertThat(came).containsExactlyElementsOf(sent);
        assertThat(kernel.faults).isEmpty();
    }

    @Test
    void anotherPortIsSomebodyElses() {
        assertThat(kernel.enter("udp send 8 anybody there")).containsExactly("udp: no answer from port 8");
    }
}
