package spin.bench.net.rival;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// What Linux does with its own sockets, in a process of its own: the services that [spin.ext.plain.Plain] has, and who calls them.
///
///     serve                     ports 7, 9 and 19 until it is ended
///     send ADDRESS SECONDS      bytes to port 9
///     receive ADDRESS SECONDS   bytes from port 19
///     echo ADDRESS SECONDS      datagrams to port 7, so many under way at once
///
/// A caller prints how much it was and the nanoseconds that it took.
public final class Peer {
    private static final int ECHO = 7;
    private static final int DISCARD = 9;
    private static final int SOURCE = 19;
    private static final int PIECE = 65_536;
    private static final int DATAGRAM = 32;
    private static final int UNDER_WAY = 64;
    private static final long SECOND = 1_000_000_000;
    /// A datagram that was lost is followed by others after so long.
    private static final int LOST_MILLIS = 50;

    private Peer() {}

    /// @param arguments the task, an address, seconds
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("serve")) {
            serve();
            return;
        }
        long nanos = Long.parseLong(arguments[2]) * SECOND;
        var result = switch (arguments[0]) {
            case "send" -> send(arguments[1], nanos);
            case "receive" -> receive(arguments[1], nanos);
            case "echo" -> echo(arguments[1], nanos);
            default -> throw new IllegalArgumentException("no task " + arguments[0]);
        };
        System.out.println(result);
    }

    private static void serve() throws IOException {
        accept(listening(DISCARD), false);
        accept(listening(SOURCE), true);
        try (var channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(ECHO));
            System.out.println("Linux is ready.");
            var datagram = ByteBuffer.allocateDirect(PIECE);
            while (true) {
                var sender = channel.receive(datagram);
                channel.send(datagram.flip(), sender);
                datagram.clear();
            }
        }
    }

    private static ServerSocketChannel listening(int port) throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(port));
    }

    private static void accept(ServerSocketChannel server, boolean sends) {
        Thread.ofPlatform().start(() -> {
            while (true) {
                var piece = ByteBuffer.allocateDirect(PIECE);
                try (var caller = server.accept()) {
                    while ((sends ? caller.write(piece) : caller.read(piece)) >= 0) {
                        piece.clear();
                    }
                } catch (IOException gone) {
                    // The caller has measured enough; the next one comes.
                    piece.clear();
                }
            }
        });
    }

    private static String result(long amount, long since) {
        return amount + " " + (System.nanoTime() - since);
    }

    /// Until the peer has read the last byte, which its own end says.
    private static String send(String address, long nanos) throws IOException {
        try (var channel = SocketChannel.open(new InetSocketAddress(address, DISCARD))) {
            var piece = ByteBuffer.allocateDirect(PIECE);
            long bytes = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) {
                bytes += channel.write(piece);
                piece.clear();
            }
            channel.shutdownOutput();
            channel.read(piece);
            return result(bytes, start);
        }
    }

    private static String receive(String address, long nanos) throws IOException {
        try (var channel = SocketChannel.open(new InetSocketAddress(address, SOURCE))) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            var piece = ByteBuffer.allocateDirect(PIECE);
            long bytes = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) {
                int count = channel.read(piece);
                if (count < 0) {
                    throw new IOException("the peer ended before its time");
                }
                bytes += count;
                piece.clear();
            }
            return result(bytes, start);
        }
    }

    private static String echo(String address, long nanos) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(address, ECHO));
            socket.setSoTimeout(LOST_MILLIS);
            var sent = new DatagramPacket(new byte[DATAGRAM], DATAGRAM);
            var received = new DatagramPacket(new byte[DATAGRAM], DATAGRAM);
            long back = 0;
            int underWay = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) {
                for (; underWay < UNDER_WAY; underWay++) {
                    socket.send(sent);
                }
                try {
                    socket.receive(received);
                    back++;
                    underWay--;
                } catch (SocketTimeoutException lost) {
                    underWay = 0;
                }
            }
            return result(back, start);
        }
    }
}
