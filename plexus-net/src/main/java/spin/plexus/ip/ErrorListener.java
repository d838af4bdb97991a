package spin.plexus.ip;

import spin.plexus.wire.ErrorKind;

/// A protocol that hears what became of its packets.
public interface ErrorListener {
    /// Somebody on the way says that a packet went no further.
    ///
    /// @param packet the beginning of the packet as it was sent: its header and at least eight bytes, and where the payload begins
    /// @param payload where in `packet` the payload begins
    /// @param nextMtu of the link that was too narrow for [ErrorKind#FRAGMENTATION_NEEDED]; 0 when unknown
    /// @return whether the packet is one that this protocol can have sent; only then is the error believed
    boolean refused(ErrorKind kind, byte[] packet, int payload, int nextMtu);
}
