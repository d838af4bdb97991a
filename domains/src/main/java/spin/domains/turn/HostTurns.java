package spin.domains.turn;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spin.domains.define.DomainLoader;
import spin.domains.meter.Meter;
import spin.domains.meter.MeterAccess;

/// Shares one counter among activities on threads of the host, one at a time, each for a turn.
///
/// ```
/// queue   waiting, waiting, ...        who comes first gets the baton
/// baton   the one that runs            at a poll, every `look` cycles, it asks the clock:
///                                        the program has had enough of it   -> it ends here
///                                        its turn is over, somebody waits   -> to the end of the queue, the baton goes on
/// ```
///
/// An activity that is called back by the JDK or the program keeps the baton until that is over: who called may hold a lock that the next one
/// wants. It can be ended there. What would break this: counted code that runs beside the activities, on a thread that has no turn.
///
/// Source: the strand interface of SPIN, of which this is what needs no kernel (checkpoint, resume); the rule of where a poll may yield.
///
/// [#start] from any thread; domains that pay to one counter go to one `HostTurns`.
public final class HostTurns implements AutoCloseable {

    private final Executor threads;
    private final LongSupplier clock;
    private final Predicate<Turn> enough;
    private final long turn;
    private final long look;
    private final MeterAccess meter = Meter.access();
    private final ConcurrentLinkedQueue<Activity> queue = new ConcurrentLinkedQueue<>();
    /// Null when nobody runs.
    private final AtomicReference<@Nullable Activity> baton = new AtomicReference<>();
    /// Has the baton while it goes from hand to hand.
    private final Activity passing = new Activity("nobody", () -> {});
    private final Runnable withdraw;

    /// @param threads gives each activity a thread of its own until it ends; what it refuses to run ends at once
    /// @param clock   counts up; its units are the program's
    /// @param turn    how long an activity runs while others wait, in these units
    /// @param look    after how many cycles of the counter the clock is asked
    /// @param enough  whether an activity is to end; asked at its polls. Once it has said yes it is not asked again
    public HostTurns(Executor threads, LongSupplier clock, long turn, long look, Predicate<Turn> enough) {
        if (turn < 1 || look < 1) {
            throw new IllegalArgumentException("A turn of " + turn + " and a look each " + look
                    + " cycles never end: give at least 1 of both.");
        }
        this.threads = threads;
        this.clock = clock;
        this.turn = turn;
        this.look = look;
        this.enough = enough;
        withdraw = meter.onOverrun(this::mayGoOn);
    }

    /// Runs the work when its turn comes.
    ///
    /// @return completed by the activity's thread when it has ended and the baton has gone on
    public CompletionStage<Ending> start(String name, Runnable work) {
        var activity = new Activity(name, work);
        queue.add(activity);
        // It may be its turn before it has a thread; so an executor that runs what it is given at once does as well.
        wake();
        try {
            threads.execute(activity);
        } catch (RuntimeException refused) {
            activity.giveUp(refused);
        }
        return activity.ended;
    }

    /// Whoever keeps the counter's limits from now on is somebody else. The activities have ended by then.
    @Override
    public void close() {
        withdraw.run();
        meter.limit(Long.MAX_VALUE);
    }

    // ---- the baton

    /// Somebody gets the baton if nobody has it and somebody wants it.
    private void wake() {
        while (!queue.isEmpty() && baton.compareAndSet(null, passing)) {
            pass();
        }
    }

    /// By whoever has the baton.
    private void pass() {
        var next = queue.poll();
        baton.set(next);
        if (next != null) {
            LockSupport.unpark(next.thread);
        } else {
            // One may have come between the look into the queue and the baton's being free.
            wake();
        }
    }

    /// Asked by the counter, at a poll of whoever runs, on its stack.
    private boolean mayGoOn() {
        var self = baton.get();
        if (self == null || self.condemned || !Thread.currentThread().equals(self.thread)) {
            return false;
        }
        boolean over = self.looks();
        if (self.condemned) {
            return false;
        }
        if (over && !queue.isEmpty() && isDirect()) {
            self.leaves();
            queue.add(self);
            pass();
            self.awaitTurn();
        }
        meter.limit(meter.cycles() + look);
        return true;
    }

    /// Whether nothing but the domain's own frames lies between the poll and the program that called it: the program, the domain, and above that only
    /// what the poll itself needs.
    private static boolean isDirect() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).walk(frames -> {
            boolean inside = false;
            int borders = 0;
            for (var each = frames.iterator(); each.hasNext();) {
                var type = each.next().getDeclaringClass();
                if (type == Activity.class) {
                    break;
                }
                if (inside != type.getClassLoader() instanceof DomainLoader) {
                    inside = !inside;
                    borders++;
                }
            }
            return borders <= 2;
        });
    }

    private final class Activity implements Runnable {

        private final String name;
        private final Runnable work;
        private final CompletableFuture<Ending> ended = new CompletableFuture<>();
        private volatile @Nullable Thread thread;
        // All below by whoever has the baton.
        private long turns;
        private long used;
        private long began;
        private long seen;
        private int stack;
        private boolean condemned;

        Activity(String name, Runnable work) {
            this.name = name;
            this.work = work;
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            awaitTurn();
            Ending ending;
            meter.limit(meter.cycles() + look);
            try {
                work.run();
                ending = new Ending.Done();
            } catch (Throwable thrown) {
                // Whatever it is, code from outside was running.
                ending = new Ending.Failed(thrown);
            }
            leaves();
            meter.limit(Long.MAX_VALUE);
            if (condemned) {
                ending = new Ending.Stopped(now());
            }
            pass();
            ended.complete(ending);
        }

        /// There is no thread for it: it takes its turn here, to do nothing with it.
        void giveUp(RuntimeException refused) {
            thread = Thread.currentThread();
            awaitTurn();
            pass();
            ended.complete(new Ending.Failed(refused));
        }

        private void awaitTurn() {
            while (baton.get() != this) {
                LockSupport.park(HostTurns.this);
            }
            turns++;
            began = clock.getAsLong();
            seen = began;
            meter.stack(stack);
        }

        private void leaves() {
            long now = clock.getAsLong();
            used += now - seen;
            seen = now;
            stack = meter.stack();
        }

        /// @return whether the turn is over
        private boolean looks() {
            leaves();
            // When the program fails to decide, it is not asked for ever.
            condemned = true;
            condemned = enough.test(now());
            return seen - began >= turn;
        }

        private Turn now() {
            return new Turn(name, used, turns);
        }
    }
}
