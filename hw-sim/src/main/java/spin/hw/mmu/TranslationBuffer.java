package spin.hw.mmu;

import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;

/// A software-filled, fully associative translation buffer whose entries carry an address space number.
///
/// Replacement is round robin, so a hit changes nothing and a run is repeatable. Writing an entry forgets every older one
/// that it overlaps: two entries for one address would make the outcome depend on their order.
/// A buffer may have further entries for regions of 512 pages, as the 21064's instruction buffer has; then a translation of that
/// granularity goes there and any other is kept for its single page.
///
/// It charges nothing: whoever writes or invalidates pays, by the table of hardware events.
public final class TranslationBuffer implements Checkpointed {

    /// Who keeps copies of entries at hand: it is told of each entry that no longer translates what it did.
    @FunctionalInterface
    public interface Listener {

        /// @param va   the first address that the entry translated
        /// @param mask the address bits that the entry looked at
        void forgotten(long va, long mask);
    }

    private static final int LARGEST_GRANULARITY_BITS = 9;
    private static final int HINTS = 64;

    private final String name;
    /// Entries before this one are for pages, those from it on for regions.
    private final int pages;
    private final long[] tags;
    private final long[] tagMasks;
    private final int[] spaces;
    private final long[] entries;
    private int nextPage;
    private int nextRegion;
    /// Where the latest hit on a page was, by page number. Only for speed: the answer does not depend on it.
    private final int[] hints = new int[HINTS];
    private long misses;
    private Listener listener = (_, _) -> {};

    /// A buffer of `size` entries, each for any granularity.
    public TranslationBuffer(int size) {
        this("tb", size, 0);
    }

    /// @param name    among all parts of the machine
    /// @param entries how many entries there are for pages, or for anything when there are none for regions
    /// @param regions how many there are for regions of 512 pages
    public TranslationBuffer(String name, int entries, int regions) {
        if (entries < 1 || regions < 0) {
            throw new IllegalArgumentException("A translation buffer needs at least one entry, not " + entries + " and "
                    + regions + " for regions.");
        }
        this.name = name;
        this.pages = entries;
        this.nextRegion = entries;
        int size = entries + regions;
        tags = new long[size];
        tagMasks = new long[size];
        spaces = new int[size];
        this.entries = new long[size];
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
        int granularity = granularityBits(pte);
        boolean region = hasRegions() && granularity == LARGEST_GRANULARITY_BITS;
        long mask = -1L << (Pte.PAGE_SHIFT + granularity);
        int replaced = forgetOverlapping(va, mask, asn, pte, region);
        int slot = replaced >= 0 ? replaced : region ? nextRegion : nextPage;
        forget(slot);
        tags[slot] = va & mask;
        tagMasks[slot] = mask;
        spaces[slot] = asn;
        entries[slot] = pte;
        if (replaced < 0) {
            advance(region);
        }
    }

    private int granularityBits(long pte) {
        int bits = Pte.granularityBits(pte);
        return hasRegions() && bits < LARGEST_GRANULARITY_BITS ? 0 : bits;
    }

    private boolean hasRegions() {
        return pages < entries.length;
    }

    private void advance(boolean region) {
        if (region) {
            nextRegion = nextRegion + 1 == entries.length ? pages : nextRegion + 1;
        } else {
            nextPage = nextPage + 1 == pages ? 0 : nextPage + 1;
        }
    }

    /// The entry that translates `va` in address space `asn`, or 0 when there is none.
    public long lookup(long va, int asn) {
        int hint = (int) (va >>> Pte.PAGE_SHIFT) & HINTS - 1;
        if (matches(hints[hint], va, asn)) {
            return entries[hints[hint]];
        }
        for (int i = 0; i < entries.length; i++) {
            if (matches(i, va, asn)) {
                hints[hint] = i;
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

    /// @return the last of the entries that were forgotten and can hold the new one, -1 when there was none
    private int forgetOverlapping(long va, long mask, int asn, long pte, boolean region) {
        int last = -1;
        for (int i = 0; i < entries.length; i++) {
            boolean samePages = ((va ^ tags[i]) & mask & tagMasks[i]) == 0;
            boolean sameSpace = spaces[i] == asn || ((entries[i] | pte) & Pte.ADDRESS_SPACE_MATCH) != 0;
            if (entries[i] != 0 && samePages && sameSpace) {
                forget(i);
                last = region == i >= pages ? i : last;
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

    @Override
    public String checkpointName() {
        return name;
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        var addresses = new long[spaces.length];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = spaces[i];
        }
        out.put("entries", entries).put("tags", tags).put("masks", tagMasks).put("spaces", addresses);
        out.put("nextPage", nextPage).put("nextRegion", nextRegion).put("misses", misses);
    }

    @Override
    public void restore(State in) {
        long[] newEntries = in.numbers("entries");
        long[] newTags = in.numbers("tags");
        long[] newMasks = in.numbers("masks");
        long[] newSpaces = in.numbers("spaces");
        int newNextPage = in.integer("nextPage");
        int newNextRegion = in.integer("nextRegion");
        long newMisses = in.number("misses");
        int size = entries.length;
        boolean fits = newEntries.length == size && newTags.length == size && newMasks.length == size
                && newSpaces.length == size && newNextPage >= 0 && newNextPage < pages && newNextRegion >= pages
                && newNextRegion <= size;
        if (!fits) {
            throw new CheckpointException("Buffer " + name
                    + " of the checkpoint has another geometry than this machine's; build it from the profile that it was"
                    + " saved with.");
        }
        invalidateAll();
        for (int i = 0; i < size; i++) {
            entries[i] = newEntries[i];
            tags[i] = newTags[i];
            tagMasks[i] = newMasks[i];
            spaces[i] = (int) newSpaces[i];
        }
        nextPage = newNextPage;
        nextRegion = newNextRegion;
        misses = newMisses;
    }
}
