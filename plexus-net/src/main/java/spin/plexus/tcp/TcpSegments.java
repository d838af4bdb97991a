package spin.plexus.tcp;

import spin.dispatcher.EventInterface;

/// Single segments, for who has a TCP of his own, or passes segments on: the event that one has arrived, and the claim to a port.
///
/// The kernel's TCP has all segments that nobody handles here, so two TCPs stand side by side, divided by port. To handle the event, give
/// the [SegmentPort] as the key of the handler; the guard "the destination port is the key's" is added by the protocol. A port is held either
/// here or at [Tcp], by one domain.
///
/// Source: Fiuczynski and Bershad, USENIX '96, 3.1 (two implementations of TCP divided by guards).
@EventInterface
public interface TcpSegments {
    /// A segment whose checksum is right has come in.
    ///
    /// @param segment readable until the raise returns
    void packetArrived(TcpView segment);

    /// Makes a port the caller's own until [SegmentPort#release], or until the caller is unloaded.
    ///
    /// @param port 1 to 65535
    /// @throws TcpRefusedException when there is no such port, somebody has it, or the caller has as many as it may
    SegmentPort claim(int port);

    /// The same with a port that is nobody's in particular, 49152 or above.
    ///
    /// @throws TcpRefusedException when all of them are taken, or the caller has as many as it may
    SegmentPort claimAny();
}
