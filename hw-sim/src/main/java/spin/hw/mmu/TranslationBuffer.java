package spin.hw.mmu;

/// A software-filled, fully associative translation buffer whose entries carry an address space number.
///
/// Replacement is round robin, so a hit changes nothing and a run is repeatable. Writing an entry forgets every older one
/// that it overlaps: two entries for one address would make the outcome depend on their order.
/// It charges nothing: whoever writes or invalidates pays, by the table of hardware events.
public final class TranslationBuffer {

    /// Who keeps copies of entries at hand: it is told of each entry that no longer translates what it did.
    @FunctionalInterface
    public interface Listener {

        /// @param va   the first address that the entry translated
        /// @param mask the address bits that the entry looked at
        void forgotten(long va, long mask);
    }

    private final long[] tags;
    private final long[] tagMasks;
    private final int[] spaces;
    private final long[] entries;
    private int next;
    private int latestHit;
    private long misses;
    private Listener listener = (_, _) -> {};

    /// @param size how many entries there are
    public TranslationBuffer(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("A translation buffer needs at least one entry, not " + size + ".");
        }
        tags = new long[size];
        tagMasks = new long[size];
        spaces = new int[size];
        entries = new long[size];
    }

    /// Makes `newListener` the one that is told of forgotten entries.
    public void listener(Listener newListener) {
        listener = newListener;
    }

    /// How many entries there are.
    public int size() {
        return entries.length;
    }

    /// Puts the translation of the page at `va` in: over the one that it replaces, or else over the entry whose turn it is.
    ///
    /// @throws IllegalArgumentException for an invalid entry, because the buffer holds only translations
    public void write(long va, int asn, long pte) {
        if (!Pte.isValid(pte)) {
            throw new IllegalArgumentException(
                    "An invalid page table entry (" + Pte.describe(pte) + ") cannot be put into a translation buffer.");
        }
        long mask = -1L << (Pte.PAGE_SHIFT + Pte.granularityBits(pte));
        int replaced = forgetOverlapping(va, mask, asn, pte);
        int slot = replaced < 0 ? next : replaced;
        forget(slot);
        tags[slot] = va & mask;
        tagMasks[slot] = mask;
        spaces[slot] = asn;
        entries[slot] = pte;
        if (replaced < 0) {
            next = next + 1 == entries.length ? 0 : next + 1;
        }
    }

    /// The entry that translates `va` in address space `asn`, or 0 when there is none.
    public long lookup(long va, int asn) {
        // Looking at the latest hit first is only speed: the answer does not depend on it.
        if (matches(latestHit, va, asn)) {
            return entries[latestHit];
        }
        for (int i = 0; i < entries.length; i++) {
            if (matches(i, va, asn)) {
                latestHit = i;
                return entries[i];
            }
        }
        return 0;
    }

    /// Forgets every entry that would translate `va` in address space `asn`.
    public void invalidate(long va, int asn) {
        for (int i = 0; i < entries.length; i++) {
            if (matches(i, va, asn)) {
                forget(i);
            }
        }
    }

    /// Forgets everything.
    public void invalidateAll() {
        for (int i = 0; i < entries.length; i++) {
            forget(i);
        }
    }

    /// Forgets every entry but those that hold in all address spaces.
    public void invalidateProcess() {
        for (int i = 0; i < entries.length; i++) {
            if ((entries[i] & Pte.ADDRESS_SPACE_MATCH) == 0) {
                forget(i);
            }
        }
    }

    /// How often the CPU found nothing here.
    public long misses() {
        return misses;
    }

    /// Counts a miss. Called by the CPU.
    public void countMiss() {
        misses++;
    }

    /// @return the last of the entries that were forgotten, -1 when there was none
    private int forgetOverlapping(long va, long mask, int asn, long pte) {
        int last = -1;
        for (int i = 0; i < entries.length; i++) {
            boolean samePages = ((va ^ tags[i]) & mask & tagMasks[i]) == 0;
            boolean sameSpace = spaces[i] == asn || ((entries[i] | pte) & Pte.ADDRESS_SPACE_MATCH) != 0;
            if (entries[i] != 0 && samePages && sameSpace) {
                forget(i);
                last = i;
            }
        }
        return last;
    }

    private void forget(int i) {
        if (entries[i] != 0) {
            entries[i] = 0;
            listener.forgotten(tags[i], tagMasks[i]);
        }
    }

    private boolean matches(int i, long va, int asn) {
        return entries[i] != 0 && (va & tagMasks[i]) == tags[i]
                && (spaces[i] == asn || (entries[i] & Pte.ADDRESS_SPACE_MATCH) != 0);
    }
}
