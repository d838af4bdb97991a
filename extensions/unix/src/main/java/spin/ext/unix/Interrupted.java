package spin.ext.unix;

/// What a call answers that a signal has interrupted before it did anything; no program sees these.
final class Interrupted {
    /// It is made again after the signal, unless a handler without SA_RESTART ran: then it fails with EINTR.
    static final long RESTART = -4096 - 1;
    /// It is made again only if no handler ran.
    static final long RESTART_IF_NO_HANDLER = -4096 - 2;

    private Interrupted() {}
}
