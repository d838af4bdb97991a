package spin.hw.net.host;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import spin.hw.net.LinkPort;

/// Frames over a UNIX stream, each behind its length in 4 bytes, big-endian: QEMU's `-netdev stream`, so a QEMU guest can be
/// the peer.
///
/// A frame that the stream took only in part is finished when the machine looks for frames again; until then it takes no other.
public final class UnixLink implements HostLink {
    private static final int HEADER = 4;

    private final String name;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(2 * (HEADER + LinkPort.MAXIMUM_LENGTH)).flip();
    private final Object writing = new Object();
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(HEADER + LinkPort.MAXIMUM_LENGTH).flip();
    private volatile boolean closed;

    private UnixLink(String name, SocketChannel channel) throws IOException {
        this.name = name;
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    /// Connects to a peer that listens.
    ///
    /// @throws HostLinkException when nobody does
    public static UnixLink connect(Path path) throws IOException {
        var name = "UNIX link to " + path;
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return new UnixLink(name, channel);
        } catch (IOException refused) {
            channel.close();
            throw new HostLinkException(name + " cannot be opened: " + refused.getMessage()
                    + "; start the peer first, with server=on.", refused);
        }
    }

    /// Waits for one peer to connect, then stops listening.
    ///
    /// @param path where no file is yet; the socket there stays behind, as sockets do
    public static UnixLink accept(Path path) throws IOException {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path), 1);
            return new UnixLink("UNIX link at " + path, server.accept());
        } catch (BindException refused) {
            throw new HostLinkException("UNIX link at " + path + " cannot be opened: " + refused.getMessage()
                    + "; remove what is there, or give another path.", refused);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        try {
            int length = takeFrame(buffer);
            if (length > 0) {
                return length;
            }
            finishWriting();
            return fill() ? takeFrame(buffer) : -1;
        } catch (CancelledKeyException | ClosedChannelException closedHere) {
            return -1;
        }
    }

    @Override
    public void await(long atMostNanos) throws IOException {
        Selectors.await(selector, atMostNanos);
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    /// A whole frame from what has come; 0 when there is none yet.
    private int takeFrame(byte[] buffer) throws HostLinkException {
        if (incoming.remaining() < HEADER) {
            return 0;
        }
        int length = incoming.getInt(incoming.position());
        if (length < 1 || length > LinkPort.MAXIMUM_LENGTH) {
            throw new HostLinkException(name + " sent a frame of " + Integer.toUnsignedString(length)
                    + " bytes; there are none above 65535 and none of 0, so what follows is no stream of frames. Connect again.");
        }
        if (incoming.remaining() < HEADER + length) {
            return 0;
        }
        incoming.position(incoming.position() + HEADER).get(buffer, 0, length);
        return length;
    }

    private boolean fill() throws IOException {
        incoming.compact();
        try {
            return channel.read(incoming) >= 0;
        } finally {
            incoming.flip();
        }
    }

    private void finishWriting() throws IOException {
        synchronized (writing) {
            if (!outgoing.hasRemaining()) {
                return;
            }
            channel.write(outgoing);
            if (!outgoing.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ);
            }
        }
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
        synchronized (writing) {
            if (closed || outgoing.hasRemaining()) {
                return false;
            }
            outgoing.clear().putInt(length).put(frame, offset, length).flip();
            try {
                channel.write(outgoing);
            } catch (IOException peerGone) {
                // Whoever looks for a frame next learns it too, and says so.
                outgoing.position(outgoing.limit());
                return false;
            }
            if (outgoing.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (writing) {
            if (closed) {
                return;
            }
            closed = true;
        }
        selector.wakeup();
        channel.close();
        selector.close();
    }
}
