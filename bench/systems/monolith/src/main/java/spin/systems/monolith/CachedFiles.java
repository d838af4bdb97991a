package spin.systems.monolith;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;

/// Files that are in the file system's cache already: one directory, and blocks that are found by file and number, as in a buffer cache.
///
/// There is no disk. A file is put there from outside, and read by system calls.
final class CachedFiles {

    private static final int BLOCK = PhysicalMemory.FRAME_BYTES;
    private static final int BLOCK_SHIFT = 13;
    private static final int BUCKETS = 64;
    private static final int MOST_NAME = 255;

    /// A file; its place in the directory.
    private static final class Node {
        private final byte[] name;
        private final int number;
        private final int bytes;
        private final @Nullable Node next;

        Node(byte[] name, int number, int bytes, @Nullable Node next) {
            this.name = name;
            this.number = number;
            this.bytes = bytes;
            this.next = next;
        }
    }

    /// A block in the cache.
    private static final class Block {
        private final int file;
        private final int number;
        private final long frame;
        private final @Nullable Block next;

        Block(int file, int number, long frame, @Nullable Block next) {
            this.file = file;
            this.number = number;
            this.frame = frame;
            this.next = next;
        }
    }

    /// A file that is open, and how far it was read.
    private final class Opened extends OpenFile {
        private final Node node;
        private int offset;

        Opened(Node node) {
            super(1);
            this.node = node;
        }

        @Override
        void read(KernelThread caller) {
            var uio = caller.uio;
            var wanted = (int) Math.min(uio.left(), node.bytes - offset);
            var done = 0;
            while (done < wanted) {
                var at = offset + done;
                var within = at & BLOCK - 1;
                var count = Math.min(wanted - done, BLOCK - within);
                uio.moveOut(kernel.user, block(node.number, at >> BLOCK_SHIFT) + within, count);
                done += count;
            }
            offset += done;
            kernel.result(caller, done);
        }

        @Override
        void write(KernelThread caller) {
            kernel.failure(caller, UnixAbi.EBADF);
        }

        @Override
        boolean isReadable() {
            return true;
        }

        @Override
        void closed() {
            // It stays in the cache.
        }
    }

    private final Kernel kernel;
    private final @Nullable Block[] blocks = new @Nullable Block[BUCKETS];
    private @Nullable Node directory;
    private int files;

    CachedFiles(Kernel kernel) {
        this.kernel = kernel;
        kernel.systemCall(UnixAbi.OPEN, this::open);
    }

    /// Makes a file, whose bytes are their positions.
    void put(String name, int bytes) {
        files++;
        directory = new Node(name.getBytes(StandardCharsets.US_ASCII), files, bytes, directory);
        for (var number = 0; number * BLOCK < bytes; number++) {
            var frame = kernel.frames.take();
            if (frame == 0) {
                throw new IllegalStateException("No memory is left for the file " + name + "; give the machine more.");
            }
            for (var at = 0; at < BLOCK; at += 8) {
                kernel.memory.storeQuad(frame + at, (long) number * BLOCK + at);
            }
            var bucket = bucket(files, number);
            blocks[bucket] = new Block(files, number, frame, blocks[bucket]);
        }
    }

    private static int bucket(int file, int number) {
        return file * 7 + number & BUCKETS - 1;
    }

    private long block(int file, int number) {
        for (var at = blocks[bucket(file, number)]; at != null; at = at.next) {
            if (at.file == file && at.number == number) {
                return at.frame;
            }
        }
        throw new IllegalStateException("A block of a file is not in the cache, and there is no disk to read it from.");
    }

    private void open(KernelThread caller) {
        var name = new byte[MOST_NAME];
        var length = name(kernel.argument(caller, 0), name);
        var descriptor = caller.process.freeDescriptor();
        Node found = null;
        for (var node = directory; node != null; node = node.next) {
            if (isNamed(node, name, length)) {
                found = node;
            }
        }
        if (found == null) {
            kernel.failure(caller, UnixAbi.ENOENT);
        } else if (descriptor < 0) {
            kernel.failure(caller, UnixAbi.EMFILE);
        } else {
            caller.process.files[descriptor] = new Opened(found);
            kernel.result(caller, descriptor);
        }
    }

    /// Copies a name in; the length, or -1 when it has no end.
    private int name(long at, byte[] into) {
        for (var i = 0; i < MOST_NAME; i++) {
            var quad = kernel.user.load(at + i & -8);
            into[i] = (byte) (quad >>> ((at + i & 7) * 8));
            if (into[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isNamed(Node node, byte[] name, int length) {
        if (node.name.length != length) {
            return false;
        }
        for (var i = 0; i < length; i++) {
            if (node.name[i] != name[i]) {
                return false;
            }
        }
        return true;
    }
}
