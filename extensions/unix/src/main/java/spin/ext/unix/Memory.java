package spin.ext.unix;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spin.core.memory.Context;
import spin.core.memory.Protection;
import spin.core.memory.Region;
import spin.core.memory.Translation;

/// The memory of one process: its areas, the frames that are in them, and what of that is mapped.
///
/// A page is there when it is first touched. After a fork both processes have the same frames, mapped without the right to write; the first
/// store of either gets a copy, or, if the other is gone by then, the frame itself. What would break this: mapping a frame that has two users,
/// in an area that is not shared, so that it can be written.
///
/// What the kernel has mapped is looked up, never remembered, because the kernel may take a page at any time.
final class Memory {
    static final int READ = 1;
    static final int WRITE = 2;
    static final int EXECUTE = 4;

    static final int PAGE = Frames.PAGE;
    /// User code's addresses end here.
    static final long BEYOND = 1L << 42;

    private static final long PAGE_MASK = -PAGE;
    /// Below it nothing is mapped, so that a null pointer with an offset is found out.
    private static final long LOWEST = 1L << 16;
    /// Where Linux looks first for room on the Alpha.
    private static final long ANYWHERE = 0x200_0000_0000L;
    private static final long STACK_BYTES = 8L << 20;

    private final Frames frames;
    private final Translation translation;
    private final Context context;
    private final Region region;
    private final TreeMap<Long, Area> areas = new TreeMap<>();
    private final Map<Long, Frame> present = new HashMap<>();
    private long firstBreak;
    private long currentBreak;
    /// Where the stack pointer was when this was taken over.
    private long stack;

    Memory(Frames frames, Translation translation, Context context, Region region) {
        this.frames = frames;
        this.translation = translation;
        this.context = context;
        this.region = region;
    }

    /// Takes over what the kernel has put into the space: an image, and a stack that from now on may grow.
    ///
    /// @param executable whose image it is
    void takeOver(String executable, long stackPointer, long heap) {
        for (long at = translation.nextMapping(context, 0); at >= 0; at = translation.nextMapping(context, at + PAGE)) {
            var rights = rights(translation.examineMapping(context, at));
            insert(new Area(at, at + PAGE, rights, false, null, 0));
            present.put(at, takeOver(executable, at, rights));
        }
        stack = stackPointer;
        var area = areaAt(stackPointer);
        if (area != null) {
            long lowest = Math.max(area.beyond() - STACK_BYTES, LOWEST);
            var below = areas.lowerEntry(area.first());
            long first = below == null ? lowest : Math.max(lowest, below.getValue().beyond());
            if (first < area.first()) {
                insert(new Area(first, area.first(), area.rights(), false, null, 0));
            }
            dropBelow(area.first(), stackPointer);
        }
        firstBreak = pageUp(heap);
        currentBreak = firstBreak;
    }

    /// Code that cannot be written is shared with all who run the same program.
    private Frame takeOver(String executable, long at, int rights) {
        var frame = frames.over(translation.pageAt(context, at));
        if (rights != (READ | EXECUTE) && rights != EXECUTE) {
            return frame;
        }
        var known = frames.texts().find(executable, at, frames.read(frame, 0, PAGE));
        if (known == null) {
            frames.texts().keep(executable, at, frame);
            return frame;
        }
        map(at, known, protection(rights));
        frames.release(frame);
        return known;
    }

    /// What lies below the stack pointer is nobody's; without it a fork has less to do.
    private void dropBelow(long first, long stackPointer) {
        for (long at = first; at + PAGE <= (stackPointer & PAGE_MASK); at += PAGE) {
            drop(at);
        }
    }

    /// Makes `child`, which is empty, a copy of this.
    void copyTo(Memory child) {
        child.firstBreak = firstBreak;
        child.currentBreak = currentBreak;
        child.stack = stack;
        child.areas.putAll(areas);
        areas.values().forEach(Memory::retain);
        for (var entry : present.entrySet()) {
            long at = entry.getKey();
            entry.getValue().users++;
            child.present.put(at, entry.getValue());
            var area = areaAt(at);
            if (area != null && !area.shared() && translation.examineMapping(context, at).writable()) {
                translation.changeMapping(context, at, protection(area.rights() & ~WRITE));
            }
        }
    }

    /// Gives everything back. The space itself is the program's, and may be gone.
    void clear() {
        present.values().forEach(frames::release);
        present.clear();
        areas.values().forEach(Memory::letGo);
        areas.clear();
    }

    // What is told of it.

    List<Area> areas() {
        return List.copyOf(areas.values());
    }

    /// In bytes, whether anything is there or not.
    long size() {
        long size = 0;
        for (var area : areas.values()) {
            size += area.beyond() - area.first();
        }
        return size;
    }

    /// That have been touched.
    int pages() {
        return present.size();
    }

    /// What an area without a file is called in a list of areas; empty for what has no name.
    String titleOf(Area area, String executable) {
        if (area.first() >= firstBreak && area.beyond() <= pageUp(currentBreak)) {
            return "[heap]";
        }
        if (area.holds(stack)) {
            return "[stack]";
        }
        return area.first() > stack && area.beyond() <= firstBreak ? executable : "";
    }

    StartTexts startTexts() {
        return StartTexts.find(this, stack);
    }

    // Faults.

    @Nullable
    Area areaAt(long address) {
        var entry = areas.floorEntry(address);
        return entry != null && entry.getValue().holds(address) ? entry.getValue() : null;
    }

    /// The frame that holds `address`, where that memory is shared for good; null for memory of the process's own.
    @Nullable
    Frame sharedFrameAt(long address) {
        var area = areaAt(address);
        return area == null || !area.shared() ? null : present.get(address & PAGE_MASK);
    }

    /// The process touched `address`. What it may do there is made possible.
    ///
    /// @return false when it may not
    boolean touch(long address, boolean write) {
        var area = areaAt(address);
        if (area == null || (area.rights() & (write ? WRITE : READ | EXECUTE)) == 0) {
            return false;
        }
        long at = address & PAGE_MASK;
        var frame = present.get(at);
        if (frame == null) {
            frame = first(area, at);
            if (frame == null) {
                return false;
            }
            var meanwhile = present.get(at);
            if (meanwhile != null || !area.equals(areaAt(address))) {
                // The file's disk was waited for, and another task has been here.
                frames.release(frame);
                return touch(address, write);
            }
            present.put(at, frame);
        } else if (write && frame.users > 1 && !area.shared()) {
            var copy = frames.copyOf(frame);
            frames.release(frame);
            frame = copy;
            present.put(at, frame);
        }
        boolean mayWrite = area.shared() || frame.users == 1;
        map(at, frame, protection(mayWrite ? area.rights() : area.rights() & ~WRITE));
        return true;
    }

    /// The frame of a page that is touched for the first time; null when it lies past the end of its file.
    private @Nullable Frame first(Area area, long at) {
        var file = area.file();
        if (file == null) {
            return frames.fresh();
        }
        long offset = area.offset() + (at - area.first());
        if (area.shared()) {
            return file.sharedFrame(frames, offset);
        }
        var content = file.pageAt(offset);
        if (content == null) {
            return null;
        }
        var frame = frames.fresh();
        frames.write(frame, 0, content);
        return frame;
    }

    private void map(long at, Frame frame, Protection allowed) {
        unmap(at);
        translation.addMapping(region, at, frames.page(frame), allowed);
    }

    private void unmap(long at) {
        if (translation.nextMapping(context, at) == at) {
            translation.removeMapping(context, at);
        }
    }

    private void drop(long at) {
        var frame = present.remove(at);
        if (frame != null) {
            unmap(at);
            frames.release(frame);
        }
    }

    // What the process asks for.

    /// The end of its heap; unchanged when it cannot be there.
    long changeBreak(long wanted) {
        if (wanted < firstBreak || wanted >= BEYOND) {
            return currentBreak;
        }
        long before = pageUp(currentBreak);
        long after = pageUp(wanted);
        if (after > before) {
            if (!isFree(before, after)) {
                return currentBreak;
            }
            insert(new Area(before, after, READ | WRITE, false, null, 0));
        } else if (after < before) {
            remove(after, before);
        }
        currentBreak = wanted;
        return wanted;
    }

    /// Room for so many bytes, at `hint` if there is, else anywhere; -1 when there is none.
    long findRoom(long hint, long length) {
        long wanted = hint & PAGE_MASK;
        if (wanted >= LOWEST && fits(wanted, length) && isFree(wanted, wanted + length)) {
            return wanted;
        }
        long candidate = ANYWHERE;
        var below = areas.floorEntry(candidate);
        if (below != null) {
            candidate = Math.max(candidate, below.getValue().beyond());
        }
        for (var area : areas.tailMap(candidate).values()) {
            if (area.first() - candidate >= length) {
                break;
            }
            candidate = area.beyond();
        }
        return fits(candidate, length) ? candidate : -1;
    }

    static boolean fits(long first, long length) {
        return first >= LOWEST && length > 0 && length <= BEYOND && first <= BEYOND - length;
    }

    boolean isFree(long first, long beyond) {
        var below = areas.lowerEntry(beyond);
        return below == null || below.getValue().beyond() <= first;
    }

    /// Puts an area where nothing is left after this.
    void place(Area area) {
        remove(area.first(), area.beyond());
        insert(area);
        retain(area);
    }

    /// Takes away what is in these pages.
    void remove(long first, long beyond) {
        split(first);
        split(beyond);
        var gone = areas.subMap(first, beyond);
        if (gone.isEmpty()) {
            return;
        }
        gone.values().forEach(Memory::letGo);
        gone.clear();
        forEachPresent(first, beyond, this::drop);
    }

    /// What is in these pages is forgotten, and comes again as it first was.
    void forget(long first, long beyond) {
        forEachPresent(first, beyond, this::drop);
    }

    /// Changes what may be done with these pages.
    ///
    /// @return false when some of them are no memory; those before are changed
    boolean protect(long first, long beyond, int rights) {
        split(first);
        split(beyond);
        long at = first;
        while (at < beyond) {
            var area = areas.get(at);
            if (area == null) {
                return false;
            }
            areas.put(at, area.with(rights));
            forEachPresent(area.first(), area.beyond(), this::unmap);
            at = area.beyond();
        }
        return true;
    }

    /// Moves an area with what is in it.
    void move(long from, long to, long length) {
        split(from);
        split(from + length);
        for (var area : List.copyOf(areas.subMap(from, from + length).values())) {
            areas.remove(area.first());
            long first = area.first() - from + to;
            insert(new Area(first, first + (area.beyond() - area.first()), area.rights(), area.shared(), area.file(),
                    area.offset()));
        }
        forEachPresent(from, from + length, at -> {
            unmap(at);
            var frame = present.remove(at);
            if (frame != null) {
                present.put(at - from + to, frame);
            }
        });
    }

    /// Whether all of it is memory.
    boolean isCovered(long first, long beyond) {
        long at = first;
        while (at < beyond) {
            var area = areaAt(at);
            if (area == null) {
                return false;
            }
            at = area.beyond();
        }
        return true;
    }

    /// A byte for each page: 1 when something is in it.
    byte[] presence(long first, long beyond) {
        var pages = new byte[Math.toIntExact((beyond - first) / PAGE)];
        forEachPresent(first, beyond, at -> pages[(int) ((at - first) / PAGE)] = 1);
        return pages;
    }

    private interface Action {
        void at(long page);
    }

    private void forEachPresent(long first, long beyond, Action action) {
        if ((beyond - first) / PAGE > present.size()) {
            for (long at : List.copyOf(present.keySet())) {
                if (at >= first && at < beyond) {
                    action.at(at);
                }
            }
            return;
        }
        for (long at = first; at < beyond; at += PAGE) {
            if (present.containsKey(at)) {
                action.at(at);
            }
        }
    }

    private void insert(Area area) {
        var merged = area;
        var below = areas.lowerEntry(area.first());
        if (below != null && below.getValue().file() == null && below.getValue().continuesIn(area)) {
            merged = new Area(below.getValue().first(), area.beyond(), area.rights(), area.shared(), null, 0);
        }
        areas.put(merged.first(), merged);
    }

    /// No area reaches across `address` after this.
    private void split(long address) {
        var area = areaAt(address);
        if (area != null && area.first() < address) {
            areas.put(area.first(), area.upTo(address));
            areas.put(address, area.from(address));
            retain(area);
        }
    }

    private static void retain(Area area) {
        var file = area.file();
        if (file != null) {
            file.retain();
        }
    }

    private static void letGo(Area area) {
        var file = area.file();
        if (file != null) {
            file.release();
        }
    }

    // In the process's name.

    byte[] read(long address, int length) {
        if (length == 0) {
            return new byte[0];
        }
        require(address, length, false);
        return translation.read(context, address, length);
    }

    void write(long address, byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        require(address, bytes.length, true);
        translation.write(context, address, bytes);
    }

    private void require(long address, int length, boolean write) {
        if (length < 0 || address < 0 || address > BEYOND - length) {
            throw new BadAddressException(address);
        }
        for (long at = address & PAGE_MASK; at < address + length; at += PAGE) {
            var allowed = translation.examineMapping(context, at);
            if (!(write ? allowed.writable() : allowed.readable()) && !touch(at, write)) {
                throw new BadAddressException(at);
            }
        }
    }

    /// How many of the bytes from `address` on can be accessed, at most `length`.
    int reach(long address, int length, boolean write) {
        long at = address;
        while (at < address + length) {
            long page = at & PAGE_MASK;
            if (page < 0 || page >= BEYOND) {
                break;
            }
            var allowed = translation.examineMapping(context, page);
            if (!(write ? allowed.writable() : allowed.readable()) && !touch(page, write)) {
                break;
            }
            at = page + PAGE;
        }
        return (int) Math.min(length, Math.max(0, at - address));
    }

    private static int rights(Protection allowed) {
        return (allowed.readable() ? READ : 0) | (allowed.writable() ? WRITE : 0)
                | (allowed.executable() ? EXECUTE : 0);
    }

    private static Protection protection(int rights) {
        return switch (rights) {
            case 0 -> Protection.NONE;
            case READ -> Protection.READ;
            case EXECUTE, READ | EXECUTE -> Protection.READ_EXECUTE;
            case WRITE, READ | WRITE -> Protection.READ_WRITE;
            default -> Protection.READ_WRITE_EXECUTE;
        };
    }

    static long pageUp(long address) {
        return (address + PAGE - 1) & PAGE_MASK;
    }
}
