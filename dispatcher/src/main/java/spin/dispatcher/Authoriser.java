package spin.dispatcher;

/// Decides, for the authority of an event, what others may do to it. Asked before every manipulation by anyone but the
/// owner; called without any lock of the dispatcher held.
@FunctionalInterface
public interface Authoriser {
    Decision decide(Manipulation what);

    /// Lets everybody do everything that needs no capability.
    static Authoriser open() {
        return what -> new Decision.Allowed();
    }
}
