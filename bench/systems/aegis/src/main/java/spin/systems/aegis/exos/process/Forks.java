package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.Description;

/// Makes a process: an environment that is described, allocated and given a slice by this one, with nothing that this one could not give.
///
/// What the child begins with is made here, at once, for the pages that the library itself uses; everything else is shared until somebody writes.
final class Forks {

    /// Pages with guaranteed bindings, and for each whether all share it.
    private static final int[] SHARED_AT = {Place.STUBS, Place.FAMILY, Place.COUNTS, Place.FILES, Place.INODES};
    private static final int[] PRIVATE_AT = {Place.DATA, Place.PRIVATE, Place.ROOT};

    private final Run run;
    private final Family family;
    private final Memory memory;
    private final Descriptors descriptors;
    private final Entries entries;

    /// Where a process's exceptions and so on go: addresses in the stubs, the same for all.
    record Entries(long entry, long refused, long begin, long end, long message, long gate) {}

    Forks(Run run, Family family, Memory memory, Descriptors descriptors, Entries entries) {
        this.run = run;
        this.family = family;
        this.memory = memory;
        this.descriptors = descriptors;
        this.entries = entries;
    }

    /// The child's number, or a refusal. Frames of a fork that fails half way stay charged to this process until it ends.
    ///
    /// @param stack the child's, or 0 for the same
    /// @param tid   where the child's number is stored in its own memory, or 0
    long fork(long stack, long tid, long clear) {
        var child = freeChild();
        var frames = new long[PRIVATE_AT.length];
        var keys = new long[PRIVATE_AT.length];
        if (child == 0 || !hasRoom()) {
            return -Errno.EAGAIN;
        }
        for (var i = 0; i < frames.length; i++) {
            if (!family.raw()) {
                return -Errno.ENOMEM;
            }
            frames[i] = family.frame();
            keys[i] = family.capability();
        }
        if (!family.fresh()) {
            return -Errno.ENOMEM;
        }
        var row = family.frame();
        var rowKey = family.capability();
        // First what is shared, because that changes the table which is then copied.
        var root = run.window(Place.W_ARGUMENTS, frames[2], keys[2], Place.RW);
        run.clear(root, Place.PAGE);
        if (!memory.duplicate(root)) {
            return -Errno.ENOMEM;
        }
        var pid = run.word(Place.NEXT_PID);
        run.word(Place.NEXT_PID, pid + 1);
        copyPrivate(frames, keys, stack, tid, clear, row, rowKey);
        var environment = environment(frames, keys, row, rowKey);
        if (environment < 0) {
            return -Errno.EAGAIN;
        }
        fillRow(row, rowKey, pid, environment);
        hand(root, environment);
        var slot = family.enter(pid, environment, row, run.call(AegisAbi.DERIVE, row, rowKey, 0));
        var slice = run.call(AegisAbi.SLICE_ALLOC, -1, 0, 0);
        if (slot < 0 || slice < 0) {
            return -Errno.EAGAIN;
        }
        run.call(AegisAbi.DONATE, slice, environment, 0);
        descriptors.shared();
        run.word(child, pid);
        run.word(child + 8, row);
        run.word(child + 16, rowKey);
        run.add(Place.PROCESSES, 1);
        return pid;
    }

    /// Asked first, so that what fails fails before anything is made.
    private boolean hasRoom() {
        var living = 0;
        for (var slot = 0; slot < Place.MOST_PEOPLE; slot++) {
            living += family.pid(slot) != 0 ? 1 : 0;
        }
        return living < Place.MOST_PEOPLE - 4;
    }

    private long freeChild() {
        for (var number = 0; number < Place.MOST_CHILDREN; number++) {
            var child = Place.CHILDREN + 24L * number;
            if (run.word(child) == 0) {
                return child;
            }
        }
        return 0;
    }

    private void copyPrivate(long[] frames, long[] keys, long stack, long tid, long clear, long row, long rowKey) {
        var data = run.window(Place.W_FRESH, frames[0], keys[0], Place.RW);
        run.copy(data, Place.DATA, Place.PAGE);
        run.word(data + Place.SLICED - Place.DATA, 0);
        run.word(data + Place.FLOATING_WANTED - Place.DATA, run.word(Place.FLOATING));
        run.word(data + Place.FLOATING - Place.DATA, 0);
        run.word(data + Place.PROGRESS - Place.DATA, 0);
        run.word(data + Place.CAUSE - Place.DATA, Library.BORN_CAUSE);
        for (var at = 0; at < 24 * Place.MOST_CHILDREN; at += 8) {
            run.word(data + Place.CHILDREN - Place.DATA + at, 0);
        }
        if (stack != 0) {
            run.word(data + Place.register(30) - Place.DATA, stack);
        }
        var own = run.window(Place.W_FRESH, frames[1], keys[1], Place.RW);
        run.copy(own, Place.PRIVATE, Place.PAGE);
        run.word(own + Place.PENDING - Place.PRIVATE, 0);
        run.word(own + Place.OWN_PENDING - Place.PRIVATE, 0);
        run.word(own + Place.ROBUST_LIST - Place.PRIVATE, 0);
        // Of the threads the child has the one that forks, as its first.
        run.word(own + Place.THREADS - Place.PRIVATE, 0);
        run.word(own + Place.THREAD - Place.PRIVATE, 0);
        run.word(own + Place.TID - Place.PRIVATE, 0);
        run.clear(own + Place.THREAD_PAGES - Place.PRIVATE, 16L * Place.THREAD_PAGES_COUNT);
        run.clear(own + Place.NET_OWN - Place.PRIVATE, Place.NET_BYTES);
        run.word(own + Place.ALARM - Place.PRIVATE, 0);
        run.word(own + Place.VIRTUAL_ALARM - Place.PRIVATE, 0);
        run.word(own + Place.BORN_TID - Place.PRIVATE, tid);
        run.word(own + Place.CLEAR_TID - Place.PRIVATE, clear);
        run.word(own + Place.ROW_FRAME - Place.PRIVATE, row);
        run.word(own + Place.ROW_CAPABILITY - Place.PRIVATE, rowKey);
    }

    private void fillRow(long row, long rowKey, long pid, long environment) {
        var at = run.window(Place.W_FRESH, row, rowKey, Place.RW);
        run.word(at + Place.R_PID, pid);
        run.word(at + Place.R_PARENT, family.pid());
        run.word(at + Place.R_GROUP, family.own(Place.R_GROUP));
        run.word(at + Place.R_SESSION, family.own(Place.R_SESSION));
        run.word(at + Place.R_ENVIRONMENT, environment);
        run.word(at + Place.R_NICENESS, family.own(Place.R_NICENESS));
        run.word(at + Place.R_WISHES, family.own(Place.R_WISHES));
    }

    /// The lower level of the page table becomes the child's.
    private void hand(long root, long environment) {
        for (var number = 0; number < PageMap.SLOTS; number++) {
            var slot = root + PageMap.slot(number) - Place.ROOT;
            if (run.word(slot) != 0) {
                run.call(AegisAbi.GIVE, run.word(slot + 8), run.word(slot + 16), environment);
            }
        }
    }

    private long environment(long[] frames, long[] keys, long row, long rowKey) {
        if (!family.fresh()) {
            return -1;
        }
        var frame = family.frame();
        var key = family.capability();
        var at = run.window(Place.W_FRESH, frame, key, Place.RW);
        var data = frames[0] << Place.PAGE_SHIFT;
        word(at, Description.SAVE_AREA, data);
        word(at, Description.SAVE_AREA + 1, keys[0]);
        word(at, Description.INTERRUPT_AREA, data + Place.INTERRUPT_AREA - Place.DATA);
        word(at, Description.INTERRUPT_AREA + 1, keys[0]);
        for (var exception = 0; exception < AegisAbi.EXCEPTIONS; exception++) {
            word(at, Description.EXCEPTIONS + exception, entries.entry);
        }
        word(at, Description.EXCEPTIONS + AegisAbi.REFUSED, entries.refused);
        word(at, Description.BEGIN, entries.begin);
        word(at, Description.END, entries.end);
        word(at, Description.FIRST, entries.begin);
        word(at, Description.ENTRY, entries.gate);
        word(at, Description.ASYNCHRONOUS_ENTRY, entries.message);
        var count = 0;
        for (var which = 0; which < SHARED_AT.length; which++) {
            var rights = which == Place.SHARED_STUBS ? AegisAbi.READ : Place.RW;
            guarantee(at, count, SHARED_AT[which], AegisAbi.binding(family.shared(which, false), rights),
                    family.shared(which, true));
            count++;
        }
        for (var which = 0; which < PRIVATE_AT.length; which++) {
            guarantee(at, count, PRIVATE_AT[which], AegisAbi.binding(frames[which], Place.RW), keys[which]);
            count++;
        }
        guarantee(at, count, Place.ROW, AegisAbi.binding(row, Place.RW), rowKey);
        word(at, Description.GUARANTEED, count + 1L);
        var made = run.call(AegisAbi.ENVIRONMENT, frame << Place.PAGE_SHIFT, key, 0);
        family.release(frame, key);
        return made;
    }

    private void guarantee(long at, int number, long va, long binding, long key) {
        var first = Description.GUARANTEED + 1 + number * Description.WORDS_FOR_A_BINDING;
        word(at, first, va);
        word(at, first + 1, binding);
        word(at, first + 2, key);
    }

    private void word(long at, int index, long value) {
        run.word(at + 8L * index, value);
    }
}
