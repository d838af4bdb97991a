package spin.hw.debug;

import java.io.IOException;

/// The line between a debugger and its server: bytes, both ways, in order.
public interface DebugTransport extends AutoCloseable {

    /// What [#poll] answers when there is no byte yet.
    int NOTHING = -2;
    /// What both answer when the other end has gone.
    int END = -1;

    /// The next byte, 0 to 255; waits for it. [#END] when the other end has gone.
    int read() throws IOException;

    /// The next byte if it has come, [#NOTHING] if not, [#END] when the other end has gone. Never waits.
    int poll() throws IOException;

    void write(byte[] bytes) throws IOException;

    @Override
    void close() throws IOException;
}
