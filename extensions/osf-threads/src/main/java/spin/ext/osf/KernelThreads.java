package spin.ext.osf;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Strand;
import spin.core.strand.Strands;
import spin.core.strand.Threads;

/// The kernel thread interface of DEC OSF/1 and Mach, on strands.
///
/// A wait has two steps. [#assertWait] says for what; from then on a wake-up counts. [#block] gives the processor up, unless the wake-up
/// has come in between: so nothing need be locked from the one to the other, and no wake-up is lost. An event is a
/// number, in the originals an address.
///
/// Nothing may come in between while this is at work: so it is called in handlers of events, and by other code in a region that is not
/// preempted ([Threads#unpreempted]), but for `block` and `sleep`, which wait.
///
/// Source: SOSP '95, section 4.2 (the interface that vendor drivers were written to); Loepere, "Mach 3 Kernel Interfaces", 1992, and the
/// sources of Mach 3 for what it leaves unsaid.
public final class KernelThreads {
    private static final int BUCKETS = 64;

    private final Threads threads;
    private final Strands strands;
    private final Consumer<Strand> terminator;
    private final Map<Strand, KernelThread> byStrand = new HashMap<>();
    /// Who waits, by event; who has waited longest comes first.
    private final @Nullable KernelThread[] first = new @Nullable KernelThread[BUCKETS];
    private final @Nullable KernelThread[] last = new @Nullable KernelThread[BUCKETS];

    /// @param terminator ends a strand, at the end of what it does in the kernel if it is there
    public KernelThreads(Threads threads, Strands strands, Consumer<Strand> terminator) {
        this.threads = threads;
        this.strands = strands;
        this.terminator = terminator;
    }

    // Threads.

    /// thread_create: a thread that does not run before it is started.
    ///
    /// @param maker makes the strand that runs it
    public KernelThread create(Supplier<Strand> maker) {
        var thread = new KernelThread(threads.semaphore(0));
        thread.maker = maker;
        return thread;
    }

    /// thread_create, for a thread of the kernel.
    public KernelThread create(String name, Runnable body) {
        return create(() -> threads.fork(name, () -> {
            var self = threads.current();
            try {
                body.run();
            } finally {
                threads.unpreempted(() -> forget(self));
            }
        }));
    }

    /// thread_start. Nothing happens to one that was started before.
    public void start(KernelThread thread) {
        var maker = thread.maker;
        if (maker != null) {
            thread.maker = null;
            var strand = maker.get();
            thread.strand = strand;
            byStrand.put(strand, thread);
            if (thread.suspended > 0) {
                strands.block(strand);
            }
        }
    }

    /// current_thread; a strand that came about otherwise becomes a thread by asking.
    public KernelThread current() {
        return of(threads.current());
    }

    /// The thread that the strand runs.
    public KernelThread of(Strand strand) {
        var known = byStrand.get(strand);
        if (known == null) {
            known = new KernelThread(threads.semaphore(0));
            known.strand = strand;
            byStrand.put(strand, known);
        }
        return known;
    }

    /// The strand has ended.
    public void forget(Strand strand) {
        var thread = byStrand.remove(strand);
        if (thread != null) {
            withdraw(thread);
        }
    }

    /// Those of which nobody has said that they have ended.
    void forgetTheEnded() {
        byStrand.keySet().removeIf(Strand::isEnded);
    }

    /// thread_suspend: it does not run until it is resumed as often. A thread that suspends itself waits here.
    public void suspend(KernelThread thread) {
        thread.suspended++;
        var strand = thread.strand;
        if (strand == null) {
            return;
        }
        if (strand == threads.current()) {
            while (thread.suspended > 0) {
                strands.block(strand);
            }
        } else if (strand.isRunnable()) {
            strands.block(strand);
        }
    }

    /// thread_resume.
    ///
    /// @return false when it was not suspended
    public boolean resume(KernelThread thread) {
        if (thread.suspended == 0) {
            return false;
        }
        var strand = thread.strand;
        if (--thread.suspended == 0 && strand != null) {
            // If it waits for something else it finds that out by itself and goes on waiting.
            strands.unblock(strand);
        }
        return true;
    }

    /// To be told of each [Strands#unblock] of a thread's strand: one that is suspended does not run, whatever it has waited for.
    public void unblocked(Strand strand) {
        var thread = byStrand.get(strand);
        if (thread != null && thread.suspended > 0) {
            strands.block(strand);
        }
    }

    /// thread_terminate.
    public void terminate(KernelThread thread) {
        thread.maker = null;
        var strand = thread.strand;
        if (strand != null) {
            forget(strand);
            terminator.accept(strand);
        }
    }

    // Waiting.

    /// assert_wait: the calling thread is going to wait for `event`.
    ///
    /// @param mayBeInterrupted whether [#clearWait] may end it
    /// @throws IllegalStateException when it has said so before and not blocked since
    public void assertWait(long event, boolean mayBeInterrupted) {
        var self = current();
        if (self.asserted) {
            throw new IllegalStateException("thread " + self.strand() + " asserts a wait for event " + event
                    + " while it is about to wait for event " + self.event + "; block first");
        }
        self.asserted = true;
        self.interruptible = mayBeInterrupted;
        self.event = event;
        enqueue(self);
    }

    /// thread_set_timeout: the wait that was asserted ends after so many cycles at the latest.
    public void setTimeout(long cycles) {
        var self = current();
        if (self.asserted && self.queued && self.timeout == null) {
            self.timeout = threads.after("timeout", cycles,
                    () -> threads.unpreempted(() -> finish(self, WaitResult.TIMED_OUT)));
        }
    }

    /// thread_block: waits for what was asserted; lets others run when nothing was.
    public WaitResult block() {
        var self = current();
        if (!self.asserted) {
            threads.giveWay();
            return WaitResult.AWAKENED;
        }
        self.over.acquire();
        self.asserted = false;
        while (self.suspended > 0) {
            suspendedHere(self);
        }
        return self.result;
    }

    private void suspendedHere(KernelThread self) {
        var strand = self.strand;
        if (strand != null) {
            strands.block(strand);
        }
    }

    /// thread_wakeup: all who wait for `event` go on.
    ///
    /// @return how many they are
    public int wakeup(long event) {
        int woken = 0;
        while (wakeupOne(event)) {
            woken++;
        }
        return woken;
    }

    /// thread_wakeup_one: who has waited longest for `event` goes on.
    ///
    /// @return false when nobody waits for it
    public boolean wakeupOne(long event) {
        for (var each = first[bucket(event)]; each != null; each = first[bucket(event)]) {
            while (each != null && each.event != event) {
                each = each.next;
            }
            if (each == null || (finish(each, WaitResult.AWAKENED) && !each.hasEnded())) {
                return each != null;
            }
        }
        return false;
    }

    /// clear_wait: the thread waits no longer, if it may be interrupted.
    ///
    /// @return whether that was so
    public boolean clearWait(KernelThread thread, WaitResult result) {
        return thread.interruptible && finish(thread, result);
    }

    /// thread_sleep: asserts the wait, gives `unlock` up, blocks.
    public WaitResult sleep(long event, Runnable unlock, boolean mayBeInterrupted) {
        assertWait(event, mayBeInterrupted);
        unlock.run();
        return block();
    }

    private boolean finish(KernelThread thread, WaitResult result) {
        if (!thread.queued) {
            return false;
        }
        withdraw(thread);
        thread.result = result;
        thread.over.release();
        return true;
    }

    private static int bucket(long event) {
        return (int) (event ^ (event >>> 7) ^ (event >>> 13)) & (BUCKETS - 1);
    }

    private void enqueue(KernelThread thread) {
        int bucket = bucket(thread.event);
        var before = last[bucket];
        thread.queued = true;
        thread.next = null;
        if (before == null) {
            first[bucket] = thread;
        } else {
            before.next = thread;
        }
        last[bucket] = thread;
    }

    private void withdraw(KernelThread thread) {
        var timeout = thread.timeout;
        if (timeout != null) {
            timeout.cancel();
            thread.timeout = null;
        }
        if (!thread.queued) {
            return;
        }
        thread.queued = false;
        int bucket = bucket(thread.event);
        KernelThread before = null;
        for (var each = first[bucket]; each != null; each = each.next) {
            if (each == thread) {
                if (before == null) {
                    first[bucket] = thread.next;
                } else {
                    before.next = thread.next;
                }
                if (last[bucket] == thread) {
                    last[bucket] = before;
                }
                thread.next = null;
                return;
            }
            before = each;
        }
    }
}
