package spin.core.strand;

import spin.dispatcher.EventInterface;

/// Kernel threads and what they synchronise with: the service that an extension asks for, in its own name. What it makes is
/// charged to it and ends with it.
///
/// Whatever waits (join, sleep, lock, acquire, await) can be called on a strand only: in the body of one, in a system call's handler, in
/// an extension's start.
@EventInterface
public interface Threads {
    /// What a strand has unless something else is said.
    int DEFAULT_PRIORITY = 31;
    /// Comes before all others.
    int HIGHEST_PRIORITY = 63;

    /// A new strand that will run `body`; it has begun to want the processor.
    Strand fork(String name, Runnable body);

    /// The same, with a priority from 1 to [#DEFAULT_PRIORITY]: an extension cannot put itself before the kernel.
    Strand fork(String name, int priority, Runnable body);

    /// The same, scheduled by the group's scheduler.
    Strand fork(String name, StrandGroup group, Runnable body);

    /// A group of strands whose scheduler the caller is.
    ///
    /// @param priority of the group as a whole among all strands, 1 to [#DEFAULT_PRIORITY]
    /// @param slice cycles that a member has the processor for at most; the global quantum if that is shorter
    StrandGroup group(String name, int priority, long slice);

    /// The strand that runs.
    Strand current();

    /// Waits for the end of `strand`.
    ///
    /// @throws StrandFailedException when it did not end by returning, or was ended from outside; its cause is what ended it
    void join(Strand strand);

    /// Lets others run first.
    void giveWay();

    /// Waits so many cycles of simulated time, at least.
    void sleep(long cycles);

    /// Simulated time, in cycles since power-on.
    long now();

    /// How many cycles a second of simulated time has.
    long cyclesPerSecond();

    /// Runs `body` on a strand of its own in `cycles` cycles, unless it is cancelled before.
    Timer after(String name, long cycles, Runnable body);

    /// Ends a strand of the caller's own, wherever it is. A joiner is told.
    void kill(Strand strand);

    Mutex mutex();

    /// A condition of the caller's; who waits for it when he is unloaded gets an [AbandonedException].
    Condition condition(Mutex mutex);

    /// A semaphore of the caller's; who waits for it when he is unloaded gets an [AbandonedException].
    Semaphore semaphore(long permits);

    RwLock rwLock();

    /// Runs `body` without losing the processor, for as many cycles as a quantum has at most. See the other form.
    void unpreempted(Runnable body);

    /// Runs `body` without losing the processor: no other strand, and no timer, comes in between. It cannot wait inside.
    ///
    /// Inside a handler of an event this is so anyhow, and the handler's own limit counts besides.
    ///
    /// @param cycles that it takes at most, 1 to those of the kernel's own quantum
    /// @throws RegionOverrunException when it took longer: it was stopped in the middle
    /// @throws IllegalStateException when it would wait
    void unpreempted(long cycles, Runnable body);

    /// Runs `body`, from its beginning again if the strand has lost the processor in it: so nothing has come in between when it is done. It
    /// should take effect by the last thing that it does, one store, and must not wait. Inside another such region it is a part of that one.
    ///
    /// @return how often it was begun anew
    /// @throws RegionOverrunException when it does not fit into a whole turn, and so would be begun anew for ever
    /// @throws IllegalStateException when it would wait
    int restartable(Runnable body);
}
