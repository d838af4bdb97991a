package spin.plexus.tcp;

/// Where segments go.
@FunctionalInterface
public interface Output {
    /// Sends, or keeps for sending, a segment; it is used for the next one when this returns. The machine may not be called
    /// from here.
    void send(Segment segment);
}
