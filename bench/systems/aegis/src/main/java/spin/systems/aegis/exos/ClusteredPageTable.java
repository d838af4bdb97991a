package spin.systems.aegis.exos;

import spin.hw.mmu.Pte;
import spin.hw.pal.UserMode;

/// A hash table of clusters: eight pages that lie together share a bucket, so that a range is probed for once in eight pages.
///
/// After Talluri, Hill and Khalidi, "A New Page Table for 64-bit Address Spaces", SOSP '95. The bucket's first word says whose it is: the number of the
/// cluster, plus one, so that 0 is an empty bucket; each entry has its page number, 0 when the page is not mapped.
final class ClusteredPageTable extends PageTable {

    private static final int PAGES_SHIFT = 3;
    private static final int PAGES = 1 << PAGES_SHIFT;
    /// A header as large as an entry, then the entries.
    private static final int BUCKET_BYTES = (PAGES + 1) * ENTRY_BYTES;
    private static final int BUCKET_WORDS = BUCKET_BYTES / Long.BYTES;
    private static final int ENTRY_WORDS = ENTRY_BYTES / Long.BYTES;

    /// Buckets less 1: at least twice as many as there are clusters, so that a search always ends at an empty one.
    @Override
    long parameter(Mapping[] mappings) {
        var clusters = 0;
        var before = -1L;
        for (var mapping : mappings) {
            var cluster = mapping.page() >>> PAGES_SHIFT;
            clusters += cluster == before ? 0 : 1;
            before = cluster;
        }
        return 2L * Integer.highestOneBit(Math.max(1, 2 * clusters - 1)) - 1;
    }

    @Override
    long find(UserMode port, long va) {
        var page = va >>> Pte.PAGE_SHIFT;
        var cluster = page >>> PAGES_SHIFT;
        var mask = port.load(Layout.TABLE_LENGTH);
        var slot = cluster & mask;
        while (true) {
            var bucket = Layout.TABLE + (slot << 8) + (slot << ENTRY_SHIFT);
            var whose = port.load(bucket);
            if (whose == cluster + 1) {
                var entry = bucket + ENTRY_BYTES + ((page & PAGES - 1) << ENTRY_SHIFT);
                return port.load(entry) == page ? entry : 0;
            }
            if (whose == 0) {
                return 0;
            }
            slot = (slot + 1) & mask;
        }
    }

    @Override
    boolean change(UserMode port, long va, int pages, long keep, long add) {
        var page = va >>> Pte.PAGE_SHIFT;
        var end = page + pages;
        var entry = 0L;
        for (var at = page; at < end; at++) {
            if (at == page || (at & (PAGES - 1)) == 0) {
                entry = find(port, at << Pte.PAGE_SHIFT);
                if (entry == 0) {
                    return false;
                }
            } else {
                entry += ENTRY_BYTES;
                if (port.load(entry) != at) {
                    return false;
                }
            }
            port.store(entry + RIGHTS, (port.load(entry + RIGHTS) & keep) | add);
        }
        return true;
    }

    @Override
    long[] lay(Mapping[] mappings) {
        var mask = parameter(mappings);
        var words = new long[(int) (mask + 1) * BUCKET_WORDS];
        for (var mapping : mappings) {
            var cluster = mapping.page() >>> PAGES_SHIFT;
            var slot = cluster & mask;
            while (words[(int) slot * BUCKET_WORDS] != 0 && words[(int) slot * BUCKET_WORDS] != cluster + 1) {
                slot = (slot + 1) & mask;
            }
            var bucket = (int) slot * BUCKET_WORDS;
            words[bucket] = cluster + 1;
            put(words, bucket + ENTRY_WORDS * (1 + (int) (mapping.page() & PAGES - 1)), mapping);
        }
        return words;
    }
}
