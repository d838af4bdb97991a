package spin.core.strand;

import java.util.function.Consumer;
import java.util.List;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.core.account.Census;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.dispatcher.Requester;

/// All strands that have not ended, and what the ledger knows of them and of timers: each is its owner's from its beginning to its end.
///
/// Whoever asks for one is refused at the door when he has as many as he may have; the processor itself is never refused, because what it
/// makes comes of something that was charged before.
final class StrandBooks {
    /// So many of each at a time; then their holder is refused, and nobody else.
    private static final long MOST = 200_000;

    private final Ledger ledger;
    private final Resource strands;
    private final Resource timers;
    private @Nullable Strand youngest;
    private int alive;

    StrandBooks(Ledger ledger, Census timers) {
        this.ledger = ledger;
        this.strands = ledger.resource("strand", MOST, this::walk);
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
        var elder = youngest;
        strand.elder = elder;
        if (elder != null) {
            elder.younger = strand;
        }
        youngest = strand;
        alive++;
    }

    void ended(Strand strand) {
        var elder = strand.elder;
        var younger = strand.younger;
        if (elder != null) {
            elder.younger = younger;
        }
        if (younger == null) {
            youngest = elder;
        } else {
            younger.elder = elder;
        }
        strand.elder = null;
        strand.younger = null;
        alive--;
        charged(strand.account, strand).credit(strands);
    }

    /// Strands that have not ended.
    int alive() {
        return alive;
    }

    /// How many of them are one owner's. It counts.
    int alive(Requester owner) {
        int own = 0;
        for (var each = youngest; each != null; each = each.elder) {
            own += Processor.isOwner(each, owner) ? 1 : 0;
        }
        return own;
    }

    /// Those strands, the oldest first.
    List<Strand> strands() {
        var all = new ArrayList<Strand>();
        for (var each = youngest; each != null; each = each.elder) {
            all.addFirst(each);
        }
        return all;
    }

    private void walk(Consumer<Account> holder) {
        for (var each = youngest; each != null; each = each.elder) {
            holder.accept(charged(each.account, each));
        }
    }

    /// Its owner goes before it does: it is `heir`'s, for the rest of its time.
    private void inherit(Strand strand, Requester heir) {
        var account = ledger.of(heir);
        charged(strand.account, strand).pass(strands, account);
        strand.account = account;
    }

    /// Where nobody could wait, strands of a domain that is gone have their end before them, and so have timers that are to wake them: they are
    /// `heir`'s until then.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    void inheritFrom(Requester owner, Timers timers, Requester heir) {
        for (var each = youngest; each != null; each = each.elder) {
            if (each.owner == owner) {
                inherit(each, heir);
            }
        }
        for (var timer : timers.all()) {
            if (timer.owner == owner) {
                inherit(timer, heir);
            }
        }
    }

    /// The same for the timer of a strand that sleeps.
    private void inherit(Timer timer, Requester heir) {
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
