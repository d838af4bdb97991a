package spin.core.account;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one holder, a domain or an address space, holds of each [Resource].
///
/// Charging is two additions and a comparison, because it happens on every allocation.
public final class Account {
    private final Ledger ledger;
    private final String holder;
    private final boolean domain;
    private long[] held;
    private long[] limits;
    private boolean retired;
    boolean closed;
    /// Its neighbours in the ledger's list.
    @Nullable
    Account before;
    @Nullable
    Account behind;

    /// @param domain whether it is a domain's, for which there are usual limits
    Account(Ledger ledger, String holder, boolean domain) {
        this.ledger = ledger;
        this.holder = holder;
        this.domain = domain;
        held = new long[0];
        limits = new long[0];
        grow(ledger.known());
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
        if (count < 0) {
            throw new IllegalArgumentException("%d of %s cannot be charged to %s; credit them instead".formatted(count,
                    what, holder));
        }
        checkOpen(what);
        if (room(what) < count) {
            return false;
        }
        owe(what, count);
        return true;
    }

    /// `count` more are the holder's, whatever it may have: for what comes of something that was charged before, as the strand of a
    /// timer that has run out.
    public void owe(Resource what, long count) {
        check(what);
        checkOpen(what);
        grow(what);
        held[what.index] += count;
        what.total += count;
    }

    /// How many more the holder may have; never less than none.
    public long room(Resource what) {
        return retired ? 0 : Math.max(0, limit(what) - held(what));
    }

    /// The holder is going: from now on nothing more is given to it, so that what it has can be taken back one after the other.
    public void retire() {
        retired = true;
    }

    /// One of the holder's is somebody else's from now on, whatever he may have.
    public void pass(Resource what, Account to) {
        credit(what);
        to.owe(what, 1);
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
        return what.index < limits.length ? limits[what.index] : usual(what);
    }

    /// Whether it is one of that ledger's.
    public boolean isOf(Ledger other) {
        return ledger == other;
    }

    /// Whether the holder is gone.
    public boolean isClosed() {
        return closed;
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

    private void checkOpen(Resource what) {
        if (closed) {
            throw new IllegalStateException(
                    "the account of %s is closed, and a %s is charged to it".formatted(holder, what));
        }
    }

    private void check(Resource what) {
        if (what.ledger != ledger) {
            throw new IllegalArgumentException("%s is a resource of another kernel's ledger".formatted(what));
        }
    }

    private long usual(Resource what) {
        return domain ? what.usual() : Long.MAX_VALUE;
    }

    /// A resource that was named after this account was opened.
    private void grow(Resource what) {
        if (what.index >= held.length) {
            grow(what.index + 1);
        }
    }

    private void grow(int resources) {
        int old = held.length;
        held = Arrays.copyOf(held, resources);
        limits = Arrays.copyOf(limits, resources);
        for (int index = old; index < resources; index++) {
            limits[index] = usual(ledger.known(index));
        }
    }
}
