package spin.hw.debug;

/// Why the debugger has the machine in its hands.
sealed interface StopReason {

    /// A step is done, or the session begins.
    record Stepped() implements StopReason {}

    record AtBreakpoint() implements StopReason {}

    /// An access to a watched address, by the instruction before.
    record Watched(Breakpoints.Kind kind, long va) implements StopReason {}

    /// The person at the debugger asked.
    record Interrupted() implements StopReason {}

    /// The program did something that its kernel does not forgive.
    ///
    /// @param signal in GDB's numbers
    record Signalled(int signal) implements StopReason {}

    record Exited(int status) implements StopReason {}

    /// The reply to a resumption, or to `?`.
    default String packet() {
        return switch (this) {
            case Stepped() -> "T05thread:1;";
            case AtBreakpoint() -> "T05thread:1;swbreak:;";
            case Watched(var kind, long va) -> "T05thread:1;" + kind.reported() + ":" + Long.toHexString(va) + ";";
            case Interrupted() -> "T02thread:1;";
            case Signalled(int signal) -> "T%02xthread:1;".formatted(signal);
            case Exited(int status) -> "W%02x".formatted(status & 0xff);
        };
    }
}
