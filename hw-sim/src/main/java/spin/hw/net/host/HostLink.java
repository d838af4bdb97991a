package spin.hw.net.host;

import java.io.Closeable;
import java.io.IOException;

/// Something on the host that carries Ethernet frames without their check sequence.
public interface HostLink extends Closeable {
    /// For messages, such as `TAP device spin0`.
    String name();

    /// Takes a frame that has come, without waiting. Called on the machine's thread.
    ///
    /// @param buffer of [spin.hw.net.LinkPort#MAXIMUM_LENGTH] bytes
    /// @return the frame's length; 0 when none has come; -1 when the link is closed, here or at the other end
    int receive(byte[] buffer) throws IOException;

    /// Waits until a frame may have come, somebody calls [#wake], the link is closed, or the time is over; may return without any of these. Called
    /// on the machine's thread.
    ///
    /// @param atMostNanos [Long#MAX_VALUE] for as long as it takes
    void await(long atMostNanos) throws IOException;

    /// Ends the present [#await], or the next one. Called from any thread.
    void wake();

    /// Sends a frame without waiting. Called on the machine's thread.
    ///
    /// @return false when the host takes no frame now, and has taken nothing of this one
    boolean transmit(byte[] frame, int offset, int length) throws IOException;

    /// Ends [#await], and [#receive] gives -1; frees what the host lent. Called from any thread. Closing again does nothing.
    @Override
    void close() throws IOException;
}
