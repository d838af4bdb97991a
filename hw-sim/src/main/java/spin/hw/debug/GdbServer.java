package spin.hw.debug;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import spin.hw.Machine;

/// Where a debugger calls: a port on the loopback interface, or a UNIX socket. Never an address that another host can reach, because the
/// remote protocol asks nobody who he is.
///
///     try (var server = GdbServer.onPort(1234)) {
///         server.accept(machine);              // (gdb) target remote localhost:1234
///         machine.cpu().run();
///     }
public final class GdbServer implements AutoCloseable {

    private final ServerSocketChannel channel;

    private GdbServer(ServerSocketChannel channel) {
        this.channel = channel;
    }

    /// Listens on a loopback port; 0 for any that is free.
    public static GdbServer onPort(int port) throws IOException {
        var channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new GdbServer(channel);
    }

    /// Listens on a UNIX socket, which must not exist.
    public static GdbServer onSocket(Path socket) throws IOException {
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(socket));
        return new GdbServer(channel);
    }

    /// The port that it listens on.
    ///
    /// @throws IOException when it is not a port
    public int port() throws IOException {
        if (channel.getLocalAddress() instanceof InetSocketAddress address) {
            return address.getPort();
        }
        throw new IOException("This server listens on a UNIX socket, which has no port.");
    }

    /// Waits for a debugger and attaches it. The machine stops before its next instruction.
    public GdbSession accept(Machine machine) throws IOException {
        return GdbSession.attach(machine, new ChannelTransport(channel.accept()));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
