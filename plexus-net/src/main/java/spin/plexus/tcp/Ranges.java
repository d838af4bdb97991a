package spin.plexus.tcp;

import java.util.Arrays;

/// Disjoint ranges of sequence numbers in their order, no two of which touch. Bounded: what would make one range too many
/// is refused, so a peer that leaves holes on purpose costs a fixed amount of memory.
final class Ranges {
    private final int most;
    private int[] left = new int[4];
    private int[] right = new int[4];
    /// When each was last added to, for telling which is the news.
    private long[] touched = new long[4];
    private int count;
    private long clock;

    Ranges(int most) {
        this.most = most;
    }

    int count() {
        return count;
    }

    int left(int index) {
        return left[index];
    }

    /// The first sequence number behind the range.
    int right(int index) {
        return right[index];
    }

    /// Higher for what was added later.
    long touched(int index) {
        return touched[index];
    }

    boolean isEmpty() {
        return count == 0;
    }

    void clear() {
        count = 0;
    }

    /// Adds the range from `from` up to before `to`.
    ///
    /// @return false when there is no room for one more
    boolean add(int from, int to) {
        int first = 0;
        while (first < count && Sequence.before(right[first], from)) {
            first++;
        }
        int behind = first;
        int lowest = from;
        int highest = to;
        while (behind < count && Sequence.atMost(left[behind], to)) {
            lowest = Sequence.min(lowest, left[behind]);
            highest = Sequence.max(highest, right[behind]);
            behind++;
        }
        if (behind == first && count == most) {
            return false;
        }
        replace(first, behind);
        left[first] = lowest;
        right[first] = highest;
        touched[first] = ++clock;
        return true;
    }

    /// Everything before `sequence` is of no interest any more.
    void removeBefore(int sequence) {
        int gone = 0;
        while (gone < count && Sequence.atMost(right[gone], sequence)) {
            gone++;
        }
        if (gone > 0) {
            shift(gone, 0);
            count -= gone;
        }
        if (count > 0) {
            left[0] = Sequence.max(left[0], sequence);
        }
    }

    boolean contains(int from, int to) {
        for (int i = 0; i < count; i++) {
            if (Sequence.atMost(left[i], from) && Sequence.atMost(to, right[i])) {
                return true;
            }
        }
        return false;
    }

    /// Numbers from `from` up to before `to` that are in no range.
    int outside(int from, int to) {
        int outside = Math.max(0, to - from);
        for (int i = 0; i < count && outside > 0; i++) {
            outside -= Math.max(0, Sequence.min(to, right[i]) - Sequence.max(from, left[i]));
        }
        return outside;
    }

    /// The first number from `from` on that is in no range.
    int firstOutside(int from) {
        int at = from;
        for (int i = 0; i < count; i++) {
            if (Sequence.atMost(left[i], at) && Sequence.before(at, right[i])) {
                at = right[i];
            }
        }
        return at;
    }

    /// Where the gap that `from` is in ends: at the next range, or at `limit`.
    int gapEnd(int from, int limit) {
        for (int i = 0; i < count; i++) {
            if (Sequence.after(left[i], from)) {
                return Sequence.min(left[i], limit);
            }
        }
        return limit;
    }

    /// Makes room for one in the place of those from `first` up to before `behind`.
    private void replace(int first, int behind) {
        if (behind == first && count == left.length) {
            int size = Math.min(most, 2 * count);
            left = Arrays.copyOf(left, size);
            right = Arrays.copyOf(right, size);
            touched = Arrays.copyOf(touched, size);
        }
        shift(behind, first + 1);
        count += 1 - (behind - first);
    }

    private void shift(int from, int to) {
        System.arraycopy(left, from, left, to, count - from);
        System.arraycopy(right, from, right, to, count - from);
        System.arraycopy(touched, from, touched, to, count - from);
    }
}
