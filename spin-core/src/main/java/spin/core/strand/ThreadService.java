package spin.core.strand;

import spin.dispatcher.Requester;

/// [Threads] as one importer has it: what it makes is charged to him.
public final class ThreadService implements Threads {
    private final Processor processor;
    private final Requester who;
    /// What he makes is known as his even when he is gone and somebody still has this object.
    private final Owner owner;

    public ThreadService(Processor processor, Requester who) {
        this.processor = processor;
        this.who = who;
        owner = processor.endings().ownerFor(who);
    }

    @Override
    public Strand fork(String name, Runnable body) {
        return fork(name, DEFAULT_PRIORITY, body);
    }

    @Override
    public Strand fork(String name, int priority, Runnable body) {
        checkGiven(name, body);
        checkPriority(priority);
        processor.requireRoomForStrand(who);
        return started(processor.create(name, who, priority, body));
    }

    @Override
    public Strand fork(String name, StrandGroup group, Runnable body) {
        checkGiven(name, body);
        if (!isMine(group)) {
            throw new IllegalArgumentException(
                    who.name() + " forks into group " + group + ", which is not its own; make one with Threads.group");
        }
        processor.requireRoomForStrand(who);
        return started(processor.create(name, who, DEFAULT_PRIORITY, group, body));
    }

    @Override
    public StrandGroup group(String name, int priority, long slice) {
        Processor.checkGiven(name, "name");
        checkPriority(priority);
        if (slice <= 0) {
            throw new IllegalArgumentException("a slice of " + slice + " cycles is none; give a positive number");
        }
        var group = new StrandGroup(name, who, priority);
        group.slice = slice;
        return group;
    }

    @Override
    public Strand current() {
        return processor.running();
    }

    @Override
    public void join(Strand strand) {
        processor.checkHere(strand);
        processor.waits().join(strand, who);
    }

    @Override
    public void giveWay() {
        processor.giveWay();
    }

    @Override
    public void sleep(long cycles) {
        processor.sleepUntil(later(cycles));
    }

    @Override
    public long now() {
        return processor.now();
    }

    @Override
    public long cyclesPerSecond() {
        return processor.hertz();
    }

    @Override
    public Timer after(String name, long cycles, Runnable body) {
        checkGiven(name, body);
        processor.requireRoomForTimer(who);
        return processor.at(name, who, later(cycles), body);
    }

    @Override
    public void kill(Strand strand) {
        processor.checkHere(strand);
        if (!Processor.isOwner(strand, who)) {
            throw new IllegalArgumentException(
                    who.name() + " may not end strand " + strand + ", which is not its own");
        }
        processor.endings().kill(strand, who.name() + " killed it");
        processor.waits().checkCondemned();
    }

    @Override
    public Mutex mutex() {
        return new Mutex(processor);
    }

    @Override
    public Condition condition(Mutex mutex) {
        Processor.checkGiven(mutex, "mutex");
        if (!mutex.isOf(processor)) {
            throw new IllegalArgumentException("the mutex is another kernel's, so no strand of this one can hold it");
        }
        return new Condition(processor, owner, mutex);
    }

    @Override
    public Semaphore semaphore(long permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("a semaphore begins with 0 or more permits, not " + permits);
        }
        return new Semaphore(processor, owner, permits);
    }

    @Override
    public RwLock rwLock() {
        return new RwLock(processor);
    }

    @Override
    public void unpreempted(Runnable body) {
        Processor.checkGiven(body, "body");
        processor.regions().unpreempted(processor.longestRegion(), body);
    }

    @Override
    public void unpreempted(long cycles, Runnable body) {
        Processor.checkGiven(body, "body");
        long longest = processor.longestRegion();
        if (cycles <= 0 || cycles > longest) {
            throw new IllegalArgumentException(
                    "a region cannot keep the processor for %d cycles; give 1 to %d".formatted(cycles, longest));
        }
        processor.regions().unpreempted(cycles, body);
    }

    @Override
    public int restartable(Runnable body) {
        Processor.checkGiven(body, "body");
        return processor.regions().restartable(body);
    }

    private static void checkGiven(String name, Runnable body) {
        Processor.checkGiven(name, "name");
        Processor.checkGiven(body, "body");
    }

    private Strand started(Strand strand) {
        processor.unblock(strand);
        return strand;
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    private boolean isMine(StrandGroup group) {
        return group != null && group.owner == who;
    }

    private long later(long cycles) {
        if (cycles < 0) {
            throw new IllegalArgumentException("a time of " + cycles + " cycles from now has passed");
        }
        long now = processor.now();
        return cycles > Long.MAX_VALUE - 1 - now ? Long.MAX_VALUE - 1 : now + cycles;
    }

    private static void checkPriority(int priority) {
        if (priority < 1 || priority > DEFAULT_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority
                    + " is not for extensions; give 1 to " + DEFAULT_PRIORITY + ", higher runs first");
        }
    }
}
