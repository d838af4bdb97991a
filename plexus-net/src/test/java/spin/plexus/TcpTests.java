package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spin.plexus.tcp.Connection;
import spin.plexus.tcp.Ending;
import spin.plexus.tcp.Listener;
import spin.plexus.tcp.State;
import spin.plexus.tcp.TcpManager;

/// TCP through booted kernels: over the loop-back link, and between two machines, each in its own time.
class TcpTests {
    @Test
    void aMachineSpeaksWithItself() {
        var host = new Host();
        var tcp = host.part.tcp();
        var listener = tcp.listen(80, 4);
        var caller = Objects.requireNonNull(tcp.connect(Host.HERE, 80));
        var called = Objects.requireNonNull(listener.accept());

        caller.write(Host.bytes("hello"), 0, 5, tcp.now());
        tcp.settle();

        var read = new byte[10];
        assertThat(called.read(read, 0, 10, tcp.now())).isEqualTo(5);
        assertThat(read).startsWith('h', 'e', 'l', 'l', 'o');
        assertThat(host.faults).isEmpty();
    }

    @Test
    void aPortThatNobodyListensAtRefuses() {
        var host = new Host();

        var caller = Objects.requireNonNull(host.part.tcp().connect(Host.HERE, 81));

        assertThat(caller.ending()).isEqualTo(Ending.REFUSED);
    }

    @Test
    void theCommandShowsWhoListensAndWhoSpeaks() {
        var host = new Host();
        var tcp = host.part.tcp();
        tcp.listen(80, 4);
        tcp.connect(Host.HERE, 80);

        assertThat(host.tcp("")).hasSize(4)
                .satisfies(lines -> assertThat(lines.get(0)).isEqualTo("port 80     LISTEN"))
                .satisfies(lines -> assertThat(lines.get(1)).startsWith("127.0.0.1:49152 127.0.0.1:80 ESTABLISHED"))
                .satisfies(lines -> assertThat(lines.get(2)).startsWith("127.0.0.1:80 127.0.0.1:49152 ESTABLISHED"))
                .satisfies(lines -> assertThat(lines.get(3)).startsWith("tcp       received 3  sent 3  dropped 0"));
        assertThat(host.tcp("x")).containsExactly("tcp takes no arguments, not 'x'.");
    }

    @Test
    void twoMachinesExchangeAMegabyteOverAWireThatLosesEveryFiftiethFrame() {
        var hosts = new TwoHosts(50, 53);
        var here = hosts.here;
        var there = hosts.there;
        Listener listener = there.part.tcp().listen(80, 4);
        Connection caller = Objects.requireNonNull(here.part.tcp().connect(TwoHosts.THERE, 80));
        var sent = new byte[1 << 20];
        new Random(7).nextBytes(sent);
        var received = new ByteArrayOutputStream();
        var piece = new byte[8192];
        Connection called = null;
        int written = 0;
        boolean over = false;
        for (int turn = 0; turn < 200_000 && !over; turn++) {
            hosts.pass(500);
            called = called == null ? listener.accept() : called;
            written += caller.write(sent, written, sent.length - written, here.part.tcp().now());
            if (written == sent.length) {
                caller.close(here.part.tcp().now());
            }
            here.part.tcp().settle();
            over = called != null && drain(called, there.part.tcp(), piece, received);
            there.part.tcp().settle();
        }

        assertThat(received.toByteArray()).isEqualTo(sent);
        assertThat(caller.localAddress()).isEqualTo(TwoHosts.HERE);
        assertThat(Objects.requireNonNull(called).state()).isEqualTo(State.CLOSE_WAIT);
        assertThat(hosts.lost()).isPositive();
        assertThat(here.faults).isEmpty();
        assertThat(there.faults).isEmpty();
    }

    private static boolean drain(Connection from, TcpManager tcp, byte[] piece, ByteArrayOutputStream into) {
        int count = from.read(piece, 0, piece.length, tcp.now());
        while (count > 0) {
            into.write(piece, 0, count);
            count = from.read(piece, 0, piece.length, tcp.now());
        }
        return count < 0;
    }
}
