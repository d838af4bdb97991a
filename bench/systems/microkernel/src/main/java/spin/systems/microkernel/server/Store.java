package spin.systems.microkernel.server;

import spin.systems.microkernel.MachAbi;

/// Pages of the server's own: what files, pipes and the like consist of. A page's name is its address.
///
/// They are wired, because managed code does not survive a fault. A page that a program has mapped is given back to the kernel when the server needs it
/// no more, as the program may still have it; others are kept for the next use.
final class Store {

    private static final int MOST = 1 << 15;
    /// Pages that are asked for at once.
    private static final int RUN = 16;

    private final Requests kernel;
    private final int[] uses = new int[MOST];
    private final boolean[] mapped = new boolean[MOST];
    /// Pages that are there and not clean, and addresses where there is nothing.
    private final int[] free = new int[MOST];
    private int freeLeft;
    private final int[] gaps = new int[MOST];
    private int gapsLeft;
    /// Pages that have never been used, and the end of those.
    private int fresh;
    private int end;

    Store(Requests kernel) {
        this.kernel = kernel;
    }

    private static long address(int index) {
        return Layout.STORE + (long) index * Layout.PAGE;
    }

    private static int index(long page) {
        return (int) ((page - Layout.STORE) / Layout.PAGE);
    }

    /// All zero; 0 when there is none left.
    long take() {
        int index;
        if (freeLeft > 0) {
            freeLeft--;
            index = free[freeLeft];
            var page = address(index);
            for (var at = page; at < page + Layout.PAGE; at += 8) {
                kernel.store(at, 0);
            }
        } else if (fresh < end) {
            index = fresh;
            fresh++;
        } else if (gapsLeft > 0) {
            index = gaps[gapsLeft - 1];
            if (!make(index, 1)) {
                return 0;
            }
            gapsLeft--;
        } else {
            var wanted = Math.min(RUN, MOST - end);
            if (wanted > 1 && !make(end, wanted)) {
                wanted = 1;
            }
            if (wanted == 0 || (wanted == 1 && !make(end, 1))) {
                return 0;
            }
            index = fresh;
            fresh++;
            end += wanted;
        }
        uses[index] = 1;
        return address(index);
    }

    private boolean make(int index, int count) {
        var bytes = (long) count * Layout.PAGE;
        if (kernel.ask(Layout.SELF, MachAbi.VM_ALLOCATE, address(index), bytes, MachAbi.READ | MachAbi.WRITE,
                0) != MachAbi.SUCCESS) {
            return false;
        }
        if (kernel.ask(Layout.SELF, MachAbi.VM_WIRE, address(index), bytes) != MachAbi.SUCCESS) {
            kernel.ask(Layout.SELF, MachAbi.VM_DEALLOCATE, address(index), bytes);
            return false;
        }
        return true;
    }

    void share(long page) {
        uses[index(page)]++;
    }

    /// A program has it in its memory.
    void map(long page) {
        mapped[index(page)] = true;
    }

    void release(long page) {
        var index = index(page);
        uses[index]--;
        if (uses[index] > 0) {
            return;
        }
        if (mapped[index]) {
            mapped[index] = false;
            kernel.ask(Layout.SELF, MachAbi.VM_DEALLOCATE, page, Layout.PAGE);
            gaps[gapsLeft] = index;
            gapsLeft++;
        } else {
            free[freeLeft] = index;
            freeLeft++;
        }
    }
}
