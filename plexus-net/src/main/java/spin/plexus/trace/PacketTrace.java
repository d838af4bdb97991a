package spin.plexus.trace;

import spin.dispatcher.EventInterface;

/// The event that a frame goes by on a link, in either direction.
@EventInterface
public interface PacketTrace {
    /// A frame has come in or is about to go out. Handled by whom the machine's owner trusts (`spin approve JAR --waive no-privilege`).
    ///
    /// @param packet a copy, which may be kept
    void packet(TracedPacket packet);
}
