package spin.systems.monolith.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.memory.PhysicalMemory;
import spin.systems.kit.Frames;

/// Chains of buffers, held against arrays of bytes.
final class MbufTests {

    private final PhysicalMemory memory = new PhysicalMemory(4L << 20);
    private final Frames frames = new Frames(memory, 1);
    private final Mbufs mbufs = new Mbufs(memory, frames);
    private int carved;

    /// Buffers and small clusters are made of frames that never come back; so they are there from the start.
    @BeforeEach
    void buffersAreMade() {
        var held = new ArrayList<Long>();
        for (var i = 0; i < 400; i++) {
            var one = mbufs.get();
            assertThat(i >= 100 || mbufs.addCluster(one)).isTrue();
            held.add(one);
        }
        held.forEach(mbufs::free);
        carved = frames.left();
    }

    /// The bytes in buffers of each kind, of any length and at any address, some of them empty.
    private long chain(byte[] text, SplittableRandom chance) {
        var first = 0L;
        var last = 0L;
        var done = 0;
        do {
            var made = mbufs.get(24 + chance.nextInt(20));
            var kind = chance.nextInt(3);
            if (kind == 1) {
                assertThat(mbufs.addCluster(made)).isTrue();
            } else if (kind == 2) {
                mbufs.addPage(made, frames.take() + chance.nextInt(100));
            }
            var count = chance.nextInt(8) == 0
                    ? 0
                    : Math.min(Math.min(mbufs.room(made), 1 + chance.nextInt(200)), text.length - done);
            memory.copyIn(mbufs.data(made), text, done, count);
            mbufs.length(made, count);
            done += count;
            if (last == 0) {
                first = made;
            } else {
                mbufs.next(last, made);
            }
            last = made;
        } while (done < text.length);
        return first;
    }

    private byte[] bytes(long chain) {
        return TwoHosts.bytes(mbufs, memory, chain);
    }

    private static byte[] text(SplittableRandom chance) {
        var text = new byte[chance.nextInt(1500)];
        chance.nextBytes(text);
        return text;
    }

    private void nothingIsLeft() {
        assertThat(mbufs.inUse()).isZero();
        assertThat(frames.left()).isEqualTo(carved);
    }

    private static byte[] part(byte[] text, int from, int to) {
        return Arrays.copyOfRange(text, from, to);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsDoneToAChainIsDoneToItsBytes(long seed) {
        var chance = new SplittableRandom(seed);
        for (var i = 0; i < 400; i++) {
            var text = text(chance);
            var chain = chain(text, chance);
            assertThat(bytes(chain)).isEqualTo(text);
            var from = text.length == 0 ? 0 : chance.nextInt(text.length);
            var count = text.length == 0 ? 0 : chance.nextInt(text.length - from);
            var copy = count == 0 ? 0 : mbufs.copy(chain, from, count);
            mbufs.copyOut(chain, from, count, 64);
            var out = new byte[count];
            memory.copyOut(64, out, 0, count);
            assertThat(out).isEqualTo(part(text, from, from + count));
            var header = 1 + chance.nextInt(60);
            var longer = mbufs.prepend(chain, header);
            assertThat(mbufs.length(longer)).isGreaterThanOrEqualTo(header);
            assertThat(mbufs.data(longer) + header & 3).as("end of the header").isEqualTo(
                    longer == chain ? mbufs.data(longer) + header & 3 : 0);
            assertThat(part(bytes(longer), header, header + text.length)).isEqualTo(text);
            mbufs.adjust(longer, header);
            assertThat(bytes(longer)).isEqualTo(text);
            mbufs.cut(longer, from + count);
            mbufs.adjust(longer, from);
            assertThat(bytes(longer)).isEqualTo(part(text, from, from + count));
            // What refers to the same frames has its bytes still.
            mbufs.freeChain(longer);
            assertThat(bytes(copy)).isEqualTo(part(text, from, from + count));
            mbufs.freeChain(copy);
            nothingIsLeft();
        }
    }

    @Test
    void theFirstBytesArePulledTogether() {
        var chance = new SplittableRandom(9);
        for (var i = 0; i < 500; i++) {
            var text = text(chance);
            var chain = chain(text, chance);
            var wanted = chance.nextInt(Mbufs.ROOM + 1);
            var pulled = mbufs.pullup(chain, wanted);
            if (wanted > text.length) {
                assertThat(pulled).isZero();
                pulled = chain;
            } else {
                assertThat(mbufs.length(pulled)).isGreaterThanOrEqualTo(wanted);
            }
            assertThat(bytes(pulled)).isEqualTo(text);
            mbufs.freeChain(pulled);
            nothingIsLeft();
        }
    }

    @Test
    void theSumIsThatOfTheBytesInOnePiece() {
        var chance = new SplittableRandom(10);
        for (var i = 0; i < 1000; i++) {
            var text = text(chance);
            var chain = chain(text, chance);
            var from = chance.nextInt(mbufs.length(chain) + 1);
            var count = text.length == from ? 0 : chance.nextInt(text.length - from);
            var sum = 0L;
            for (var at = 0; at < count; at++) {
                sum += (text[from + at] & 0xffL) << (8 * (at & 1));
            }
            assertThat(Octets.folded(mbufs.sum(chain, from, count)) % 0xffff).isEqualTo(Octets.folded(sum) % 0xffff);
            mbufs.freeChain(chain);
        }
        nothingIsLeft();
    }

    /// Bytes go in and out in any pieces and come in their order.
    @Test
    void aQueueGivesWhatItWasGiven() {
        var chance = new SplittableRandom(11);
        var queue = new MbufQueue(mbufs);
        var wanted = new byte[0];
        for (var i = 0; i < 1500; i++) {
            if (queue.bytes < 5000) {
                var text = text(chance);
                queue.append(chain(text, chance));
                wanted = Arrays.copyOf(wanted, wanted.length + text.length);
                System.arraycopy(text, 0, wanted, wanted.length - text.length, text.length);
            }
            var count = chance.nextInt(Math.min(1200, queue.bytes + 1));
            assertThat(bytes(queue.first)).isEqualTo(wanted);
            queue.drop(count);
            wanted = part(wanted, count, wanted.length);
            assertThat(queue.bytes).isEqualTo(wanted.length);
            assertThat(queue.bytes == 0).isEqualTo(queue.first == 0);
        }
        queue.flush();
        assertThat(queue.storage).isZero();
        nothingIsLeft();
    }

    /// A copy of much takes buffers and no bytes.
    @Test
    void aCopyRefersToFrames() {
        var chain = TwoHosts.chain(mbufs, memory, new byte[20_000]);
        var left = frames.left();
        var copy = mbufs.copy(chain, 5000, 12_000);
        assertThat(frames.left()).isEqualTo(left);
        mbufs.freeChain(chain);
        assertThat(frames.left()).isLessThan(carved);
        assertThat(bytes(copy)).hasSize(12_000);
        mbufs.freeChain(copy);

        nothingIsLeft();
    }

    @Test
    void whenThereIsNoMemoryNothingIsHalfDone() {
        var chain = TwoHosts.chain(mbufs, memory, new byte[9000]);
        while (frames.take() != 0) {
            // Nobody has any.
        }
        var held = new ArrayList<Long>();
        for (var one = mbufs.get(); one != 0; one = mbufs.get()) {
            held.add(one);
        }
        assertThat(mbufs.copy(chain, 0, 9000)).isZero();
        mbufs.free(held.removeLast());
        assertThat(mbufs.copy(chain, 0, 9000)).isZero();
        var one = mbufs.get();
        assertThat(mbufs.addPage(one)).isFalse();
        assertThat(mbufs.prepend(chain, 50)).isZero();
        assertThat(mbufs.pullup(chain, Mbufs.ROOM)).isZero();
        assertThat(bytes(chain)).hasSize(9000);
        mbufs.free(one);
        assertThat(bytes(mbufs.prepend(chain, 50))).hasSize(9050);
        var text = new StringBuilder();
        mbufs.print(text);

        assertThat(text.toString().lines()).hasSize(3);
        assertThat(text).contains(mbufs.inUse() + "/").contains("requests for memory denied");
    }
}
