package spin.core.strand;

import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.core.account.Census;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.dispatcher.Requester;

/// What the ledger knows of strands and timers: each is its owner's from its beginning to its end.
///
/// Whoever asks for one is refused at the door when he has as many as he may have; the processor itself is never refused, because what it
/// makes comes of something that was charged before.
final class StrandBooks {
    /// So many of each at a time; then their holder is refused, and nobody else.
    private static final long MOST = 200_000;

    private final Ledger ledger;
    private final Resource strands;
    private final Resource timers;

    StrandBooks(Ledger ledger, Census strands, Census timers) {
        this.ledger = ledger;
        this.strands = ledger.resource("strand", MOST, strands);
        this.timers = ledger.resource("timer", MOST, timers);
    }

    void requireRoomForStrand(Requester who) {
        requireRoom(who, strands, "let some end first");
    }

    void requireRoomForTimer(Requester who) {
        requireRoom(who, timers, "cancel some first");
    }

    private void requireRoom(Requester who, Resource what, String remedy) {
        var account = ledger.of(who);
        if (account.isClosed()) {
            throw new IllegalStateException("%s is gone, and gets no %s".formatted(who.name(), what));
        }
        if (account.room(what) == 0) {
            throw new IllegalStateException("%s has %d %ss and may have no more; %s".formatted(who.name(),
                    account.held(what), what, remedy));
        }
    }

    /// Whether it was made by the processor whose books these are. The face of a group is nobody's, and of use to its own group only.
    boolean isOurs(Strand strand) {
        var account = strand.account;
        return account == null || account.isOf(ledger);
    }

    void born(Strand strand) {
        var account = ledger.of(strand.owner);
        strand.account = account;
        account.owe(strands, 1);
    }

    void ended(Strand strand) {
        charged(strand.account, strand).credit(strands);
    }

    /// Its owner goes before it does: it is `heir`'s, for the rest of its time.
    void inherit(Strand strand, Requester heir) {
        var account = ledger.of(heir);
        charged(strand.account, strand).pass(strands, account);
        strand.account = account;
    }

    /// The same for the timer of a strand that sleeps.
    void inherit(Timer timer, Requester heir) {
        var account = ledger.of(heir);
        charged(timer.account, timer).pass(timers, account);
        timer.account = account;
    }

    void set(Timer timer) {
        var sleeper = timer.sleeper;
        var account = sleeper == null ? ledger.of(timer.owner) : charged(sleeper.account, sleeper);
        timer.account = account;
        account.owe(timers, 1);
    }

    void over(Timer timer) {
        charged(timer.account, timer).credit(timers);
    }

    static Account charged(@Nullable Account account, Object what) {
        if (account == null) {
            throw new IllegalStateException(what + " is nobody's; it was made without being charged");
        }
        return account;
    }
}
