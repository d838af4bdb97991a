package spin.ext.dsm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// Nodes on a wire in virtual time, each with a processor that makes the accesses of a program one after the other. The wire loses, doubles and
/// delays, and the processors wait between accesses, as the seed says.
final class Cluster {
    static final long MILLISECOND = 1_000_000;
    static final long SECOND = 1000 * MILLISECOND;
    private static final long TICK = 10 * MILLISECOND;

    final Node[] nodes;
    final SplittableRandom chance;
    private final List<Long> cutUntil = new ArrayList<>();
    private final PriorityQueue<Flying> flying = new PriorityQueue<>(
            Comparator.comparingLong(Flying::at).thenComparingLong(Flying::number));
    private final double loss;
    private final double doubled;
    private final long jitter;
    private final List<Processor> processors = new ArrayList<>();
    private long number;
    long now = SECOND;
    int carried;

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Flying(long at, long number, int to, byte[] datagram) {}

    /// One access of a program.
    record Step(Access.Kind kind, int address, long operand) {}

    static Step load(int address) {
        return new Step(Access.Kind.READ, address, 0);
    }

    static Step store(int address, long value) {
        return new Step(Access.Kind.WRITE, address, value);
    }

    static Step add(int address, long value) {
        return new Step(Access.Kind.ADD, address, value);
    }

    /// Makes a program's accesses, and keeps what the loads and additions gave.
    final class Processor {
        final List<Long> seen = new ArrayList<>();
        private final int node;
        private final List<Step> program;
        private int next;
        private long idleUntil;
        private boolean waiting;
        private boolean stopped;
        boolean failed;

        Processor(int node, List<Step> program) {
            this.node = node;
            this.program = program;
            idleUntil = now + chance.nextLong(5 * MILLISECOND);
        }

        boolean isDone() {
            return failed || stopped || next == program.size();
        }

        private void goOn() {
            if (waiting || isDone() || now < idleUntil) {
                return;
            }
            waiting = true;
            var step = program.get(next);
            var made = new Access[1];
            made[0] = new Access(step.kind(), step.address(), step.operand(), () -> over(made[0], step));
            nodes[node].access(made[0], now);
        }

        private void over(Access access, Step step) {
            if (stopped) {
                return;
            }
            waiting = false;
            failed = access.isLost();
            if (step.kind() != Access.Kind.WRITE && !failed) {
                seen.add(access.value());
            }
            next++;
            idleUntil = now + (chance.nextBoolean() ? 0 : chance.nextLong(3 * MILLISECOND));
        }
    }

    Cluster(int count, long seed, double loss, double doubled, long jitter) {
        chance = new SplittableRandom(seed);
        this.loss = loss;
        this.doubled = doubled;
        this.jitter = jitter;
        nodes = new Node[count];
        for (int i = 0; i < count; i++) {
            int from = i;
            cutUntil.add(0L);
            nodes[i] = new Node(i, count, 100 + i, (to, datagram) -> carry(from, to, datagram));
        }
    }

    Processor run(int node, Step... program) {
        var processor = new Processor(node, List.of(program));
        processors.add(processor);
        return processor;
    }

    /// The node hears and says nothing any more before that time.
    void cut(int node, long until) {
        cutUntil.set(node, until);
    }

    /// The machine is gone, with what ran on it.
    void kill(int node) {
        cut(node, Long.MAX_VALUE);
        processors.stream().filter(each -> each.node == node).forEach(each -> each.stopped = true);
    }

    private boolean isCut(int node) {
        return now < cutUntil.get(node);
    }

    private void carry(int from, int to, byte[] datagram) {
        carried++;
        if (isCut(from) || isCut(to) || chance.nextDouble() < loss) {
            return;
        }
        for (int copies = chance.nextDouble() < doubled ? 2 : 1; copies > 0; copies--) {
            long late = jitter == 0 ? 0 : chance.nextLong(jitter);
            flying.add(new Flying(now + MILLISECOND / 2 + late, number++, to, datagram.clone()));
        }
    }

    /// Lets time pass until every program is at its end, or so long.
    ///
    /// @return whether every program is
    boolean pass(long nanoseconds) {
        long limit = now + nanoseconds;
        while (now < limit) {
            if (!processors.isEmpty() && processors.stream().allMatch(Processor::isDone)) {
                return true;
            }
            step(limit);
        }
        return processors.stream().allMatch(Processor::isDone);
    }

    /// Lets so much time pass, whatever the programs do.
    void idle(long nanoseconds) {
        long limit = now + nanoseconds;
        while (now < limit) {
            step(limit);
        }
    }

    private void step(long limit) {
        long next = Math.min(limit, (now / TICK + 1) * TICK);
        var first = flying.peek();
        if (first != null) {
            next = Math.min(next, first.at);
        }
        for (var each : processors) {
            if (!each.isDone() && !each.waiting) {
                next = Math.min(next, Math.max(now, each.idleUntil));
            }
        }
        now = next;
        while (first != null && first.at <= now) {
            flying.remove();
            if (!isCut(first.to)) {
                nodes[first.to].arrived(first.datagram, now);
            }
            first = flying.peek();
        }
        if (now % TICK == 0) {
            for (var node : nodes) {
                node.tick(now);
            }
        }
        processors.forEach(Processor::goOn);
        if (now % TICK == 0) {
            now++;
        }
    }
}
