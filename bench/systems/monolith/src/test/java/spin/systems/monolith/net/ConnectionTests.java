package spin.systems.monolith.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.systems.monolith.net.TwoHosts.Counting;
import spin.systems.monolith.net.TwoHosts.Host;

/// Streams between two hosts, over wires good and bad.
final class ConnectionTests {

    private static final int PORT = 7;
    private static final int MANY = 150_000;
    /// Where in a frame TCP's number is.
    private static final int SEQUENCE = 14 + 20 + 4;
    /// Longer than all that a connection waits for.
    private static final int FOREVER = 2000;

    private final TwoHosts hosts = new TwoHosts();
    private final Connection listener = listening();
    private final Connection caller = hosts.here.internet.tcp().connection(new Counting());

    private Connection listening() {
        var made = hosts.there.internet.tcp().connection(new Counting());
        assertThat(hosts.there.internet.tcp().bind(made, PORT)).isZero();
        assertThat(made.listen(2)).isTrue();
        return made;
    }

    private Connection connected() {
        assertThat(hosts.here.internet.tcp().bind(caller, 0)).isZero();
        assertThat(caller.connect(TwoHosts.name(TwoHosts.THERE, PORT))).isZero();
        hosts.settle();
        Connection callee = accepted();
        for (var i = 0; callee == null && i < FOREVER; i++) {
            hosts.tick();
            callee = accepted();
        }
        return Objects.requireNonNull(callee);
    }

    private @Nullable Connection accepted() {
        var callee = listener.accept();
        if (callee != null) {
            callee.owner(new Counting());
        }
        return callee;
    }

    private static byte[] text(int length, long seed) {
        var text = new byte[length];
        var chance = new SplittableRandom(seed);
        for (var i = 0; i < length; i++) {
            text[i] = (byte) chance.nextInt();
        }
        return text;
    }

    /// Puts what there is room for into the buffer; how many bytes.
    private static int write(Host host, Connection connection, byte[] text, int from) {
        var done = connection.isOpen() ? Math.min(connection.room(), text.length - from) : 0;
        if (done > 0) {
            connection.append(host.chain(Arrays.copyOfRange(text, from, from + done)));
            connection.send();
        }
        return done;
    }

    private static void read(Host host, Connection connection, ByteArrayOutputStream into) {
        into.writeBytes(TwoHosts.bytes(host.internet.mbufs(), host.memory, connection.first()));
        connection.read(connection.unread());
        connection.readAll();
    }

    /// Both ends send and read until each has all.
    private void exchange(Connection callee, byte[] there, byte[] back) {
        var gotThere = new ByteArrayOutputStream();
        var gotBack = new ByteArrayOutputStream();
        var sent = 0;
        var answered = 0;
        for (var rounds = 0; gotThere.size() < there.length || gotBack.size() < back.length; rounds++) {
            assertThat(rounds).as("rounds, with %d and %d bytes received", gotThere.size(), gotBack.size())
                    .isLessThan(FOREVER);
            sent += write(hosts.here, caller, there, sent);
            answered += write(hosts.there, callee, back, answered);
            hosts.settle();
            read(hosts.there, callee, gotThere);
            read(hosts.here, caller, gotBack);
            hosts.tick();
        }
        assertThat(gotThere.toByteArray()).isEqualTo(there);
        assertThat(gotBack.toByteArray()).isEqualTo(back);
    }

    @Test
    void whatIsWrittenIsReadAtTheOtherEndBothWays() {
        exchange(connected(), text(MANY, 1), text(MANY / 3, 2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatIsLostDoubledOrOvertakenArrivesEqual(long seed) {
        hosts.unreliable(seed, 8);

        exchange(connected(), text(MANY, seed), text(MANY / 4, -seed));
    }

    @Test
    void damagedFramesAreLostFramesAndNoOthers() {
        var callee = connected();
        var chance = new SplittableRandom(7);
        hosts.fate(frames -> frames.stream().map(frame -> {
            var other = frame.clone();
            if (chance.nextInt(6) == 0) {
                // Behind the link's header: what is damaged there, the wire's own check finds.
                other[14 + chance.nextInt(other.length - 14)] ^= (byte) (1 << chance.nextInt(8));
            }
            return other;
        }).toList());

        exchange(callee, text(MANY / 2, 8), text(1000, 9));
    }

    @Test
    void whenBothHaveClosedNothingIsLeft() {
        var callee = connected();
        exchange(callee, text(10_000, 3), text(10_000, 4));
        caller.close();
        hosts.settle();
        assertThat(callee.isAtEnd()).isTrue();
        callee.close();
        listener.close();
        hosts.settle();
        hosts.ticks(FOREVER);

        for (var host : List.of(hosts.here, hosts.there)) {
            assertThat(host.internet.tcp().isIdle()).isTrue();
            assertThat(host.held()).isZero();
        }
    }

    /// The end comes behind all that was written, though the writer is gone and the wire is bad.
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void whoClosesHasWrittenAllTheSame(long seed) {
        var callee = connected();
        hosts.unreliable(seed, 5);
        var text = text(30_000, seed);
        assertThat(write(hosts.here, caller, text, 0)).isEqualTo(text.length);
        caller.close();
        var got = new ByteArrayOutputStream();
        for (var i = 0; i < FOREVER && !(callee.isAtEnd() && callee.unread() == 0); i++) {
            hosts.tick();
            read(hosts.there, callee, got);
        }

        assertThat(got.toByteArray()).isEqualTo(text);
        assertThat(callee.isAtEnd()).isTrue();
    }

    @Test
    void aCallToNobodyIsRefused() {
        assertThat(hosts.here.internet.tcp().bind(caller, 0)).isZero();
        assertThat(caller.connect(TwoHosts.name(TwoHosts.THERE, PORT + 1))).isZero();
        hosts.settle();

        assertThat(caller.error()).isEqualTo(SocketError.ECONNREFUSED);
        assertThat(caller.isConnecting()).isFalse();
    }

    @Test
    void aCallThatNobodyHearsIsGivenUp() {
        hosts.fate(frames -> List.of());
        assertThat(hosts.here.internet.tcp().bind(caller, 0)).isZero();
        assertThat(caller.connect(TwoHosts.name(TwoHosts.THERE, PORT))).isZero();
        hosts.ticks(FOREVER);

        assertThat(caller.error()).isEqualTo(SocketError.ETIMEDOUT);
    }

    @Test
    void aConnectionWhoseOtherEndIsGoneIsGivenUp() {
        var callee = connected();
        hosts.fate(frames -> List.of());
        write(hosts.here, caller, text(100, 1), 0);
        hosts.ticks(FOREVER);

        assertThat(caller.error()).isEqualTo(SocketError.ETIMEDOUT);
        assertThat(callee.error()).isZero();
    }

    /// A window that is full, and the news of its opening lost: the sender asks for it.
    @Test
    void aSenderAsksForAWindowThatWasFull() {
        var callee = connected();
        var text = text(100_000, 5);
        var sent = 0;
        for (var i = 0; i < 100; i++) {
            sent += write(hosts.here, caller, text, sent);
            hosts.tick();
        }
        assertThat(sent).isLessThan(70_000);
        assertThat(callee.unread()).isBetween(32_000, 32_768);
        hosts.fate(frames -> List.of());
        var got = new ByteArrayOutputStream();
        read(hosts.there, callee, got);
        hosts.settle();
        hosts.reliable();
        for (var i = 0; i < FOREVER && got.size() < text.length; i++) {
            sent += write(hosts.here, caller, text, sent);
            hosts.tick();
            read(hosts.there, callee, got);
        }

        assertThat(got.toByteArray()).isEqualTo(text);
    }

    /// Of a burst the third acknowledgement of the same brings the lost segment, before any timer.
    @Test
    void oneLostSegmentIsSentAgainWithoutATimer() {
        var callee = connected();
        exchange(callee, text(40_000, 1), new byte[0]);
        var text = text(20_000, 2);
        var first = new boolean[]{true};
        hosts.fate(frames -> {
            if (first[0] && frames.size() > 5) {
                first[0] = false;
                return frames.subList(1, frames.size());
            }
            return frames;
        });
        assertThat(write(hosts.here, caller, text, 0)).isEqualTo(text.length);
        hosts.settle();
        // The last piece is short: it waits for an acknowledgement that waits for a fifth of a second.
        hosts.there.internet.tcp().fastTimer();
        hosts.settle();

        assertThat(first[0]).isFalse();
        assertThat(callee.unread()).isEqualTo(text.length);
    }

    /// Many tiny segments that nobody reads take little more memory than their bytes.
    @Test
    void shortSegmentsShareBuffers() {
        var callee = connected();
        for (var i = 0; i < 3000; i++) {
            write(hosts.here, caller, text(3, i), 0);
            hosts.settle();
        }
        hosts.ticks(10);

        assertThat(callee.unread()).isEqualTo(9000);
        assertThat(hosts.there.held()).isLessThan(9000 / Mbufs.ROOM);
    }

    /// More segments ahead of a lost one than are kept: that one is taken all the same, and what was kept behind it.
    @Test
    void theSegmentThatAllWaitForIsTakenHoweverManyWait() {
        var callee = connected();
        exchange(callee, text(100, 1), text(100, 2));
        write(hosts.here, caller, text(3, 3), 0);
        var lost = hosts.there.take().getFirst();
        var number = (long) Forgery.word(lost, SEQUENCE) << 16 | Forgery.word(lost, SEQUENCE + 2);
        for (var i = 1; i <= 100; i++) {
            var ahead = lost.clone();
            Forgery.put(ahead, SEQUENCE, (int) ((number + 3L * i) >>> 16));
            Forgery.put(ahead, SEQUENCE + 2, (int) (number + 3L * i));
            Forgery.mend(ahead);
            hosts.there.gets(ahead);
        }
        assertThat(callee.unread()).isZero();
        hosts.there.gets(lost);

        assertThat(callee.unread()).isEqualTo(3 * 65);
    }

    @Test
    void callsThatNobodyAcceptsAreNotKeptWithoutEnd() {
        for (var i = 0; i < 50; i++) {
            var another = hosts.here.internet.tcp().connection(new Counting());
            assertThat(hosts.here.internet.tcp().bind(another, 0)).isZero();
            assertThat(another.connect(TwoHosts.name(TwoHosts.THERE, PORT))).isZero();
            hosts.settle();
        }
        var accepted = 0;
        while (listener.accept() != null) {
            accepted++;
        }

        assertThat(accepted).isBetween(2, 5);
    }

    /// Frames of a real conversation, changed at random with their checksums made right again, do not stop a host, and cost it no memory for good.
    @Test
    void tenThousandForgedSegmentsDoNotStopAHost() {
        var seen = new ArrayList<byte[]>();
        hosts.fate(frames -> {
            seen.addAll(frames);
            return frames;
        });
        var callee = connected();
        exchange(callee, text(5000, 1), text(5000, 2));
        var chance = new SplittableRandom(99);
        for (var i = 0; i < 10_000; i++) {
            var forged = seen.get(chance.nextInt(seen.size())).clone();
            for (var changes = chance.nextInt(4); changes >= 0; changes--) {
                forged[14 + chance.nextInt(forged.length - 14)] = (byte) chance.nextInt();
            }
            Forgery.mend(forged);
            (chance.nextBoolean() ? hosts.here : hosts.there).gets(forged);
            hosts.settle();
        }
        hosts.ticks(100);
        caller.close();
        callee.close();
        listener.close();
        hosts.ticks(FOREVER);

        for (var host : List.of(hosts.here, hosts.there)) {
            assertThat(host.internet.tcp().isIdle()).isTrue();
            // An answer to a forged neighbour waits for that to say where it is; one for each entry of a table at most.
            assertThat(host.held()).isBetween(0, 32);
        }
    }
}
