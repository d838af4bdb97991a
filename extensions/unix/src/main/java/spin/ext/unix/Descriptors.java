package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The descriptors of one process.
final class Descriptors {
    static final int MOST = 1024;

    private static final class Slot {
        final OpenFile file;
        boolean closedOnExec;

        Slot(OpenFile file, boolean closedOnExec) {
            this.file = file;
            this.closedOnExec = closedOnExec;
        }
    }

    private final FileLocks locks;
    private final List<@Nullable Slot> slots = new ArrayList<>();
    /// No number is given from here on; what RLIMIT_NOFILE says.
    private int limit = MOST;

    Descriptors(FileLocks locks) {
        this.locks = locks;
    }

    int limit() {
        return limit;
    }

    /// @param newLimit at most [#MOST]
    void limit(int newLimit) {
        limit = newLimit;
    }

    @Nullable
    OpenFile at(long descriptor) {
        var slot = slot(descriptor);
        return slot == null ? null : slot.file;
    }

    private @Nullable Slot slot(long descriptor) {
        return descriptor >= 0 && descriptor < slots.size() ? slots.get((int) descriptor) : null;
    }

    /// Gives the file the lowest free number from `lowest` on; it belongs to the table then, and is let go when there is none.
    ///
    /// @return the number, or an error number negated
    long add(OpenFile file, int lowest, boolean closedOnExec) {
        int number = lowest;
        while (number < slots.size() && slots.get(number) != null) {
            number++;
        }
        if (number >= limit) {
            file.release();
            return -Errno.EMFILE;
        }
        put(number, file, closedOnExec);
        return number;
    }

    /// The same at a number of the caller's choice, below [#MOST].
    void replace(int number, OpenFile file, boolean closedOnExec) {
        close(number);
        put(number, file, closedOnExec);
    }

    private void put(int number, OpenFile file, boolean closedOnExec) {
        while (slots.size() <= number) {
            slots.add(null);
        }
        slots.set(number, new Slot(file, closedOnExec));
    }

    boolean close(long descriptor) {
        var slot = slot(descriptor);
        if (slot == null) {
            return false;
        }
        slots.set((int) descriptor, null);
        locks.closed(this, slot.file);
        slot.file.release();
        return true;
    }

    boolean isClosedOnExec(long descriptor) {
        var slot = slot(descriptor);
        return slot != null && slot.closedOnExec;
    }

    void closedOnExec(long descriptor, boolean whether) {
        var slot = slot(descriptor);
        if (slot != null) {
            slot.closedOnExec = whether;
        }
    }

    Descriptors copy() {
        var copy = new Descriptors(locks);
        copy.limit = limit;
        for (var slot : slots) {
            copy.slots.add(slot == null ? null : new Slot(slot.file.retain(), slot.closedOnExec));
        }
        return copy;
    }

    void execute() {
        for (int i = 0; i < slots.size(); i++) {
            if (isClosedOnExec(i)) {
                close(i);
            }
        }
    }

    /// Closes those from `first` to `last`, or lets execve do so.
    void closeRange(long first, long last, boolean onExec) {
        for (long number = first; number <= Math.min(last, slots.size() - 1); number++) {
            if (onExec) {
                closedOnExec(number, true);
            } else {
                close(number);
            }
        }
    }

    void closeAll() {
        for (int i = 0; i < slots.size(); i++) {
            close(i);
        }
    }
}
