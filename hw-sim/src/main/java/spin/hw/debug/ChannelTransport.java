package spin.hw.debug;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A connected socket, TCP or UNIX.
final class ChannelTransport implements DebugTransport {

    private final SocketChannel channel;
    private final ByteBuffer input = ByteBuffer.allocate(4096).flip();
    private boolean ended;

    ChannelTransport(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        while (!input.hasRemaining() && !ended) {
            fill(true);
        }
        return input.hasRemaining() ? input.get() & 0xff : END;
    }

    @Override
    public int poll() throws IOException {
        if (!input.hasRemaining() && !ended) {
            fill(false);
        }
        return input.hasRemaining() ? input.get() & 0xff : ended ? END : NOTHING;
    }

    private void fill(boolean wait) throws IOException {
        channel.configureBlocking(wait);
        input.clear();
        ended = channel.read(input) < 0;
        input.flip();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        channel.configureBlocking(true);
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
