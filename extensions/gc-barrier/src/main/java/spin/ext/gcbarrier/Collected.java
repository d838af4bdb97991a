package spin.ext.gcbarrier;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import spin.core.memory.Context;
import spin.core.memory.Page;
import spin.core.strand.Mutex;
import spin.core.strand.Semaphore;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.dispatcher.Binding;

/// A heap, the strand that collects it, and what keeps it and the program from changing the heap at the same time.
final class Collected {
    private final Heap heap;
    private final Threads threads;
    private final boolean stopped;
    private final Mutex one;
    private final Semaphore begun;
    private final Strand collector;
    private final List<Binding> handlers = new ArrayList<>();
    private long longestPause;

    /// @param stopped whether the program waits for the whole of a collection, as a measure of what the barrier is worth
    Collected(Heap heap, Threads threads, boolean stopped) {
        this.heap = heap;
        this.threads = threads;
        this.stopped = stopped;
        one = threads.mutex();
        begun = threads.semaphore(0);
        collector = threads.fork("collector", this::collectBehind);
    }

    Context context() {
        return heap.pages.context();
    }

    void handler(Binding installed) {
        handlers.add(installed);
    }

    long make(int fields, Heap.Roots roots) {
        return alone(() -> {
            long before = heap.collections();
            long made = heap.make(fields, roots);
            if (heap.collections() > before) {
                hasBegun();
            }
            return made;
        });
    }

    void collect(Heap.Roots roots) {
        alone(() -> {
            heap.flip(roots);
            hasBegun();
            return 0L;
        });
    }

    private void hasBegun() {
        if (stopped) {
            heap.finish();
        } else {
            begun.release();
        }
    }

    /// The program met a page that is not scanned, or that it may not see.
    boolean fault(long address) {
        int page = heap.pages.at(address);
        return page >= 0 && alone(() -> heap.fault(page) ? 1L : 0L) != 0;
    }

    boolean touch(long address) {
        int page = heap.pages.at(address);
        return page >= 0 && alone(() -> heap.pages.touch(page) ? 1L : 0L) != 0;
    }

    void repossessed(Page page) {
        heap.pages.repossessed(page);
    }

    long count(int which) {
        return switch (which) {
            case 0 -> heap.collections();
            case 1 -> heap.scannedOnFault();
            case 2 -> heap.scannedBehind();
            case 3 -> heap.objectsCopied();
            case 4 -> longestPause;
            case 5 -> alone(() -> {
                heap.finish();
                return 0L;
            });
            default -> throw new IllegalArgumentException("nothing has the number " + which);
        };
    }

    /// One step of either at a time; the time that the program waits for it is its pause.
    private long alone(Supplier<Long> work) {
        long before = threads.now();
        one.lock();
        try {
            return work.get();
        } finally {
            one.unlock();
            longestPause = Math.max(longestPause, threads.now() - before);
        }
    }

    private void collectBehind() {
        while (true) {
            begun.acquire();
            boolean more = true;
            while (more) {
                one.lock();
                try {
                    more = heap.step();
                } finally {
                    one.unlock();
                }
                threads.giveWay();
            }
        }
    }

    void end() {
        handlers.forEach(Binding::uninstall);
        threads.kill(collector);
        heap.pages.end();
    }
}
