package spin.hw.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.hw.mmu.Pte;

/// Which host array a virtual page is, for pages that the translation buffers translate and the mode at hand may access.
///
/// This is the host's cache over the architecture's: it never answers where the translation buffer would not. An entry is made
/// when an access has passed every check, and is gone before the next instruction after the translation left its buffer, the
/// context changed, the frame's array was replaced, or (for writes) code in the frame was decoded. Hits change nothing in
/// the buffers, so a run with this cache and one without count the same misses. There is one for each mode.
///
/// The caches are direct mapped by virtual page number. A tag is the page's address; comparing it with the address under a mask that
/// keeps the low bits of a misaligned one tests presence and alignment at once:
///
///     int entry = AccessCache.entry(va);
///     if (cache.readTags[entry] == (va & AccessCache.QUAD)) → cache.readFrames[entry] at (int) va & AccessCache.OFFSET
///
/// Engines read the arrays directly and fill them through [MemoryPath].
public final class AccessCache {

    /// Entries for each kind of access, a power of two.
    public static final int ENTRIES = 256;

    /// The bits of an address within its frame.
    public static final int OFFSET = Pte.PAGE_BYTES - 1;
    /// The bits of an address that must equal the tag, for an access of 1, 2, 4 or 8 bytes.
    public static final long BYTE = ~(long) OFFSET;
    public static final long WORD = BYTE | 1;
    public static final long LONG = BYTE | 3;
    public static final long QUAD = BYTE | 7;

    /// No address looks like this under any of the masks.
    private static final long NONE = -1;
    private static final byte[] NO_FRAME = {};

    public final long[] readTags = new long[ENTRIES];
    public final byte[][] readFrames = new byte[ENTRIES][];
    public final long[] writeTags = new long[ENTRIES];
    public final byte[][] writeFrames = new byte[ENTRIES][];
    public final long[] executeTags = new long[ENTRIES];
    public final @Nullable CodePage[] codePages = new @Nullable CodePage[ENTRIES];

    AccessCache() {
        forgetData();
        forgetCode();
    }

    /// The entry that the page of `va` can be in.
    public static int entry(long va) {
        return (int) (va >>> Pte.PAGE_SHIFT) & ENTRIES - 1;
    }

    void read(long va, byte[] frame) {
        readTags[entry(va)] = va & BYTE;
        readFrames[entry(va)] = frame;
    }

    void write(long va, byte[] frame) {
        writeTags[entry(va)] = va & BYTE;
        writeFrames[entry(va)] = frame;
    }

    void execute(long va, CodePage page) {
        executeTags[entry(va)] = va & BYTE;
        codePages[entry(va)] = page;
    }

    void forgetData() {
        Arrays.fill(readTags, NONE);
        Arrays.fill(readFrames, NO_FRAME);
        Arrays.fill(writeTags, NONE);
        Arrays.fill(writeFrames, NO_FRAME);
    }

    void forgetCode() {
        Arrays.fill(executeTags, NONE);
        Arrays.fill(codePages, null);
    }

    /// Forgets the data accesses to one page.
    void forgetData(long va) {
        int entry = entry(va);
        if (readTags[entry] == (va & BYTE)) {
            readTags[entry] = NONE;
            readFrames[entry] = NO_FRAME;
        }
        if (writeTags[entry] == (va & BYTE)) {
            writeTags[entry] = NONE;
            writeFrames[entry] = NO_FRAME;
        }
    }

    /// Forgets the execution of one page.
    void forgetCode(long va) {
        int entry = entry(va);
        if (executeTags[entry] == (va & BYTE)) {
            executeTags[entry] = NONE;
            codePages[entry] = null;
        }
    }

    /// Forgets every virtual page that writes to this array.
    @SuppressWarnings("ReferenceEquality") // the array is the identity
    void forgetWrites(byte[] frame) {
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (writeFrames[entry] == frame) {
                writeTags[entry] = NONE;
                writeFrames[entry] = NO_FRAME;
            }
        }
    }

    /// Forgets every virtual page that reads from this array.
    @SuppressWarnings("ReferenceEquality") // the array is the identity
    void forgetReads(byte[] frame) {
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (readFrames[entry] == frame) {
                readTags[entry] = NONE;
                readFrames[entry] = NO_FRAME;
            }
        }
    }
}
