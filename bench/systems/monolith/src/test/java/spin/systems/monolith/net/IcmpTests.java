package spin.systems.monolith.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.systems.monolith.net.TwoHosts.Counting;

/// Messages of ICMP, and the errors that they are for sockets.
final class IcmpTests {

    private static final int IP = 14;
    private static final int MESSAGE = IP + 20;
    private static final int QUOTED = MESSAGE + 8;
    private static final int PORT = 7;

    private final TwoHosts hosts = new TwoHosts();
    private final Udp udp = hosts.here.internet.udp();
    private final Counting woken = new Counting();
    private final Udp.Endpoint sender = new Udp.Endpoint(woken);

    /// The neighbours know each other.
    @BeforeEach
    void neighbours() {
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 1, Forgery.icmp(8, 0, 0, new byte[0])));
        hosts.settle();
    }

    private void gets(int protocol, byte[] payload) {
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, protocol, payload));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 56, 1001, 1472})
    void anEchoComesBackAsItWas(int bytes) {
        var data = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(data);
        gets(1, Forgery.icmp(8, 0, 0x1234_5678, data));
        var answer = hosts.here.take().getFirst();

        assertThat(Forgery.isRight(answer)).isTrue();
        assertThat(answer[MESSAGE]).isZero();
        assertThat(Forgery.number(answer, MESSAGE + 4)).isEqualTo(0x1234_5678);
        assertThat(Arrays.copyOfRange(answer, QUOTED, QUOTED + bytes)).isEqualTo(data);
        assertThat(Forgery.number(answer, IP + 12)).isEqualTo(TwoHosts.THERE);
        assertThat(Forgery.number(answer, IP + 16)).isEqualTo(TwoHosts.HERE);
        assertThat(hosts.there.held()).isZero();
    }

    @Test
    void aTimestampIsAnswered() {
        gets(1, Forgery.icmp(13, 0, 1, new byte[]{1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0}));
        var answer = hosts.here.take().getFirst();
        assertThat(Forgery.isRight(answer)).isTrue();
        assertThat(answer[MESSAGE]).isEqualTo((byte) 14);
        assertThat(Forgery.number(answer, QUOTED)).isEqualTo(0x0102_0304);
        gets(1, Forgery.icmp(13, 0, 1, new byte[11]));

        assertThat(hosts.here.take()).isEmpty();
        assertThat(hosts.there.internet.statistics().icmp.badlen).isEqualTo(1);
    }

    /// With the header that it is about and eight bytes; there are as many answers as datagrams, however many.
    @Test
    void aDatagramToNobodyIsAnsweredWithItsHeader() {
        for (var i = 0; i < 100; i++) {
            var datagram = Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, Forgery.udp(9, 99, new byte[i]));
            hosts.there.gets(datagram);
            var answer = hosts.here.take().getFirst();
            assertThat(Forgery.isRight(answer)).isTrue();
            assertThat(answer[MESSAGE]).isEqualTo((byte) 3);
            assertThat(answer[MESSAGE + 1]).isEqualTo((byte) 3);
            assertThat(Arrays.copyOfRange(answer, QUOTED, QUOTED + 28))
                    .isEqualTo(Arrays.copyOfRange(datagram, IP, IP + 28));
            assertThat(Forgery.word(answer, IP + 2)).isEqualTo(20 + 8 + 28);
        }
        assertThat(hosts.there.internet.statistics().icmp.sent(3)).isEqualTo(100);
        assertThat(hosts.there.held()).isZero();
    }

    /// About errors, about what goes to everybody, about fragments that are not the first, to nobody in particular.
    @Test
    void nothingIsSaidWhereAnAnswerWouldDoHarm() {
        var about = Arrays.copyOfRange(
                Forgery.packet(TwoHosts.THERE, TwoHosts.HERE, 17, Forgery.udp(1, 2, new byte[0])), IP, QUOTED);
        var options = new byte[]{(byte) 131, 3, 4, 0};
        for (var type : new int[]{3, 4, 5, 11, 12}) {
            hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 1, 30, 7, 0, options,
                    Forgery.icmp(type, 0, 0, about)));
        }
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, 30, 7, 0x2001, options, new byte[8]));
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 1, 30, 7, 0, options, new byte[0]));
        for (var from : new String[]{"0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255"}) {
            hosts.there
                    .gets(Forgery.packet(TwoHosts.address(from), TwoHosts.THERE, 17, Forgery.udp(9, 99, new byte[1])));
        }

        assertThat(hosts.here.take()).isEmpty();
        assertThat(hosts.there.internet.statistics().icmp.oldicmp).isEqualTo(6);
        assertThat(hosts.there.held()).isZero();
    }

    private int send(int port, long to) {
        return udp.output(sender, hosts.here.chain(new byte[]{(byte) port, 0, 0, 0, 0, 0, 0, 0}), 8, to);
    }

    /// An error comes once, to who is connected; to nobody else.
    @Test
    void whoIsConnectedHearsThatNobodyIsThere() {
        var another = new Udp.Endpoint(new Counting());
        assertThat(udp.bind(another, 500)).isZero();
        assertThat(udp.connect(sender, TwoHosts.name(TwoHosts.THERE, 99))).isZero();
        assertThat(send(99, 0)).isZero();
        hosts.settle();

        assertThat(sender.isReadable()).isTrue();
        assertThat(woken.readable).isEqualTo(1);
        assertThat(sender.takeError()).isEqualTo(SocketError.ECONNREFUSED);
        assertThat(sender.takeError()).isZero();
        assertThat(another.isReadable()).isFalse();
    }

    @Test
    void whoSendsToManyHearsNothing() {
        assertThat(send(99, TwoHosts.name(TwoHosts.THERE, 99))).isZero();
        hosts.settle();

        assertThat(hosts.here.internet.statistics().icmp.received(3)).isEqualTo(1);
        assertThat(sender.isReadable()).isFalse();
        assertThat(sender.peer()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"3,0,65", "3,1,65", "3,2,61", "3,3,61", "3,4,40", "3,5,65", "12,0,42", "11,0,0", "11,1,0", "4,0,0",
            "3,6,0", "12,1,0", "11,2,0", "4,1,0", "5,0,0"})
    void eachErrorOfTheNetworkIsOneOfTheSocket(int type, int code, int error) {
        assertThat(udp.connect(sender, TwoHosts.name(TwoHosts.THERE, PORT))).isZero();
        var port = (int) sender.name() & 0xffff;
        var about = Arrays.copyOfRange(
                Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, Forgery.udp(port, PORT, new byte[0])), IP, QUOTED);
        hosts.here.gets(Forgery.packet(TwoHosts.address("10.0.0.77"), TwoHosts.HERE, 1,
                Forgery.icmp(type, code, 0, about)));

        assertThat(sender.takeError()).isEqualTo(error);
    }

    private Connection calling() {
        var caller = hosts.here.internet.tcp().connection(woken);
        assertThat(caller.connect(TwoHosts.name(TwoHosts.THERE, PORT))).isZero();
        return caller;
    }

    /// About the call's own segment.
    private void unreachable(byte[] segment) {
        hosts.here.gets(Forgery.packet(TwoHosts.address("10.0.0.77"), TwoHosts.HERE, 1,
                Forgery.icmp(3, 1, 0, Arrays.copyOfRange(segment, IP, QUOTED))));
    }

    /// It may pass, and so is told when it has not.
    @Test
    void whatTheNetworkHasSaidIsWhyACallIsGivenUp() {
        var caller = calling();
        unreachable(hosts.there.take().getFirst());
        assertThat(caller.error()).isZero();
        assertThat(caller.isConnecting()).isTrue();
        hosts.fate(frames -> List.of());
        hosts.ticks(200);

        assertThat(caller.error()).isEqualTo(SocketError.EHOSTUNREACH);
    }

    /// Messages with anything in them, and errors about anything.
    @Test
    void twentyThousandMessagesFromASeedStopNothing() {
        assertThat(udp.connect(sender, TwoHosts.name(TwoHosts.THERE, PORT))).isZero();
        var chance = new SplittableRandom(1981);
        for (var i = 0; i < 20_000; i++) {
            var data = new byte[chance.nextInt(60)];
            chance.nextBytes(data);
            if (data.length > 28 && chance.nextBoolean()) {
                var about = Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, chance.nextBoolean() ? 17 : 6,
                        Forgery.udp((int) sender.name() & 0xffff, PORT, new byte[0]));
                System.arraycopy(about, IP, data, 0, 28);
                data[chance.nextInt(28)] = (byte) chance.nextInt();
            }
            hosts.here.gets(Forgery.packet(TwoHosts.THERE, TwoHosts.HERE, 1,
                    Forgery.icmp(chance.nextInt(20), chance.nextInt(7), chance.nextInt(), data)));
            hosts.there.take();
        }

        assertThat(hosts.here.held()).isZero();
    }
}
