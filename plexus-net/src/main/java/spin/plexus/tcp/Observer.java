package spin.plexus.tcp;

/// Whoever wants to know what became of a connection. Called when the machine is at rest, so it may be called from here.
@FunctionalInterface
public interface Observer {
    /// Nobody.
    Observer NONE = (connection, what) -> {};

    /// What can happen.
    enum Happening {
        /// Both sides have agreed to speak.
        ESTABLISHED,
        /// There is more to read.
        READABLE,
        /// There is more room for writing.
        WRITABLE,
        /// The peer says that it will send nothing more.
        PEER_CLOSED,
        /// The peer calls bytes urgent; see [Connection#urgentMark].
        URGENT,
        /// It is over; [Connection#ending] says how.
        ENDED
    }

    void happened(Connection connection, Happening what);
}
