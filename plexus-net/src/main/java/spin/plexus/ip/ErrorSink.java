package spin.plexus.ip;

import spin.plexus.wire.ErrorKind;

/// Tells senders what became of their packets.
public interface ErrorSink {
    /// @param packet its beginning, header first
    /// @param detail the next MTU for [ErrorKind#FRAGMENTATION_NEEDED], the byte in error for [ErrorKind#PARAMETER_PROBLEM], else 0
    void tell(ErrorKind kind, byte[] packet, int detail);
}
