package spin.systems.monolith.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.systems.monolith.net.TwoHosts.Counting;

/// Datagrams in pieces.
final class FragmentTests {

    private static final int PORT = 7;
    private static final int MORE = 0x2000;

    private final TwoHosts hosts = new TwoHosts();
    private final Udp.Endpoint sender = new Udp.Endpoint(new Counting());
    private final Udp.Endpoint receiver = new Udp.Endpoint(new Counting());

    FragmentTests() {
        assertThat(hosts.there.internet.udp().bind(receiver, PORT)).isZero();
    }

    private static byte[] text(int length) {
        var text = new byte[length];
        new SplittableRandom(length).nextBytes(text);
        return text;
    }

    private void send(byte[] text) {
        assertThat(hosts.here.internet.udp().output(sender, hosts.here.chain(text), text.length,
                TwoHosts.name(TwoHosts.THERE, PORT))).isZero();
    }

    private byte[] received() {
        return hosts.there.bytes(Objects.requireNonNull(receiver.take()));
    }

    private void neighbours() {
        send(new byte[1]);
        hosts.settle();
        received();
    }

    private void nothingIsLeft() {
        assertThat(receiver.isReadable()).isFalse();
        assertThat(hosts.there.held()).isZero();
        assertThat(hosts.here.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1473, 1480, 1481, 2952, 2953, 8000, Udp.MOST_BYTES})
    void whatTheLinkDoesNotCarryGoesInPiecesThatDo(int length) {
        neighbours();
        send(text(length));
        var pieces = hosts.there.take();
        assertThat(pieces).hasSize(Math.ceilDiv(length + 8, 1480));
        assertThat(pieces).allMatch(frame -> frame.length <= 1514);
        pieces.forEach(hosts.there::gets);

        assertThat(received()).isEqualTo(text(length));
        nothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void piecesComeInAnyOrderAndTwice(long seed) {
        neighbours();
        var wanted = new ArrayList<byte[]>();
        var pieces = new ArrayList<byte[]>();
        for (var length : new int[]{3000, 8001, 5000}) {
            wanted.add(text(length));
            send(text(length));
            var sent = hosts.there.take();
            pieces.addAll(sent);
            // Not the last: it would begin a datagram anew that is whole.
            pieces.add(sent.getFirst());
        }
        Collections.shuffle(pieces, new Random(seed));
        pieces.forEach(hosts.there::gets);
        var got = new ArrayList<byte[]>();
        while (receiver.isReadable()) {
            got.add(received());
        }

        assertThat(got).containsExactlyInAnyOrderElementsOf(wanted);
        hosts.ticks(60);
        nothingIsLeft();
    }

    private void piece(byte[] datagram, int from, int to, int identification) {
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, 30, identification,
                from / 8 | (to < datagram.length ? MORE : 0), new byte[0], Arrays.copyOfRange(datagram, from, to)));
    }

    /// Pieces that begin and end anywhere, each of them some of the same: the datagram is whole when all has come.
    @Test
    void piecesThatOverlapAreCutToWhatIsNew() {
        var chance = new SplittableRandom(3);
        for (var i = 0; i < 300; i++) {
            var datagram = Forgery.udp(9, PORT, text(500 + i));
            while (!receiver.isReadable()) {
                var from = chance.nextInt(datagram.length / 8) * 8;
                var to = Math.min(datagram.length, from + 8 * (1 + chance.nextInt(20)));
                piece(datagram, from, to, i);
            }
            assertThat(received()).isEqualTo(text(500 + i));
            hosts.ticks(60);
        }
        nothingIsLeft();
    }

    /// A first piece that is cut short by a longer one with other bytes, pieces beyond the last one, none at all, and those that reach too far.
    @Test
    void piecesThatContradictEachOtherStopNothing() {
        var chance = new SplittableRandom(1997);
        for (var i = 0; i < 20_000; i++) {
            var data = new byte[chance.nextInt(8) == 0 ? chance.nextInt(1480) : 8 * chance.nextInt(8)];
            chance.nextBytes(data);
            var where = chance.nextInt(20) == 0
                    ? chance.nextInt() & 0x3fff
                    : chance.nextInt(16) | (chance.nextInt(4) == 0 ? 0 : MORE);
            hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, chance.nextInt(3) == 0 ? 1 : 17, 30,
                    chance.nextInt(40), where, chance.nextBoolean() ? new byte[0] : new byte[]{1, 1, 1, 0}, data));
            hosts.here.take();
            while (receiver.isReadable()) {
                received();
            }
        }
        hosts.ticks(60);

        assertThat(hosts.there.held()).isLessThanOrEqualTo(1);
    }

    /// Half a minute, and who sent it is told, if there is something to tell it by.
    @ParameterizedTest
    @ValueSource(ints = {0, 1480})
    void aDatagramThatIsNeverWholeIsGivenUp(int from) {
        neighbours();
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 1, Forgery.icmp(8, 0, 0, new byte[0])));
        hosts.settle();
        piece(Forgery.udp(9, PORT, text(5000)), from, from + 1480, 5);
        assertThat(hosts.there.internet.isIdle()).isFalse();
        for (var i = 0; i < 59; i++) {
            hosts.there.internet.slowTimer();
        }
        assertThat(hosts.there.held()).isEqualTo(1);
        assertThat(hosts.here.take()).isEmpty();
        hosts.there.internet.slowTimer();
        var told = hosts.here.take();

        assertThat(told).hasSize(from == 0 ? 1 : 0);
        if (from == 0) {
            assertThat(Forgery.isRight(told.getFirst())).isTrue();
            assertThat(told.getFirst()[34]).isEqualTo((byte) 11);
            assertThat(told.getFirst()[35]).isEqualTo((byte) 1);
        }
        assertThat(hosts.there.internet.statistics().ip.fragtimeout).isEqualTo(1);
        assertThat(hosts.there.internet.isIdle()).isTrue();
        nothingIsLeft();
    }

    /// A hundred thousand first pieces of datagrams that have no second: a bounded number waits, and what is whole is taken all the while.
    @Test
    void whoSendsFirstPiecesWithoutEndTakesNoMoreThanThere() {
        var first = Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, 30, 0, MORE, new byte[0], new byte[8]);
        for (var i = 0; i < 100_000; i++) {
            var frame = first.clone();
            Forgery.put(frame, 14 + 4, i);
            Forgery.put(frame, 14 + 12 + 2, i >>> 16);
            Forgery.mend(frame);
            hosts.there.gets(frame);
        }
        assertThat(hosts.there.held()).isBetween(1, Fragments.MOST);
        neighbours();
        send(text(4000));
        hosts.settle();

        assertThat(received()).isEqualTo(text(4000));
    }

    @Test
    void longPiecesGiveTheirFramesBackWhenThereAreNone() {
        for (var i = 0; i < 20; i++) {
            piece(Forgery.udp(9, PORT, text(3000)), 0, 1480, i);
        }
        while (hosts.there.frames.take() != 0) {
            // Nobody has any.
        }
        assertThat(hosts.there.internet.mbufs().page()).isNotZero();

        assertThat(hosts.there.frames.left()).isEqualTo(19);
        assertThat(hosts.there.internet.statistics().ip.fragdropped).isEqualTo(20);
    }

    /// When there is no memory those who wait give theirs back, so that who is whole goes on.
    @Test
    void piecesGiveTheirMemoryBackWhenThereIsNone() {
        for (var i = 0; i < 50; i++) {
            piece(Forgery.udp(9, PORT, text(100)), 0, 8, i);
        }
        while (hosts.there.frames.take() != 0) {
            // Nobody has any.
        }
        var mbufs = hosts.there.internet.mbufs();
        var before = mbufs.inUse();
        var taken = 0;
        while (mbufs.inUse() >= before) {
            assertThat(mbufs.get()).isNotZero();
            taken++;
        }

        assertThat(hosts.there.internet.statistics().ip.fragdropped).isEqualTo(50);
        assertThat(mbufs.inUse()).isEqualTo(before - 50 + taken);
    }

    @Test
    void anEchoOfManyPiecesComesBackInPieces() {
        var echo = Forgery.icmp(8, 0, 0, text(4000));
        neighbours();
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 1, Forgery.icmp(8, 0, 0, new byte[0])));
        hosts.settle();
        for (var from = 0; from < echo.length; from += 1480) {
            var to = Math.min(echo.length, from + 1480);
            hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 1, 30, 9,
                    from / 8 | (to < echo.length ? MORE : 0), new byte[0], Arrays.copyOfRange(echo, from, to)));
        }
        var pieces = hosts.here.take();
        var got = new byte[0];
        for (var frame : pieces) {
            assertThat(Forgery.word(frame, 20) & 0x1fff).isEqualTo(got.length / 8);
            var length = Forgery.word(frame, 16) - 20;
            got = Arrays.copyOf(got, got.length + length);
            System.arraycopy(frame, 34, got, got.length - length, length);
        }

        assertThat(pieces).hasSize(3);
        assertThat(Arrays.copyOfRange(got, 8, got.length)).isEqualTo(text(4000));
    }

    @Test
    void allPiecesAreSentOrNone() {
        neighbours();
        var chain = hosts.here.chain(text(8000));
        while (hosts.here.frames.take() != 0) {
            // Nobody has any.
        }
        var mbufs = hosts.here.internet.mbufs();
        var taken = new ArrayList<Long>();
        for (var one = mbufs.get(); one != 0; one = mbufs.get()) {
            taken.add(one);
        }
        // The headers of three pieces; those of six would be needed.
        for (var i = 0; i < 6; i++) {
            mbufs.free(taken.removeLast());
        }
        var before = mbufs.inUse();
        assertThat(hosts.here.internet.udp().output(sender, chain, 8000, TwoHosts.name(TwoHosts.THERE, PORT)))
                .isEqualTo(SocketError.ENOBUFS);

        assertThat(hosts.there.take()).isEqualTo(List.of());
        // The datagram's own two.
        assertThat(mbufs.inUse()).isEqualTo(before - 2);
    }
}
