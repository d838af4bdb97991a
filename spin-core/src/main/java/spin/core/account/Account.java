package spin.core.account;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one holder, a domain or an address space, holds of each [Resource].
///
/// Charging is two additions and a comparison, because it happens on every allocation.
public final class Account {
    private final Ledger ledger;
    private final String holder;
    private long[] held;
    private long[] limits;
    boolean closed;
    /// Its neighbours in the ledger's list.
    @Nullable
    Account before;
    @Nullable
    Account behind;

    Account(Ledger ledger, String holder, int resources) {
        this.ledger = ledger;
        this.holder = holder;
        held = new long[resources];
        limits = new long[resources];
        Arrays.fill(limits, Long.MAX_VALUE);
    }

    /// For people.
    public String holder() {
        return holder;
    }

    /// One more is given to the holder.
    ///
    /// @return false when that would be more than it may have; then nothing is charged
    public boolean charge(Resource what) {
        return charge(what, 1);
    }

    /// `count` more are given to the holder, all or none.
    public boolean charge(Resource what, long count) {
        check(what);
        if (count < 0) {
            throw new IllegalArgumentException("%d of %s cannot be charged to %s; credit them instead".formatted(count,
                    what, holder));
        }
        if (closed) {
            throw new IllegalStateException(
                    "the account of %s is closed, and a %s is charged to it".formatted(holder, what));
        }
        grow(what);
        long after = held[what.index] + count;
        if (after > limits[what.index]) {
            return false;
        }
        held[what.index] = after;
        what.total += count;
        return true;
    }

    /// One comes back.
    public void credit(Resource what) {
        credit(what, 1);
    }

    /// `count` come back.
    ///
    /// @throws IllegalStateException when the holder has not so many: something was given back twice
    public void credit(Resource what, long count) {
        check(what);
        if (count < 0 || held(what) < count) {
            throw new IllegalStateException("%s gives back %d of %s and holds %d; something is given back twice"
                    .formatted(holder, count, what, held(what)));
        }
        held[what.index] -= count;
        what.total -= count;
    }

    public long held(Resource what) {
        check(what);
        return what.index < held.length ? held[what.index] : 0;
    }

    /// From now on the holder gets no more than `most`. What it has beyond that it keeps.
    public void limit(Resource what, long most) {
        check(what);
        grow(what);
        limits[what.index] = most;
    }

    public long limit(Resource what) {
        check(what);
        return what.index < limits.length ? limits[what.index] : Long.MAX_VALUE;
    }

    /// Whether it holds nothing of anything.
    public boolean isEmpty() {
        for (long count : held) {
            if (count != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        var text = new StringBuilder(holder);
        for (var what : ledger.resources()) {
            if (held(what) != 0) {
                text.append(text.length() == holder.length() ? ": " : ", ").append(held(what)).append(' ')
                        .append(what);
            }
        }
        return text.toString();
    }

    private void check(Resource what) {
        if (what.ledger != ledger) {
            throw new IllegalArgumentException("%s is a resource of another kernel's ledger".formatted(what));
        }
    }

    /// A resource that was named after this account was opened.
    private void grow(Resource what) {
        if (what.index >= held.length) {
            int old = held.length;
            held = Arrays.copyOf(held, what.index + 1);
            limits = Arrays.copyOf(limits, what.index + 1);
            Arrays.fill(limits, old, limits.length, Long.MAX_VALUE);
        }
    }
}
