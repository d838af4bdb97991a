package spin.core.memory;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import spin.core.account.Ledger;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Decision;
import spin.dispatcher.Guard;
import spin.dispatcher.Manipulation;
import spin.dispatcher.Trait;

/// Who may handle which events of memory.
///
/// The services themselves are for calling: whoever handled them could pose as the kernel. A failed access is for whoever holds the
/// context, shown as the handler's key, and for accesses in that context only. That a page is wanted or goes is for the domain
/// that holds it. Nobody sees, changes or ends what is another's.
final class MemoryAuthority {
    /// Cycles: who asks for advice has a limit himself, which a policy that does not end must not use up.
    private static final long ADVICE_LIMIT = 1_000_000;

    private final AddressSpaces spaces;
    private final Ledger ledger;

    MemoryAuthority(AddressSpaces spaces, Ledger ledger) {
        this.spaces = spaces;
        this.ledger = ledger;
    }

    /// An authoriser of interfaces that are only called.
    static Authoriser services() {
        return what -> refused(what, false);
    }

    Decision translation(Manipulation what) {
        boolean failure = switch (what.event().name()) {
            case "Translation.protectionFault", "Translation.pageNotPresent", "Translation.badAddress" -> true;
            default -> false;
        };
        if (!failure || what.operation() != Manipulation.Operation.INSTALL || changesForOthers(what)) {
            return refused(what, failure);
        }
        return switch (what.key()) {
            case Context context when context.spaces != spaces ->
                new Decision.Denied("%s is one of another kernel; make one on this one".formatted(context));
            case Context context when !context.live ->
                new Decision.Denied("%s has ended; give one that exists as the key".formatted(context));
            case Context context ->
                new Decision.AllowedWith(List.of((Guard.Of3<Strand, Long, Boolean>) (strand, address,
                        write) -> strand.context() == context));
            case AdmittingSpaces _ -> {
                var who = what.requester();
                yield new Decision.AllowedWith(List.of((Guard.Of3<Strand, Long, Boolean>) (strand, address,
                        write) -> Processor.admits(strand, who)));
            }
            case null -> new Decision.Denied(
                    "a handler is told of one address space; give its Context as the handler's key");
            default -> new Decision.Denied("the handler's key is a %s and must be the Context of an address space"
                    .formatted(what.key().getClass().getName()));
        };
    }

    /// Advice about one space, for whoever holds its context.
    Decision paging(Manipulation what) {
        if (what.operation() != Manipulation.Operation.INSTALL || changesForOthers(what)) {
            return refused(what, true);
        }
        return switch (what.key()) {
            case Context context when context.spaces == spaces && context.live ->
                new Decision.AllowedWith(
                        List.of((Guard.Of2<Context, Long>) (space, candidate) -> space == context), Optional.empty(),
                        OptionalLong.of(ADVICE_LIMIT));
            case null, default ->
                new Decision.Denied("advice is for one address space; give its live Context as the handler's key");
        };
    }

    Decision physical(Manipulation what) {
        var event = what.event().name();
        boolean told = event.equals("PhysAddr.reclaim") || event.equals("PhysAddr.repossess");
        if (!told || what.operation() != Manipulation.Operation.INSTALL || changesForOthers(what)) {
            return refused(what, told);
        }
        var account = ledger.of(what.requester());
        return new Decision.AllowedWith(List.of((Guard.Of1<Page>) page -> page.account == account));
    }

    private static boolean changesForOthers(Manipulation what) {
        var asked = what.binding();
        return asked != null && (asked.is(Trait.FILTER) || asked.is(Trait.CANCELLING));
    }

    /// What is refused, and what the dispatcher sees to itself: that nobody touches bindings that are not his own.
    private static Decision refused(Manipulation what, boolean handled) {
        if (what.operation().isAuthoritys()) {
            return new Decision.Denied("that is for the kernel itself");
        }
        if (what.operation() != Manipulation.Operation.INSTALL) {
            return new Decision.Allowed();
        }
        return new Decision.Denied(handled
                ? "a filter, or a handler that ends the raise, would decide what others are told; handle the event instead"
                : "it is a service to call, and whoever handled it could pose as the kernel; call it instead");
    }
}
