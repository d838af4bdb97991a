package spin.ext.diskfs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/// Blocks in memory, by their place on the disk.
///
/// Who leaves for another is found by second chance: the oldest page goes unless it was used since it was last looked at. Which
/// file has to give a page is thereby decided; which of its pages, that file's own policy may say. So a policy can be as foolish as it
/// likes and costs nobody but its own file. A page that was changed is written when it leaves: with copy on write it lies where nothing
/// that counts lies.
///
/// Nobody keeps a page over a call of [#page] or [#add]: it may have left.
///
/// Source: Cao, Felten and Li, "Implementation and Performance of Application-Controlled File Caching", OSDI '94.
final class PageCache {
    /// Whose policy is not asked: what holds pointers and nodes.
    static final long NOBODYS = -1;

    /// @param node of the file that the block belongs to
    private record Tag(long node, long index) {}

    static final class Page {
        final long block;
        final byte[] bytes;
        private final Tag tag;
        private boolean changed;
        private boolean used;
        private Page before = this;
        private Page behind = this;

        private Page(long block, byte[] bytes, Tag tag) {
            this.block = block;
            this.bytes = bytes;
            this.tag = tag;
        }
    }

    private final BlockStore store;
    private final int capacity;
    private final VictimPolicy policy;
    private final Map<Long, Page> pages = new HashMap<>();
    private final Map<Tag, Page> byTag = new HashMap<>();
    /// Before the oldest and behind the youngest.
    private final Page ends = new Page(-1, new byte[0], new Tag(NOBODYS, -1));
    private long hits;
    private long misses;

    PageCache(BlockStore store, int capacity, VictimPolicy policy) {
        this.store = store;
        this.capacity = capacity;
        this.policy = policy;
    }

    long hits() {
        return hits;
    }

    /// How often a block was read from the disk.
    long misses() {
        return misses;
    }

    /// The page of a block, read if it is not there.
    Page page(long block, long node, long index) {
        var page = pages.get(block);
        if (page == null) {
            makeRoom();
            var bytes = new byte[BlockStore.BYTES];
            store.read(block, bytes);
            misses++;
            return enter(new Page(block, bytes, new Tag(node, index)));
        }
        hits++;
        page.used = true;
        return page;
    }

    /// A page for a block that nothing was written to yet; what the disk has there does not matter.
    Page add(long block, byte[] bytes, long node, long index) {
        makeRoom();
        var page = enter(new Page(block, bytes, new Tag(node, index)));
        page.changed = true;
        return page;
    }

    void changed(Page page) {
        page.changed = true;
    }

    /// The block is nobody's any more; what is in the page is not written.
    void forget(long block) {
        var page = pages.get(block);
        if (page != null) {
            leave(page);
        }
    }

    /// Writes all that was changed, in the order of the disk.
    void writeAll() {
        var changed = new ArrayList<Page>();
        for (var page = ends.behind; page != ends; page = page.behind) {
            if (page.changed) {
                changed.add(page);
            }
        }
        changed.sort(Comparator.comparingLong(page -> page.block));
        for (var page : changed) {
            write(page);
        }
    }

    private void makeRoom() {
        while (pages.size() >= capacity) {
            var victim = chosen(candidate());
            if (victim.changed) {
                write(victim);
            }
            leave(victim);
        }
    }

    private Page candidate() {
        for (var page = ends.behind;; page = ends.behind) {
            if (!page.used) {
                return page;
            }
            page.used = false;
            unlink(page);
            link(page);
        }
    }

    private Page chosen(Page candidate) {
        if (candidate.tag.node() == NOBODYS) {
            return candidate;
        }
        var instead = policy.instead(candidate.tag.node(), candidate.tag.index());
        var named = instead == null ? null : byTag.get(new Tag(candidate.tag.node(), instead));
        if (named == null) {
            return candidate;
        }
        // The candidate has been spared by its owner's will: it takes the place of the one that goes.
        if (named != candidate) {
            unlink(candidate);
            link(candidate);
        }
        return named;
    }

    private Page enter(Page page) {
        pages.put(page.block, page);
        byTag.put(page.tag, page);
        page.used = true;
        link(page);
        return page;
    }

    private void leave(Page page) {
        pages.remove(page.block);
        // A copy on write has the same tag and another place; the younger one counts.
        byTag.remove(page.tag, page);
        unlink(page);
    }

    private void write(Page page) {
        store.write(page.block, page.bytes);
        page.changed = false;
    }

    private void link(Page page) {
        page.before = ends.before;
        page.behind = ends;
        ends.before.behind = page;
        ends.before = page;
    }

    private static void unlink(Page page) {
        page.before.behind = page.behind;
        page.behind.before = page.before;
    }
}
