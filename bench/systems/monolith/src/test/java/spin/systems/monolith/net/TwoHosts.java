package spin.systems.monolith.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import spin.hw.interrupt.InterruptController;
import spin.hw.memory.PhysicalMemory;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.systems.kit.Frames;

/// Two hosts and a wire between them that a test can damage. Nothing has a clock: frames move when the test says so.
final class TwoHosts {

    static final int HERE = Internet.address(10, 0, 0, 1);
    static final int THERE = Internet.address(10, 0, 0, 2);

    /// What becomes of the frames that are on the wire, in their order.
    private UnaryOperator<List<byte[]>> fate = frames -> frames;
    final Host here = new Host(HERE, 1);
    final Host there = new Host(THERE, 2);

    TwoHosts() {
        here.other = there;
        there.other = here;
    }

    /// A host and its end of the wire.
    final class Host implements LinkPort {
        final PhysicalMemory memory = new PhysicalMemory(8L << 20);
        final Frames frames = new Frames(memory, 1);
        final Internet internet = new Internet(memory, frames, () -> {});
        final Interface wire;
        private final InterruptController interrupts = new InterruptController();
        private final Deque<byte[]> arriving = new ArrayDeque<>();
        private @Nullable FrameReceiver receiver;
        private @Nullable Host other;

        Host(int address, int number) {
            var line = interrupts.line("wire", 3, 0x900);
            wire = internet.attach(this, line, LinkHeader.ETHERNET, 0x0800_2b00_0000L + number, address, 24);
        }

        @Override
        public long send(byte[] frame, int offset, int length) {
            Objects.requireNonNull(other).arriving.add(Arrays.copyOfRange(frame, offset, offset + length));
            return 0;
        }

        @Override
        public void receiver(FrameReceiver newReceiver) {
            receiver = newReceiver;
        }

        @Override
        public boolean carrier() {
            return true;
        }

        /// Buffers that somebody has.
        int held() {
            return internet.mbufs().inUse();
        }

        /// A chain of buffers with these bytes.
        long chain(byte[] text) {
            return TwoHosts.chain(internet.mbufs(), memory, text);
        }

        /// The bytes of a datagram, which is freed; whose it is stands before them.
        byte[] bytes(Packet datagram) {
            var mbufs = internet.mbufs();
            var bytes = TwoHosts.bytes(mbufs, memory, mbufs.next(datagram.first()));
            assertThat(bytes).hasSize(datagram.length());
            internet.drop(datagram);
            return bytes;
        }

        /// A frame comes from somewhere, and is dealt with.
        void gets(byte[] frame) {
            Objects.requireNonNull(receiver).frameArrived(frame, frame.length);
            interrupts.above(0).ifPresent(line -> internet.interrupt(line));
            internet.input();
        }

        /// What is on its way to this host, taken off the wire.
        List<byte[]> take() {
            var frames = List.copyOf(arriving);
            arriving.clear();
            return frames;
        }

        private boolean receives() {
            var frames = take();
            fate.apply(frames).forEach(this::gets);
            return !frames.isEmpty();
        }
    }

    /// From now on each frame is lost, doubled or changes places with the next, each one time in so many.
    void unreliable(long seed, int oneIn) {
        var chance = new SplittableRandom(seed);
        fate = frames -> {
            var out = new ArrayList<byte[]>();
            for (var frame : frames) {
                if (chance.nextInt(oneIn) != 0) {
                    out.add(chance.nextInt(oneIn) == 0 ? out.size() : Math.max(0, out.size() - chance.nextInt(2)),
                            frame);
                }
                if (chance.nextInt(oneIn) == 0) {
                    out.add(frame);
                }
            }
            return out;
        };
    }

    void fate(UnaryOperator<List<byte[]>> newFate) {
        fate = newFate;
    }

    void reliable() {
        fate = frames -> frames;
    }

    /// Until nothing is on the wire.
    void settle() {
        var moved = true;
        while (moved) {
            moved = here.receives();
            moved |= there.receives();
        }
    }

    /// Half a second.
    void tick() {
        for (var host : List.of(here, there)) {
            host.internet.fastTimer();
            host.internet.slowTimer();
        }
        settle();
    }

    void ticks(int count) {
        for (var i = 0; i < count; i++) {
            tick();
        }
    }

    /// An owner that counts how often it was told.
    static final class Counting implements Owner {
        int readable;
        int writable;

        @Override
        public void readable() {
            readable++;
        }

        @Override
        public void writable() {
            writable++;
        }
    }

    static long chain(Mbufs mbufs, PhysicalMemory memory, byte[] text) {
        var first = mbufs.get(Udp.DATA_AT);
        var last = first;
        for (var done = 0; done < text.length;) {
            var count = Math.min(text.length - done, mbufs.room(last));
            memory.copyIn(mbufs.data(last), text, done, count);
            mbufs.length(last, count);
            done += count;
            if (done < text.length) {
                var next = mbufs.get();
                mbufs.addPage(next);
                mbufs.next(last, next);
                last = next;
            }
        }
        return first;
    }

    static byte[] bytes(Mbufs mbufs, PhysicalMemory memory, long chain) {
        var bytes = new ByteArrayOutputStream();
        for (var at = chain; at != 0; at = mbufs.next(at)) {
            var piece = new byte[mbufs.length(at)];
            memory.copyOut(mbufs.data(at), piece, 0, piece.length);
            bytes.writeBytes(piece);
        }
        return bytes.toByteArray();
    }

    /// An address as it is written.
    static int address(String text) {
        var address = 0;
        for (var number : text.split("\\.", -1)) {
            address = address << 8 | Integer.parseInt(number);
        }
        return address;
    }

    static long name(int host, int port) {
        return (host & 0xffff_ffffL) << 16 | port;
    }
}
