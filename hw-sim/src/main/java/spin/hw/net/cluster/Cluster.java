package spin.hw.net.cluster;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.net.Station;

/// Lets several machines advance together, each by its own clock, so that the outcome does not depend on how.
///
/// Time is cut into windows. Nothing sent in a window can be felt before its end, because a window is no longer than the
/// shortest latency between two members: so within it members run in any order, or on several host threads, and at its end the
/// couplings exchange. When all members are quiet for a while the window grows by that while.
///
/// Where windows end is a function of what the members did; neither the order in which members and couplings were given, nor
/// the number of host threads, nor the cycles at which [#run] stops and is called again have any influence on it.
///
/// Source: Chandy and Misra, "Distributed Simulation", IEEE TSE 1979; Nicol, "The cost of conservative synchronization in parallel
/// discrete event simulations", JACM 1993 (windows of bounded lag).
public final class Cluster implements Checkpointed {
    private final List<Member> members;
    private final List<Station> clocks;
    private final List<Coupling> couplings;
    private final long latencyNanos;
    private long nowNanos;
    private long windowEnd;

    /// @throws IllegalArgumentException when two members or two couplings share a name, or a latency is not positive
    public Cluster(List<? extends Member> members, List<? extends Coupling> couplings) {
        this.members = members.stream().sorted(Comparator.comparing(Member::name)).map(Member.class::cast).toList();
        this.couplings = couplings.stream().sorted(Comparator.comparing(Coupling::name)).map(Coupling.class::cast)
                .toList();
        demandUnique("member", this.members.stream().map(Member::name).toList());
        demandUnique("coupling", this.couplings.stream().map(Coupling::name).toList());
        this.clocks = this.members.stream().map(member -> Station.alone(member.name(), member.hertz())).toList();
        this.latencyNanos = this.couplings.stream().mapToLong(Cluster::latency).min().orElse(Long.MAX_VALUE);
    }

    private static void demandUnique(String what, List<String> names) {
        var seen = new HashSet<String>();
        for (var name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("This cluster has a " + what + " " + name
                        + " already; the order of events is by name, so give each a name of its own.");
            }
        }
    }

    private static long latency(Coupling coupling) {
        if (coupling.latencyNanos() <= 0) {
            throw new IllegalArgumentException("Coupling " + coupling.name() + " has a latency of "
                    + coupling.latencyNanos()
                    + " ns. Machines cannot advance together with none; a metre of cable has 5 ns.");
        }
        return coupling.latencyNanos();
    }

    /// How far all have come.
    public long nowNanos() {
        return nowNanos;
    }

    /// Advances all members to that time, on the caller's thread.
    public void run(long untilNanos) {
        resume(untilNanos);
        while (nowNanos < untilNanos) {
            long end = beginWindow(untilNanos);
            for (int i = 0; i < members.size(); i++) {
                advance(i, end);
            }
            nowNanos = end;
        }
    }

    /// Advances all members to that time on so many host threads, the caller's among them. A member stays on its thread throughout.
    ///
    /// @throws IllegalStateException when a member failed: the first by name of those that failed in the first window where any did
    public void run(long untilNanos, int hostThreads) {
        if (hostThreads < 1) {
            throw new IllegalArgumentException("A cluster cannot run on " + hostThreads + " host threads.");
        }
        resume(untilNanos);
        new ParallelRun(untilNanos, Math.min(hostThreads, Math.max(1, members.size()))).start();
    }

    /// Between two runs somebody may have sent or set something from outside, and then members are less quiet than the window
    /// that was stopped in assumes. Where nobody has, they are at least as quiet as then, nothing sent in it can be felt in it,
    /// and the window stays as it was.
    private void resume(long untilNanos) {
        if (untilNanos < nowNanos) {
            throw new IllegalArgumentException("This cluster is at " + nowNanos + " ns; it cannot run back to "
                    + untilNanos + " ns.");
        }
        if (nowNanos < windowEnd) {
            long felt = couplings.stream().mapToLong(Coupling::earliestNanos).min().orElse(Long.MAX_VALUE);
            windowEnd = Math.min(windowEnd, Math.min(safeEnd(), Math.max(nowNanos, felt)));
        }
    }

    /// Opens a window unless one is under way, and says how far members may go in it now.
    private long beginWindow(long untilNanos) {
        if (nowNanos == windowEnd) {
            couplings.forEach(Coupling::exchange);
            windowEnd = safeEnd();
        }
        return Math.min(windowEnd, untilNanos);
    }

    private long safeEnd() {
        long quiet = Long.MAX_VALUE;
        for (int i = 0; i < members.size(); i++) {
            quiet = Math.min(quiet, nanosOf(i, members.get(i).quietUntil()));
        }
        return saturatedSum(Math.max(nowNanos, quiet), latencyNanos);
    }

    private long nanosOf(int member, long cycle) {
        return cycle == Long.MAX_VALUE ? Long.MAX_VALUE : clocks.get(member).nanos(cycle);
    }

    private static long saturatedSum(long left, long right) {
        return left > Long.MAX_VALUE - right ? Long.MAX_VALUE : left + right;
    }

    private void advance(int index, long toNanos) {
        var member = members.get(index);
        long cycle = clocks.get(index).cycles(toNanos);
        if (member.now() < cycle) {
            member.advanceTo(cycle);
        }
        if (member.now() < cycle) {
            throw new IllegalStateException("Member " + member.name() + " was to advance to cycle " + cycle
                    + " and stopped at " + member.now() + "; advanceTo must not return before its cycle has come.");
        }
    }

    @Override
    public String checkpointName() {
        return "cluster";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("nowNanos", nowNanos).put("windowEnd", windowEnd);
    }

    @Override
    public void restore(State in) {
        long now = in.number("nowNanos");
        long end = in.number("windowEnd");
        if (now < 0 || end < now) {
            throw new CheckpointException(
                    "The checkpoint has a cluster at " + now + " ns in a window until " + end + " ns; it is damaged.");
        }
        nowNanos = now;
        windowEnd = end;
    }

    /// One call of [Cluster#run] on several threads: all advance their members, meet, and one of them ends the window.
    private final class ParallelRun {
        private final long untilNanos;
        private final Phaser windows;
        private final int threads;
        private final @Nullable Throwable[] failures = new Throwable[members.size()];
        private @Nullable RuntimeException betweenWindows;
        private long end;
        private boolean over;

        ParallelRun(long untilNanos, int threads) {
            this.untilNanos = untilNanos;
            this.threads = threads;
            this.windows = new Phaser(threads) {

                @Override
                protected boolean onAdvance(int phase, int parties) {
                    endWindow();
                    return false;
                }
            };
            openNext();
        }

        void start() {
            var helpers = new Thread[threads - 1];
            for (int i = 0; i < helpers.length; i++) {
                int share = i + 1;
                helpers[i] = Thread.ofPlatform().name("cluster-" + share).daemon().start(() -> work(share));
            }
            work(0);
            throwFirstFailure();
        }

        private void work(int share) {
            while (!over) {
                for (int i = share; i < failures.length; i += threads) {
                    advanceOrNote(i);
                }
                // Not interruptible: a machine cannot be left in the middle of a window.
                windows.arriveAndAwaitAdvance();
            }
        }

        /// A failure must not keep the others waiting, so it is noted and thrown when all have met.
        private void advanceOrNote(int index) {
            try {
                advance(index, end);
            } catch (RuntimeException | Error failure) {
                failures[index] = failure;
            }
        }

        private void endWindow() {
            nowNanos = end;
            for (var failure : failures) {
                over |= failure != null;
            }
            if (!over) {
                openNext();
            }
        }

        private void openNext() {
            over = nowNanos >= untilNanos;
            if (!over) {
                try {
                    end = beginWindow(untilNanos);
                } catch (RuntimeException failure) {
                    betweenWindows = failure;
                    over = true;
                }
            }
        }

        private void throwFirstFailure() {
            for (int i = 0; i < failures.length; i++) {
                if (failures[i] != null) {
                    throw new IllegalStateException(
                            "Member " + members.get(i).name() + " failed; see the cause.", failures[i]);
                }
            }
            if (betweenWindows != null) {
                throw betweenWindows;
            }
        }
    }
}
