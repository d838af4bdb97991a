package spin.ext.cow;

import java.util.Map;
import java.util.TreeMap;
import spin.core.memory.Context;
import spin.core.memory.Protection;
import spin.core.memory.Region;
import spin.core.memory.Translation;
import spin.core.user.Program;

/// One address space whose pages may be others' as well.
///
/// A page that two spaces have is mapped without the right to store, in both; the first store of either gets a copy, or, when the
/// other is gone by then, the page itself. What would break this: a page with two users mapped for stores anywhere.
final class CopiedSpace {
    /// User code's addresses end here.
    static final long BEYOND = 1L << 42;

    /// @param most what its program may do with it when it is its own
    private record Entry(Share share, Protection most) {}

    final Program program;
    private final Region region;
    private final Shares shares;
    private final Translation translation;
    private final Map<Long, Entry> pages = new TreeMap<>();

    CopiedSpace(Program program, Region region, Shares shares, Translation translation) {
        this.program = program;
        this.region = region;
        this.shares = shares;
        this.translation = translation;
    }

    Context context() {
        return region.context();
    }

    /// Takes over what the kernel has mapped there.
    void takeOver() {
        for (long at = translation.nextMapping(context(), 0); at >= 0; at = translation.nextMapping(context(),
                at + Shares.PAGE)) {
            pages.put(at, new Entry(shares.over(translation.pageAt(context(), at)),
                    translation.examineMapping(context(), at)));
        }
    }

    /// Makes `other`, which is empty, a copy of this. Nothing of it is mapped yet: what it touches comes by its faults.
    void copyTo(CopiedSpace other) {
        pages.forEach((at, entry) -> {
            entry.share.users++;
            other.pages.put(at, entry);
            if (translation.examineMapping(context(), at).writable()) {
                translation.changeMapping(context(), at, withoutStores(entry.most));
            }
        });
    }

    /// A store met a page that must not be stored into as it is.
    boolean store(long address) {
        long at = address & -Shares.PAGE;
        var entry = pages.get(at);
        if (entry == null || !entry.most.writable()) {
            return false;
        }
        if (entry.share.users > 1) {
            entry = new Entry(shares.copyOf(entry.share), entry.most);
            pages.put(at, entry);
            translation.removeMapping(context(), at);
            map(at, entry);
        } else {
            translation.changeMapping(context(), at, entry.most);
        }
        return true;
    }

    /// An access met nothing: the page was not touched since the copy, or the kernel had reclaimed it.
    boolean touch(long address) {
        long at = address & -Shares.PAGE;
        var entry = pages.get(at);
        if (entry == null) {
            return false;
        }
        map(at, entry);
        return true;
    }

    private void map(long at, Entry entry) {
        translation.addMapping(region, at, shares.page(entry.share), entry.most);
        if (entry.share.users > 1 && entry.most.writable()) {
            translation.changeMapping(context(), at, withoutStores(entry.most));
        }
    }

    private static Protection withoutStores(Protection most) {
        return most.executable() ? Protection.READ_EXECUTE : Protection.READ;
    }

    /// Its program has ended.
    void end() {
        pages.values().forEach(entry -> shares.release(entry.share));
        pages.clear();
    }
}
