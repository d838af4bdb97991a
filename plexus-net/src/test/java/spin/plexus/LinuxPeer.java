package spin.plexus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// What the host does with its own sockets, in a process of its own inside the namespace: one task by its name, then `ok`.
///
/// Every task speaks with a service that echoes.
public final class LinuxPeer {
    private static final int PIECE = 16_384;

    private final InetSocketAddress peer;

    private LinuxPeer(InetSocketAddress peer) {
        this.peer = peer;
    }

    /// @param arguments the task, an address, a port, and a number
    public static void main(String[] arguments) throws Exception {
        var peer = new LinuxPeer(new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])));
        int number = Integer.parseInt(arguments[3]);
        switch (arguments[0]) {
            case "echo" -> peer.echo(number);
            case "one-by-one" -> peer.oneByOne(number);
            case "at-once" -> peer.atOnce(number);
            case "slow-reader" -> peer.slowReader(number);
            case "half-close" -> peer.halfClose(number);
            case "reset" -> peer.reset(number);
            case "refused" -> peer.refused();
            default -> throw new IllegalArgumentException("no task " + arguments[0]);
        }
        System.out.println("ok");
    }

    private Socket connected() throws IOException {
        var socket = new Socket();
        socket.connect(peer, 120_000);
        socket.setSoTimeout(300_000);
        return socket;
    }

    /// So many bytes there and back at the same time.
    private void echo(int bytes) throws Exception {
        try (var socket = connected()) {
            var writer = Thread.ofPlatform().start(() -> write(socket, bytes));
            read(socket, bytes);
            writer.join();
        }
    }

    /// So many bytes there; they are read only when the peer has had to stop for want of a window, and so cannot take more.
    private void slowReader(int bytes) throws Exception {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(PIECE);
            socket.setSendBufferSize(PIECE);
            socket.connect(peer, 120_000);
            socket.setSoTimeout(300_000);
            var writer = Thread.ofPlatform().start(() -> write(socket, bytes));
            // All queues on the way hold less than is sent: whoever echoes cannot end before somebody reads.
            writer.join(1500);
            if (!writer.isAlive()) {
                throw new IllegalStateException("the queues took all of it; send more");
            }
            read(socket, bytes);
            writer.join();
        }
    }

    private static void write(Socket socket, int bytes) {
        var chance = new Random(bytes);
        var piece = new byte[PIECE];
        try {
            for (int done = 0; done < bytes; done += PIECE) {
                chance.nextBytes(piece);
                socket.getOutputStream().write(piece, 0, Math.min(PIECE, bytes - done));
            }
            socket.shutdownOutput();
        } catch (IOException lost) {
            throw new IllegalStateException("the peer did not take all", lost);
        }
    }

    private static void read(Socket socket, int bytes) throws IOException {
        var chance = new Random(bytes);
        var wanted = new byte[PIECE];
        for (int done = 0; done < bytes; done += PIECE) {
            chance.nextBytes(wanted);
            int length = Math.min(PIECE, bytes - done);
            var got = socket.getInputStream().readNBytes(length);
            if (!Arrays.equals(got, Arrays.copyOf(wanted, length))) {
                throw new IllegalStateException("other bytes came back than were sent, or %d of %d, behind byte %d"
                        .formatted(got.length, length, done));
            }
        }
        demandEnd(socket);
    }

    private static void demandEnd(Socket socket) throws IOException {
        if (socket.getInputStream().read() >= 0) {
            throw new IllegalStateException("more came back than was sent");
        }
    }

    private void oneByOne(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            try (var socket = connected()) {
                exchange(socket, "call " + i);
                socket.shutdownOutput();
                demandEnd(socket);
            }
        }
    }

    private void atOnce(int connections) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            sockets.add(connected());
        }
        for (int i = 0; i < connections; i++) {
            exchange(sockets.get(i), "call " + i);
        }
        for (var socket : sockets) {
            socket.shutdownOutput();
            demandEnd(socket);
            socket.close();
        }
    }

    private static void exchange(Socket socket, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(bytes);
        if (!Arrays.equals(socket.getInputStream().readNBytes(bytes.length), bytes)) {
            throw new IllegalStateException(text + " was not answered by itself");
        }
    }

    private void halfClose(int bytes) throws IOException {
        try (var socket = connected()) {
            var sent = new byte[bytes];
            new Random(1).nextBytes(sent);
            socket.getOutputStream().write(sent);
            socket.shutdownOutput();
            var back = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(back);
            if (!Arrays.equals(back.toByteArray(), sent)) {
                throw new IllegalStateException("of %d bytes %d came back".formatted(bytes, back.size()));
            }
        }
    }

    /// Ends connections by a reset, with text on the way.
    private void reset(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            var socket = connected();
            socket.getOutputStream().write(new byte[PIECE]);
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private void refused() throws IOException {
        @Nullable
        String how = null;
        try (var socket = connected()) {
            how = "connected to " + socket;
        } catch (ConnectException refused) {
            how = refused.getMessage();
        } catch (SocketException other) {
            how = other.toString();
        }
        if (!"Connection refused".equals(how)) {
            throw new IllegalStateException(how);
        }
    }
}
