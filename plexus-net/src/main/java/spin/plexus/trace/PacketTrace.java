package spin.plexus.trace;

/// The event that a frame goes by on a link, in either direction.
public interface PacketTrace {
    /// A frame has come in or is about to go out. Handled by whom the machine's owner trusts (`spin approve JAR --waive no-privilege`).
    ///
    /// @param packet a copy, which may be kept
    void packet(TracedPacket packet);
}
