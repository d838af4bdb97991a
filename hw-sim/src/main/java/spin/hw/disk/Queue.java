package spin.hw.disk;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The requests that a drive has taken from its ring and not begun, in the order of their arrival.
///
/// Whatever the policy, a request never overtakes an earlier one whose sectors it shares unless both read, nor a flush: so what
/// a driver reads is what it wrote last, and what it flushed is what it had written.
final class Queue {
    private final Policy policy;
    private final Mechanism mechanism;
    private final List<Request> waiting = new ArrayList<>();
    private boolean upwards = true;

    Queue(Policy policy, Mechanism mechanism) {
        this.policy = policy;
        this.mechanism = mechanism;
    }

    void add(Request request) {
        waiting.add(request);
    }

    boolean hasSlot(int slot) {
        return waiting.stream().anyMatch(request -> request.slot() == slot);
    }

    void remove(Request request) {
        waiting.remove(request);
    }

    void clear() {
        waiting.clear();
    }

    List<Request> waiting() {
        return waiting;
    }

    boolean isUpwards() {
        return upwards;
    }

    void isUpwards(boolean value) {
        upwards = value;
    }

    /// The one to serve next with the arm at that cylinder; it stays in the queue.
    @Nullable
    Request choose(int cylinder) {
        if (waiting.isEmpty()) {
            return null;
        }
        var candidates = candidates();
        if (policy == Policy.FIFO || candidates.size() == 1) {
            return candidates.getFirst();
        }
        var ahead = nearest(candidates, cylinder);
        if (ahead == null) {
            upwards = !upwards;
            ahead = nearest(candidates, cylinder);
        }
        return ahead;
    }

    /// Those that may be next: up to the first flush, and none that an earlier one holds back. Never empty.
    private List<Request> candidates() {
        var candidates = new ArrayList<Request>();
        for (int i = 0; i < waiting.size(); i++) {
            var request = waiting.get(i);
            if (request.operation() == Request.FLUSH) {
                if (candidates.isEmpty()) {
                    candidates.add(request);
                }
                break;
            }
            if (waiting.subList(0, i).stream().noneMatch(request::conflictsWith)) {
                candidates.add(request);
            }
        }
        return candidates;
    }

    private @Nullable Request nearest(List<Request> candidates, int cylinder) {
        Request best = null;
        for (var request : candidates) {
            long distance = distance(request, cylinder);
            boolean nearer = best == null || distance < distance(best, cylinder)
                    || (distance == distance(best, cylinder) && request.lba() < best.lba());
            if (distance >= 0 && nearer) {
                best = request;
            }
        }
        return best;
    }

    /// Cylinders to go in the direction of the arm; negative when it lies behind.
    private long distance(Request request, int cylinder) {
        int there = mechanism.cylinder(request.lba());
        return upwards ? there - cylinder : cylinder - there;
    }
}
