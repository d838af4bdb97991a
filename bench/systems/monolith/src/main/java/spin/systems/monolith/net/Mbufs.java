package spin.systems.monolith.net;

import spin.hw.memory.PhysicalMemory;
import spin.systems.kit.Frames;

/// Buffers of 128 bytes for what sockets and protocols keep, and clusters for what is longer, as 4.3BSD has them (`uipc_mbuf.c`, `mbuf.h`).
///
/// A buffer is named by its physical address, and a chain by its first. Memory that was made into buffers stays buffers. A cluster is one of eight in a
/// frame, which one buffer has, or a whole frame, which several may share: a copy of a chain refers to those. Layout:
///
///       0  the next one of its chain
///       8  where its data begins: in itself or in a cluster
///      16  bytes of data, a long; 20 its cluster, in clusters from the first one of its frame and one more, 0 for none, -1 for a frame, a long
///      24  room for data
public final class Mbufs {

    public static final int BYTES = 128;
    private static final int HEADER = 24;
    /// Bytes that fit into a buffer itself.
    public static final int ROOM = BYTES - HEADER;
    public static final int CLUSTER_BYTES = 1024;
    /// Bytes of a cluster that is a frame.
    public static final int PAGE_BYTES = PhysicalMemory.FRAME_BYTES;
    /// From so many bytes on a frame is worth it: what two buffers do not hold.
    public static final int WORTH_A_PAGE = 2 * ROOM;

    private static final int NEXT = 0;
    private static final int DATA = 8;
    private static final int LENGTH = 16;
    private static final int CLUSTER = 20;
    private static final int PAGE = -1;

    private final PhysicalMemory memory;
    private final Frames frames;
    private Runnable reclaim = () -> {};
    private long free;
    private long freeClusters;
    private int inUse;
    private int mostInUse;
    private int buffers;
    private int clusters;
    private long denied;

    public Mbufs(PhysicalMemory memory, Frames frames) {
        this.memory = memory;
        this.frames = frames;
    }

    PhysicalMemory memory() {
        return memory;
    }

    Frames frames() {
        return frames;
    }

    /// Buffers that somebody has.
    public int inUse() {
        return inUse;
    }

    /// What is asked to give buffers back when there is no memory (`m_reclaim`).
    void reclaim(Runnable newReclaim) {
        reclaim = newReclaim;
    }

    /// As `netstat -m` prints it.
    public void print(StringBuilder out) {
        out.append(inUse).append('/').append(buffers).append(" mbufs in use, at most ").append(mostInUse).append('\n')
                .append(clusters).append(" clusters made\n").append(denied).append(" requests for memory denied\n");
    }

    /// An empty buffer; 0 when there is no memory.
    public long get() {
        var taken = free;
        if (taken == 0) {
            taken = carved(BYTES);
            if (taken == 0) {
                return 0;
            }
        }
        free = memory.loadQuad(taken + NEXT);
        memory.storeQuad(taken + NEXT, 0);
        memory.storeQuad(taken + DATA, taken + HEADER);
        memory.storeQuad(taken + LENGTH, 0);
        inUse++;
        if (inUse > mostInUse) {
            mostInUse = inUse;
        }
        return taken;
    }

    /// An empty buffer whose data begins so many bytes from the buffer's own beginning, so that headers find room before it; 0 when there is no memory.
    public long get(int at) {
        var taken = get();
        if (taken != 0) {
            memory.storeQuad(taken + DATA, taken + at);
        }
        return taken;
    }

    /// A list of buffers after those that wait have been asked for theirs; 0 when that does not help.
    private long carved(int bytes) {
        var made = carve(bytes);
        if (made == 0) {
            reclaim.run();
            made = free == 0 ? carve(bytes) : free;
            if (made == 0) {
                denied++;
                return 0;
            }
            if (made == free) {
                return made;
            }
        }
        buffers += PAGE_BYTES / bytes;
        return made;
    }

    /// Gives an empty buffer a cluster. False when there is no memory; it stays as it is then.
    public boolean addCluster(long mbuf) {
        var taken = freeClusters;
        if (taken == 0) {
            taken = carve(CLUSTER_BYTES);
            if (taken == 0) {
                denied++;
                return false;
            }
            clusters += PAGE_BYTES / CLUSTER_BYTES;
        }
        freeClusters = memory.loadQuad(taken);
        memory.storeQuad(mbuf + DATA, taken);
        memory.storeLong(mbuf + CLUSTER, (int) ((taken & PAGE_BYTES - 1) / CLUSTER_BYTES) + 1);
        return true;
    }

    /// Gives an empty buffer a whole frame. False when there is no memory; it stays as it is then.
    public boolean addPage(long mbuf) {
        var page = page();
        if (page == 0) {
            return false;
        }
        addPage(mbuf, page);
        return true;
    }

    /// A frame, after those that wait have been asked for theirs if need be; 0 when that does not help.
    long page() {
        var page = frames.take();
        if (page == 0) {
            reclaim.run();
            page = frames.take();
            if (page == 0) {
                denied++;
            }
        }
        return page;
    }

    /// Gives an empty buffer a frame that somebody has filled.
    ///
    /// @param at where in the frame its data begins
    void addPage(long mbuf, long at) {
        memory.storeQuad(mbuf + DATA, at);
        memory.storeLong(mbuf + CLUSTER, PAGE);
    }

    /// Makes a frame a list of pieces, each of which holds the address of the next.
    private long carve(int bytes) {
        var frame = frames.take();
        if (frame != 0) {
            for (var at = 0; at + bytes < PAGE_BYTES; at += bytes) {
                memory.storeQuad(frame + at, frame + at + bytes);
            }
            memory.storeQuad(frame + PAGE_BYTES - bytes, 0);
        }
        return frame;
    }

    /// Gives one back.
    ///
    /// @return the next of its chain
    public long free(long mbuf) {
        var next = memory.loadQuad(mbuf + NEXT);
        var cluster = memory.loadLong(mbuf + CLUSTER);
        if (cluster != 0) {
            var frame = memory.loadQuad(mbuf + DATA) & -PAGE_BYTES;
            if (cluster == PAGE) {
                frames.drop(frame);
            } else {
                var address = frame + (cluster - 1L) * CLUSTER_BYTES;
                memory.storeQuad(address, freeClusters);
                freeClusters = address;
            }
        }
        memory.storeQuad(mbuf + NEXT, free);
        free = mbuf;
        inUse--;
        return next;
    }

    public void freeChain(long first) {
        for (var at = first; at != 0; at = free(at)) {
            // The next one is what `free` returns.
        }
    }

    public long next(long mbuf) {
        return memory.loadQuad(mbuf + NEXT);
    }

    public void next(long mbuf, long next) {
        memory.storeQuad(mbuf + NEXT, next);
    }

    public long data(long mbuf) {
        return memory.loadQuad(mbuf + DATA);
    }

    /// Bytes that there is room for from where its data begins.
    public int room(long mbuf) {
        var data = data(mbuf);
        var cluster = memory.loadLong(mbuf + CLUSTER);
        if (cluster == 0) {
            return (int) (mbuf + BYTES - data);
        }
        return cluster == PAGE
                ? PAGE_BYTES - (int) (data & PAGE_BYTES - 1)
                : CLUSTER_BYTES - (int) (data & CLUSTER_BYTES - 1);
    }

    public int length(long mbuf) {
        return memory.loadLong(mbuf + LENGTH);
    }

    public void length(long mbuf, int bytes) {
        memory.storeLong(mbuf + LENGTH, bytes);
    }

    /// The first `bytes` have been read. The data of a frame stays in it, also when it is no more.
    public void trim(long mbuf, int bytes) {
        var left = length(mbuf) - bytes;
        if (left != 0 || memory.loadLong(mbuf + CLUSTER) != PAGE) {
            memory.storeQuad(mbuf + DATA, data(mbuf) + bytes);
        }
        memory.storeLong(mbuf + LENGTH, left);
    }

    /// Its data begins earlier again, where bytes were that were trimmed.
    void back(long mbuf, long to) {
        var data = data(mbuf);
        memory.storeLong(mbuf + LENGTH, length(mbuf) + (int) (data - to));
        memory.storeQuad(mbuf + DATA, to);
    }

    /// What a buffer takes of the memory that sockets are allowed.
    public int storage(long mbuf) {
        var cluster = memory.loadLong(mbuf + CLUSTER);
        return cluster == 0 ? BYTES : BYTES + (cluster == PAGE ? PAGE_BYTES : CLUSTER_BYTES);
    }

    /// Puts the bytes of `mbuf` behind those of `last`, if both are small and there is room.
    public boolean compress(long last, long mbuf) {
        if (memory.loadLong(last + CLUSTER) != 0) {
            return false;
        }
        var bytes = length(mbuf);
        var end = data(last) + length(last);
        if (end + bytes > last + BYTES) {
            return false;
        }
        Octets.copy(memory, data(mbuf), end, bytes);
        length(last, length(last) + bytes);
        return true;
    }

    // Chains.

    /// Puts a chain behind another (`m_cat`).
    void join(long chain, long behind) {
        var last = chain;
        for (var next = next(last); next != 0; next = next(last)) {
            last = next;
        }
        next(last, behind);
    }

    /// Room for a header before a chain, of which the first buffer has the header from then on (`M_PREPEND`). A cluster has no room: it may be another's too.
    ///
    /// @return the chain's first buffer; 0 when there is no memory, and then nothing has changed
    long prepend(long first, int bytes) {
        var data = data(first);
        if (memory.loadLong(first + CLUSTER) == 0 && data - bytes >= first + HEADER) {
            back(first, data - bytes);
            return first;
        }
        // At the end, so that the next header finds room before it, and what is behind it would be at a multiple of four.
        var made = get(BYTES - bytes);
        if (made != 0) {
            length(made, bytes);
            next(made, first);
        }
        return made;
    }

    /// Makes the first bytes of a chain lie behind each other in its first buffer (`m_pullup`).
    ///
    /// @param bytes at most [#ROOM]
    /// @return the chain's first buffer; 0 when it has not so many bytes or there is no memory, and then nothing has changed
    long pullup(long first, int bytes) {
        var there = length(first);
        if (there >= bytes) {
            return first;
        }
        var all = 0;
        for (var at = first; at != 0 && all < bytes; at = next(at)) {
            all += length(at);
        }
        var made = all < bytes ? 0 : get(BYTES - bytes & -8);
        if (made == 0) {
            return 0;
        }
        copyOut(first, 0, bytes, data(made));
        length(made, bytes);
        next(made, dropped(first, bytes));
        return made;
    }

    /// A chain without its first bytes: buffers that are empty then are freed.
    long dropped(long first, int bytes) {
        var left = bytes;
        var at = first;
        while (at != 0 && left >= length(at)) {
            left -= length(at);
            at = free(at);
        }
        if (left > 0 && at != 0) {
            trim(at, left);
        }
        return at;
    }

    /// Takes bytes off a chain's front, and leaves empty buffers in it (`m_adj`).
    void adjust(long first, int bytes) {
        var left = bytes;
        for (var at = first; at != 0 && left > 0; at = next(at)) {
            var count = Math.min(left, length(at));
            trim(at, count);
            left -= count;
        }
    }

    /// Leaves a chain so many bytes from its beginning (`m_adj` with less than nothing).
    void cut(long first, int bytes) {
        var left = bytes;
        for (var at = first; at != 0; at = next(at)) {
            var length = length(at);
            if (length >= left) {
                length(at, left);
                freeChain(next(at));
                next(at, 0);
                return;
            }
            left -= length;
        }
    }

    /// Copies bytes of a chain to physical memory (`m_copydata`).
    void copyOut(long first, int offset, int count, long to) {
        var at = first;
        var skip = offset;
        while (skip > 0 && skip >= length(at)) {
            skip -= length(at);
            at = next(at);
        }
        var done = 0;
        while (done < count && at != 0) {
            var piece = Math.min(count - done, length(at) - skip);
            Octets.copy(memory, data(at) + skip, to + done, piece);
            done += piece;
            skip = 0;
            at = next(at);
        }
    }

    /// A chain of some of another's bytes (`m_copym`): what is in frames is referred to, and what is in buffers copied.
    ///
    /// @return 0 when there is no memory
    long copy(long first, int offset, int count) {
        var at = first;
        var skip = offset;
        while (skip > 0 && skip >= length(at)) {
            skip -= length(at);
            at = next(at);
        }
        var copied = 0L;
        var last = 0L;
        var left = count;
        while (left > 0 && at != 0) {
            var isPage = memory.loadLong(at + CLUSTER) == PAGE;
            var piece = Math.min(left, length(at) - skip);
            if (!isPage) {
                piece = Math.min(piece, ROOM);
            }
            var made = get();
            if (made == 0) {
                freeChain(copied);
                return 0;
            }
            if (isPage) {
                frames.share(data(at) & -PAGE_BYTES);
                addPage(made, data(at) + skip);
            } else {
                Octets.copy(memory, data(at) + skip, data(made), piece);
            }
            length(made, piece);
            if (last == 0) {
                copied = made;
            } else {
                next(last, made);
            }
            last = made;
            left -= piece;
            skip += piece;
            if (skip == length(at)) {
                skip = 0;
                at = next(at);
            }
        }
        return copied;
    }

    /// The sum of a chain's 16-bit words, over buffers of any length and at any address, without the carries folded in (`in_cksum`).
    ///
    /// @param from where in the first buffer it begins
    long sum(long first, int from, int bytes) {
        var sum = 0L;
        var done = 0;
        var skip = from;
        for (var at = first; at != 0 && done < bytes; at = next(at)) {
            var count = Math.min(bytes - done, length(at) - skip);
            var part = Octets.sumAnywhere(memory, data(at) + skip, count);
            sum += (done & 1) == 0 ? part : Octets.swapped(part);
            done += count;
            skip = 0;
        }
        return sum;
    }

    /// What a device reads of a chain.
    ///
    /// @return how many bytes
    int read(long first, byte[] into) {
        var done = 0;
        for (var at = first; at != 0; at = next(at)) {
            var count = length(at);
            memory.copyOut(data(at), into, done, count);
            done += count;
        }
        return done;
    }
}
