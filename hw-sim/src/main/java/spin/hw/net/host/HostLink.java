package spin.hw.net.host;

import java.io.Closeable;
import java.io.IOException;

/// Something on the host that carries Ethernet frames without their check sequence.
public interface HostLink extends Closeable {
    /// For messages, such as `TAP device spin0`.
    String name();

    /// Waits for a frame. Called on one host thread of its own.
    ///
    /// @param buffer of [spin.hw.net.LinkPort#MAXIMUM_LENGTH] bytes
    /// @return the frame's length; -1 when the link is closed, here or at the other end
    int receive(byte[] buffer) throws IOException;

    /// Sends a frame without waiting. Called on the machine's thread.
    ///
    /// @return false when the host takes no frame now, and has taken nothing of this one
    boolean transmit(byte[] frame, int offset, int length) throws IOException;

    /// Ends [#receive], which gives -1, and frees what the host lent. Closing again does nothing.
    @Override
    void close() throws IOException;
}
