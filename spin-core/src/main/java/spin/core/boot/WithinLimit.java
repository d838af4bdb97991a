package spin.core.boot;

import java.util.List;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Decision;
import spin.dispatcher.Manipulation;
import spin.domains.AuditLog;

/// Gives every handler that is not the kernel's own a limit of cycles, whatever else its event's authoriser says: a
/// handler that runs for ever ends, and its raiser goes on. What is denied is remembered.
record WithinLimit(Authoriser authoriser, AuditLog audit) implements Authoriser {
    /// A quarter of a second on the default machine; a handler may ask for less, an authoriser may allow less.
    static final long HANDLER_LIMIT = 33_000_000;

    @Override
    public Decision decide(Manipulation what) {
        var decision = authoriser.decide(what);
        return switch (decision) {
            case Decision.Allowed _ -> new Decision.AllowedWith(List.of()).atMost(HANDLER_LIMIT);
            case Decision.AllowedWith allowed -> allowed.atMost(HANDLER_LIMIT);
            case Decision.Denied denied -> {
                audit.denied(AuditLog.Kind.INSTALL, what.requester().name(), what.event().name(), denied.reason());
                yield denied;
            }
        };
    }
}
