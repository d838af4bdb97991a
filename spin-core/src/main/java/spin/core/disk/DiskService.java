package spin.core.disk;

import java.util.ArrayDeque;
import java.util.List;
import spin.core.ImportDeniedException;
import spin.core.memory.Page;
import spin.core.disk.DiskRequest.Operation;
import spin.dispatcher.Requester;

/// [Disks] as one importer has it.
record DiskService(Drives all, Requester who) implements Disks {
    /// So that what waits for a drive is not without a bound.
    private static final int MOST_UNDER_WAY = 1024;
    /// Of one array that are under way at a time.
    private static final int MOST_PIECES = 16;

    @Override
    public List<String> drives() {
        return all.all().stream().map(Drive::name).toList();
    }

    @Override
    public List<DiskRange> granted() {
        return all.grantedTo(who);
    }

    @Override
    public DiskRange whole(String drive) {
        given(drive, "drive's name");
        return all.whole(drive, who);
    }

    @Override
    public DiskRange part(DiskRange range, long first, long blocks) {
        live(range);
        Drives.checkRange(first, blocks, range.blocks, range.toString());
        return new DiskRange(range.drive, range.first + first, blocks, range.holder, range);
    }

    @Override
    public void read(DiskRange range, long block, byte[] into) {
        transfer(Operation.READ, range, block, into);
    }

    @Override
    public void write(DiskRange range, long block, byte[] from) {
        transfer(Operation.WRITE, range, block, from);
    }

    @Override
    public void flush(DiskRange range) {
        await(startFlush(range));
    }

    @Override
    public DiskRequest startRead(DiskRange range, long block, Page page) {
        return start(Operation.READ, range, block, page);
    }

    @Override
    public DiskRequest startWrite(DiskRange range, long block, Page page) {
        return start(Operation.WRITE, range, block, page);
    }

    @Override
    public DiskRequest startFlush(DiskRange range) {
        return started(DiskRequest.flush(live(range), who));
    }

    @Override
    public void await(DiskRequest request) {
        given(request, "request");
        here(request.range);
        request.range.drive.await(request);
        var failure = request.failure();
        if (failure != null) {
            throw new DiskException("%s failed: %s".formatted(request, failure));
        }
    }

    @Override
    public void completed(DiskRequest request) {
        if (!all.isKernel(who)) {
            throw new ImportDeniedException(
                    "%s raises Disks.completed, which the kernel alone does, when it happens".formatted(who.name()));
        }
    }

    private DiskRequest start(Operation operation, DiskRange range, long block, Page page) {
        given(page, "page");
        Drives.checkRange(block, Drive.PAGE_BLOCKS, live(range).blocks, range.toString());
        return started(DiskRequest.ofPage(operation, range, who, block, page));
    }

    private DiskRequest started(DiskRequest request) {
        if (request.range.underWay >= MOST_UNDER_WAY) {
            throw new DiskException("%d requests for %s are under way; wait for some".formatted(MOST_UNDER_WAY,
                    request.range));
        }
        request.range.drive.start(request);
        return request;
    }

    /// In pieces of a buffer's size, of which the drive has several at a time.
    private void transfer(Operation operation, DiskRange range, long block, byte[] bytes) {
        given(bytes, "array of bytes");
        if (bytes.length == 0 || bytes.length % BLOCK_BYTES != 0) {
            throw new DiskException(
                    "%d bytes are no whole number of blocks of %d".formatted(bytes.length, BLOCK_BYTES));
        }
        int blocks = bytes.length / BLOCK_BYTES;
        Drives.checkRange(block, blocks, live(range).blocks, range.toString());
        var pieces = new ArrayDeque<DiskRequest>();
        for (int done = 0; done < blocks; done += Drive.PAGE_BLOCKS) {
            if (pieces.size() == MOST_PIECES) {
                await(pieces.remove());
            }
            int now = Math.min(Drive.PAGE_BLOCKS, blocks - done);
            pieces.add(
                    started(DiskRequest.ofBytes(operation, range, who, block + done, bytes, done * BLOCK_BYTES, now)));
        }
        pieces.forEach(this::await);
    }

    private DiskRange live(DiskRange range) {
        given(range, "range of blocks");
        here(range);
        if (!range.isLive()) {
            throw new DiskException(range + " were taken back, or whoever held them is unloaded");
        }
        return range;
    }

    private void here(DiskRange range) {
        if (!all.all().contains(range.drive)) {
            throw new IllegalArgumentException(range + " are of another machine's drive");
        }
    }

    private static void given(Object given, String what) {
        if (given == null) {
            throw new IllegalArgumentException("a " + what + " is needed, and null was given");
        }
    }
}
