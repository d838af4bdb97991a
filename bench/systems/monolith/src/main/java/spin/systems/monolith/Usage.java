package spin.systems.monolith;

/// How much of the processor each thread has had lately, and what priority it has therefore: `kern/sched_prim.c` and `kern/priority.c` of Mach 2.5.
///
/// A thread's time is what passed between its getting the processor and its losing it. Usage is that time, of which 3/8 are forgotten with each second; a
/// whole second of it makes the priority worse by [#STEPS]. A second here is the power of two of cycles below it.
final class Usage {

    /// Ages after which nothing is left of a second.
    private static final int FORGOTTEN = 32;
    private static final int STEPS_SHIFT = 4;
    static final int STEPS = 1 << STEPS_SHIFT;

    private final int second;
    private long since;

    Usage(long hertz) {
        second = 63 - Long.numberOfLeadingZeros(hertz);
    }

    /// The thread that has the processor is about to lose it, or asks: what is past was its own. It stands in no queue.
    void charge(KernelThread thread, long now) {
        var had = now - since;
        since = now;
        thread.time += had;
        thread.usage += had;
        rank(thread);
    }

    /// A thread's priority, as of the last charge; before it stands in a queue, which it is found in by its priority.
    void rank(KernelThread thread) {
        var age = since >>> second;
        var ticks = age - thread.aged;
        if (ticks != 0) {
            thread.aged = age;
            thread.usage = ticks >= FORGOTTEN ? 0 : decayed(thread.usage, (int) ticks);
        }
        var worse = thread.usage >>> (second - STEPS_SHIFT);
        thread.priority = (int) Math.min(thread.basePriority + worse, RunQueues.WORST);
    }

    private static long decayed(long usage, int ticks) {
        var left = usage;
        for (var i = 0; i < ticks; i++) {
            left = (left >>> 1) + (left >>> 3);
        }
        return left;
    }
}
