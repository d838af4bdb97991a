package spin.systems.monolith.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.systems.monolith.net.TwoHosts.Counting;

/// Options in headers of IP.
final class IpOptionTests {

    private static final int PORT = 7;
    private static final int MESSAGE = 14 + 20;

    private final TwoHosts hosts = new TwoHosts();
    private final Udp.Endpoint receiver = new Udp.Endpoint(new Counting());

    @BeforeEach
    void neighbours() {
        assertThat(hosts.there.internet.udp().bind(receiver, PORT)).isZero();
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 1, Forgery.icmp(8, 0, 0, new byte[0])));
        hosts.settle();
    }

    private static byte[] options(int... values) {
        var bytes = new byte[(values.length + 3) / 4 * 4];
        for (var i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private void gets(byte[] options, int port) {
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, 30, 7, 0, options,
                Forgery.udp(9, port, new byte[]{1, 2, 3})));
    }

    @Test
    void whatSaysNothingIsSkippedAndTheDataBehindItIsTaken() {
        for (var option : List.of(options(1, 1, 1, 1), options(0, 99, 99, 99), options(1, 0),
                options(130, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0),
                options(25, 2, 0, 0), new byte[40])) {
            gets(option, PORT);
            var packet = Objects.requireNonNull(receiver.take());
            assertThat(SocketAddress.name(hosts.there.memory, hosts.there.internet.mbufs().data(packet.first())))
                    .isEqualTo(TwoHosts.name(TwoHosts.HERE, 9));
            assertThat(hosts.there.bytes(packet)).containsExactly(1, 2, 3);
        }
        assertThat(hosts.there.held()).isZero();
    }

    /// The header is quoted as it has become, in the answer that nobody has the port.
    private byte[] quoted(byte[] options) {
        gets(options, 99);
        var answer = hosts.here.take().getFirst();
        assertThat(Forgery.isRight(answer)).isTrue();
        return answer;
    }

    /// In a fragment the options are still there when it is given up; its header is quoted then.
    private byte[] seen(byte[] options) {
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, 30, 7, 0x2000, options, new byte[8]));
        hosts.ticks(59);
        hosts.there.internet.slowTimer();
        var answer = hosts.here.take().getFirst();
        assertThat(answer[MESSAGE]).isEqualTo((byte) 11);
        return Arrays.copyOfRange(answer, MESSAGE + 8 + 20, MESSAGE + 8 + 20 + options.length);
    }

    @Test
    void theRouteIsRecordedWhereThereIsRoom() {
        assertThat(seen(options(7, 7, 4, 0, 0, 0, 0))).startsWith(options(7, 7, 8, 10, 0, 0, 2));
        assertThat(seen(options(7, 11, 8, 1, 2, 3, 4, 0, 0, 0, 0)))
                .startsWith(options(7, 11, 12, 1, 2, 3, 4, 10, 0, 0, 2));
        // Full.
        assertThat(seen(options(7, 7, 8, 1, 2, 3, 4))).startsWith(options(7, 7, 8, 1, 2, 3, 4));
        // At another alignment.
        assertThat(seen(options(1, 7, 7, 4, 0, 0, 0, 0))).startsWith(options(1, 7, 7, 8, 10, 0, 0, 2));
    }

    @Test
    void theTimeIsStampedAndWhoHasNoRoomIsCounted() {
        assertThat(seen(options(68, 8, 5, 0, 9, 9, 9, 9))).startsWith(options(68, 8, 9, 0, 0, 0, 0, 0));
        assertThat(seen(options(68, 12, 5, 1, 9, 9, 9, 9, 9, 9, 9, 9)))
                .startsWith(options(68, 12, 13, 1, 10, 0, 0, 2, 0, 0, 0, 0));
        // For this host, and for another.
        assertThat(seen(options(68, 12, 5, 3, 10, 0, 0, 2, 9, 9, 9, 9)))
                .startsWith(options(68, 12, 13, 3, 10, 0, 0, 2, 0, 0, 0, 0));
        assertThat(seen(options(68, 12, 5, 3, 10, 0, 0, 3, 9, 9, 9, 9)))
                .startsWith(options(68, 12, 5, 3, 10, 0, 0, 3, 9, 9, 9, 9));
        assertThat(seen(options(68, 8, 9, 0x20, 1, 1, 1, 1))).startsWith(options(68, 8, 9, 0x30, 1, 1, 1, 1));
    }

    /// A route that the sender prescribes, also one that leads in a circle, goes nowhere.
    @ParameterizedTest
    @ValueSource(ints = {131, 137})
    void aPrescribedRouteIsRefused(int kind) {
        var answer = quoted(options(kind, 15, 4, 10, 0, 0, 1, 10, 0, 0, 2, 10, 0, 0, 1, 0));
        assertThat(answer[MESSAGE]).isEqualTo((byte) 3);
        assertThat(answer[MESSAGE + 1]).isEqualTo((byte) 5);
        gets(options(kind, 7, 8, 10, 0, 0, 1), PORT);

        assertThat(receiver.isReadable()).isFalse();
        assertThat(hosts.here.take()).hasSize(1);
        assertThat(hosts.there.held()).isZero();
    }

    @Test
    void anOptionThatIsWrongIsSaid() {
        for (var option : List.of(options(7, 0, 0, 0), options(7, 1, 4, 0), options(7, 9, 4, 0), options(1, 1, 1, 7),
                options(7, 7, 3, 0, 0, 0, 0), options(7, 2, 0, 0), options(68, 3, 5, 0),
                options(68, 8, 4, 0, 0, 0, 0, 0),
                options(68, 8, 5, 2, 0, 0, 0, 0), options(68, 8, 5, 4, 0, 0, 0, 0),
                options(68, 8, 9, 0xf0, 1, 1, 1, 1))) {
            var answer = quoted(option);
            assertThat(answer[MESSAGE]).as(Arrays.toString(option)).isEqualTo((byte) 12);
            assertThat(answer[MESSAGE + 4]).isBetween((byte) 20, (byte) 25);
        }
        assertThat(receiver.isReadable()).isFalse();
        assertThat(hosts.there.held()).isZero();
    }

    @Test
    void aHeaderThatIsLongerThanItsPacketIsDropped() {
        for (var words = 0; words < 16; words++) {
            var frame = Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, new byte[0]);
            frame[14] = (byte) (0x40 | words);
            Forgery.mend(frame);
            hosts.there.gets(Arrays.copyOf(frame, 14 + 20));
        }

        assertThat(hosts.there.internet.statistics().ip.badhlen).isEqualTo(15);
        assertThat(hosts.there.held()).isZero();
    }

    @Test
    void twentyThousandHeadersFromASeedStopNothing() {
        var chance = new SplittableRandom(1989);
        var kinds = new int[]{0, 1, 7, 68, 131, 137, 130};
        for (var i = 0; i < 20_000; i++) {
            var option = new byte[4 * chance.nextInt(11)];
            for (var at = 0; at < option.length; at++) {
                option[at] = (byte) (chance.nextInt(3) == 0 ? kinds[chance.nextInt(kinds.length)] : chance.nextInt(14));
            }
            hosts.there
                    .gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, new int[]{1, 6, 17, 99}[chance.nextInt(4)], 30,
                            i, chance.nextInt(4) == 0 ? 0x2000 : 0, option,
                            chance.nextBoolean()
                                    ? Forgery.icmp(8, 0, 0, new byte[8])
                                    : Forgery.udp(9, PORT, new byte[chance.nextInt(30)])));
            hosts.here.take();
            for (var packet = receiver.take(); packet != null; packet = receiver.take()) {
                hosts.there.internet.drop(packet);
            }
        }
        hosts.ticks(60);

        assertThat(hosts.there.held()).isZero();
    }
}
