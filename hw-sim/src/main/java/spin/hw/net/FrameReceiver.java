package spin.hw.net;

/// Whom a wire hands what arrives.
///
/// The array belongs to the wire: it may be longer than the frame, is read only, and is valid until the call returns.
@FunctionalInterface
public interface FrameReceiver {
    void frameArrived(byte[] frame, int length);

    /// A frame arrived whose check sequence does not match its bytes. A network interface counts it, and may show it to a
    /// driver that asked for bad frames; by default nothing of it is seen.
    default void frameDamaged(byte[] frame, int length) {}
}
