package spin.dispatcher;

/// Decides, for the authority of an event, what others may do to it. Asked before every manipulation by anyone but the
/// owner; called without any lock of the dispatcher held.
@FunctionalInterface
public interface Authoriser {
    Decision decide(Manipulation what);

    /// Lets everybody do with bindings of his own what needs no capability, and nothing to the event itself.
    static Authoriser open() {
        return what -> what.operation().isAuthoritys()
                ? new Decision.Denied("that is for its owner, %s".formatted(what.event().owner().name()))
                : new Decision.Allowed();
    }
}
