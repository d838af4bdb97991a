package spin.ext.tmpfs;

import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.NewNode;

/// Bytes, in blocks that are there where something was written.
final class RegularFile extends Node {
    private static final int BLOCK = Space.BLOCK;
    /// Far from where sums of offsets would overflow.
    private static final long LONGEST = 1L << 50;

    private final TreeMap<Long, byte[]> blocks = new TreeMap<>();
    private long size;

    RegularFile(TmpFileSystem system, NewNode what) {
        super(system, what);
    }

    @Override
    FileKind kind() {
        return FileKind.REGULAR;
    }

    @Override
    long size() {
        return size;
    }

    @Override
    long blocks() {
        return blocks.size();
    }

    @Override
    public int read(long offset, byte[] into, int from, int length) {
        int wanted = Math.clamp(size - offset, 0, length);
        int done = 0;
        while (done < wanted) {
            int within = (int) ((offset + done) % BLOCK);
            int part = Math.min(BLOCK - within, wanted - done);
            var block = blocks.get((offset + done) / BLOCK);
            if (block == null) {
                Arrays.fill(into, from + done, from + done + part, (byte) 0);
            } else {
                System.arraycopy(block, within, into, from + done, part);
            }
            done += part;
        }
        if (length > 0) {
            access();
        }
        return done;
    }

    @Override
    public int write(long offset, byte[] bytes, int from, int length) {
        if (length == 0) {
            return 0;
        }
        checkLength(offset + 1);
        int wanted = (int) Math.min(length, LONGEST - offset);
        int done = 0;
        while (done < wanted) {
            var block = blockAt((offset + done) / BLOCK);
            if (block == null) {
                break;
            }
            int within = (int) ((offset + done) % BLOCK);
            int part = Math.min(BLOCK - within, wanted - done);
            System.arraycopy(bytes, from + done, block, within, part);
            done += part;
        }
        if (done == 0) {
            throw new FileException(FileError.ENOSPC,
                    "this tmpfs has %d blocks and none is free".formatted(system.space.blocks));
        }
        size = Math.max(size, offset + done);
        modify();
        return done;
    }

    @Override
    public void truncate(long newSize) {
        checkLength(newSize);
        if (newSize < size) {
            var behind = blocks.tailMap((newSize + BLOCK - 1) / BLOCK, true);
            system.space.giveBlocks(behind.size());
            behind.clear();
            // What is cut off must not come back when the file grows again.
            var last = blocks.get(newSize / BLOCK);
            if (last != null) {
                Arrays.fill(last, (int) (newSize % BLOCK), BLOCK, (byte) 0);
            }
        }
        size = newSize;
        modify();
    }

    /// The block of that number, made if it is not there; null when there is no room for it.
    private byte @Nullable [] blockAt(long index) {
        var block = blocks.get(index);
        if (block == null && system.space.takeBlock()) {
            block = new byte[BLOCK];
            blocks.put(index, block);
        }
        return block;
    }

    private static void checkLength(long length) {
        if (length > LONGEST) {
            throw new FileException(FileError.EFBIG, "a file of %d bytes; at most %d".formatted(length, LONGEST));
        }
    }
}
