package spin.plexus.packetdrill;

import java.util.OptionalLong;

/// The stack under test, as the runner drives it. Times are in microseconds since the script began and never go back.
public interface TestedStack {
    /// Where a stack puts what it sends: a whole packet of IP version 4.
    interface Output {
        void sent(byte[] packet);
    }

    /// Makes a stack for one script.
    interface Maker {
        TestedStack make(Hosts hosts, Output output);
    }

    /// @param local address of the tested host
    /// @param remote address of the host that the script plays
    /// @param mtu of the link between them
    record Hosts(int local, int remote, int mtu) {}

    /// What a call answers.
    sealed interface Outcome {
        /// @param data what was read; empty for other calls
        @SuppressWarnings("ArrayRecordComponent") // handed over, compared by nobody
        record Returned(long value, byte[] data) implements Outcome {
            public Returned(long value) {
                this(value, new byte[0]);
            }
        }

        /// @param errno the name of the error, as `EAGAIN`
        record Failed(String errno) implements Outcome {}

        /// The call waits. It is made again, with the same arguments, whenever something has happened.
        record Blocked() implements Outcome {}

        /// The stack has no such thing; the script is skipped.
        record Unknown(String what) implements Outcome {}
    }

    Outcome call(SocketCall call, long now);

    /// A setting of the host's system, by the name that Linux has for it, such as `net.ipv4.tcp_timestamps`.
    ///
    /// @return whether the stack has it and behaves so from now on; a script that needs another is skipped
    default boolean system(String name, String value) {
        return false;
    }

    /// A number of `TCP_INFO` by the name that Linux has for it, such as `tcpi_snd_cwnd`.
    ///
    /// @return empty when the stack has none that means the same
    default OptionalLong info(int descriptor, String name) {
        return OptionalLong.empty();
    }

    /// A packet has come in.
    void deliver(byte[] packet, long now);

    /// When [#advance] wants to be called; [Long#MAX_VALUE] for never.
    long deadline();

    /// Does what is due by `now`.
    void advance(long now);
}
