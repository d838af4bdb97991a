package spin.bench.net.rival;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Who asks for one page again and again where wrk is not installed: one thread, so many connections, on each the next request behind the last answer.
///
///     ADDRESS:PORT PATH CONNECTIONS SECONDS
///
/// Prints what [Load] reads: requests a second, and the milliseconds within which 99 of 100 were answered.
public final class HttpLoad {
    private static final int BUFFER = 65_536;
    private static final int MOST_FIELDS = 1024;
    private static final long SECOND = 1_000_000_000;
    private static final String LENGTH = "content-length:";

    private final InetSocketAddress server;
    private final ByteBuffer request;
    private final Latencies latencies = new Latencies();

    private HttpLoad(String address, String path) {
        int colon = address.indexOf(':');
        server = new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        request = ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    /// Times in classes of about a hundredth, so that a million of them take no memory.
    private static final class Latencies {
        private static final double STEP = 1.01;
        private final long[] counts = new long[2500];
        private long all;

        void add(long nanos) {
            counts[(int) Math.min(counts.length - 1, Math.log(Math.max(1.0, (double) nanos)) / Math.log(STEP))]++;
            all++;
        }

        double millisOf(double share) {
            long wanted = (long) Math.ceil(all * share);
            int at = 0;
            for (long seen = counts[0]; seen < wanted; seen += counts[at]) {
                at++;
            }
            return Math.pow(STEP, at + 1) / 1e6;
        }
    }

    /// One connection, and the answer that comes on it.
    private final class Line {
        private final SocketChannel channel;
        private final ByteBuffer answer = ByteBuffer.allocate(BUFFER);
        private long asked;

        Line(SocketChannel channel) {
            this.channel = channel;
        }

        void ask() throws IOException {
            answer.clear();
            asked = System.nanoTime();
            channel.write(request.duplicate());
        }

        /// Reads on; asks again when the answer is whole.
        void read() throws IOException {
            if (channel.read(answer) < 0) {
                throw new EOFException("the server ended a connection that was to stay");
            }
            int length = lengthOf(answer);
            if (length >= 0 && answer.position() >= length) {
                latencies.add(System.nanoTime() - asked);
                ask();
            }
        }
    }

    /// Bytes of an answer from its first letter on; -1 while its fields are not whole.
    static int lengthOf(ByteBuffer answer) throws IOException {
        var begin = answer.duplicate().flip();
        var text = StandardCharsets.ISO_8859_1.decode(begin.limit(Math.min(begin.limit(), MOST_FIELDS))).toString();
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return -1;
        }
        if (!text.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("the server answers " + text.substring(0, text.indexOf('\r')));
        }
        var fields = text.substring(0, end + 2).toLowerCase(Locale.ROOT);
        int at = fields.indexOf(LENGTH);
        if (at < 0) {
            throw new IOException("the server does not say how long its answer is");
        }
        int from = at + LENGTH.length();
        return end + 4 + Integer.parseInt(fields.substring(from, fields.indexOf('\r', from)).strip());
    }

    /// @param arguments address and port, path, connections, seconds
    public static void main(String[] arguments) throws IOException {
        System.out.println(new HttpLoad(arguments[0], arguments[1]).run(Integer.parseInt(arguments[2]),
                Long.parseLong(arguments[3]) * SECOND));
    }

    private String run(int connections, long nanos) throws IOException {
        var lines = new Line[connections];
        try (var selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                var channel = SocketChannel.open(server);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
                lines[i] = new Line(channel);
                channel.register(selector, SelectionKey.OP_READ, lines[i]);
            }
            long start = System.nanoTime();
            for (var line : lines) {
                line.ask();
            }
            while (System.nanoTime() - start < nanos) {
                selector.select();
                for (var key : selector.selectedKeys()) {
                    ((Line) key.attachment()).read();
                }
                selector.selectedKeys().clear();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return String.format(Locale.ROOT, "%.1f %.3f", latencies.all / seconds, latencies.millisOf(0.99));
        } finally {
            for (var line : Arrays.stream(lines).filter(line -> line != null).toList()) {
                line.channel.close();
            }
        }
    }
}
