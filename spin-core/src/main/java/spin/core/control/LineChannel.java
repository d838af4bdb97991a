package spin.core.control;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.core.control.Protocol.BadLineException;

/// Lines of UTF-8 over a blocking channel, none longer than the reader allows.
///
/// What is held of an unfinished line grows with what came, so a silent connection costs little and a talkative one
/// costs its limit at most.
final class LineChannel implements Closeable {
    private final SocketChannel channel;
    private final ByteBuffer incoming = ByteBuffer.allocate(4096).limit(0);

    LineChannel(SocketChannel channel) {
        this.channel = channel;
    }

    /// The next line without its end; null when the other side has closed after a whole line.
    ///
    /// @throws BadLineException if the line is too long, not UTF-8, or cut off by the end
    @Nullable
    String read(int limitBytes) throws IOException {
        var line = new byte[256];
        int length = 0;
        while (true) {
            while (incoming.hasRemaining()) {
                byte next = incoming.get();
                if (next == '\n') {
                    return text(line, length);
                }
                if (length == limitBytes) {
                    throw new BadLineException("a line is longer than " + limitBytes + " bytes");
                }
                if (length == line.length) {
                    line = Arrays.copyOf(line, Math.min(limitBytes, length * 2));
                }
                line[length++] = next;
            }
            incoming.clear();
            int count = channel.read(incoming);
            incoming.flip();
            if (count < 0) {
                if (length > 0) {
                    throw new BadLineException("the connection ended in the middle of a line");
                }
                return null;
            }
        }
    }

    private static String text(byte[] line, int length) throws BadLineException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString();
        } catch (CharacterCodingException _) {
            throw new BadLineException("a line is not UTF-8");
        }
    }

    void write(String line) throws IOException {
        var outgoing = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (outgoing.hasRemaining()) {
            channel.write(outgoing);
        }
    }

    /// Reads on to the end of what the other side sends, and forgets it.
    ///
    /// Closing a socket with unread bytes makes the kernel of the host reset the connection, and the last reply would be lost with it.
    void finish() throws IOException {
        channel.shutdownOutput();
        do {
            incoming.clear();
        } while (channel.read(incoming) >= 0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
