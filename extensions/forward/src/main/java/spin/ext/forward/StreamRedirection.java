package spin.ext.forward;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Threads;
import spin.dispatcher.Events;
import spin.plexus.ip.IpAddress;
import spin.plexus.tcp.SegmentPort;
import spin.plexus.tcp.TcpRefusedException;
import spin.plexus.tcp.TcpSegments;
import spin.plexus.tcp.TcpView;

/// One port of TCP that is redirected, segment by segment: those that begin and end a connection as well as those with text. Nothing is
/// acknowledged, kept or sent again here, so what the two ends promise each other they promise end to end.
///
/// What is changed is who a segment is from and to. Numbers, windows, options and text are passed on as they come.
///
/// Source: Fiuczynski and Bershad, USENIX '96, 5.2 (end-to-end semantics are kept, as control packets are forwarded too).
final class StreamRedirection {
    static final int MOST_CONNECTIONS = 1_000;

    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    /// For which a connection is remembered that both ends have closed: the last acknowledgement may have to be passed on again.
    private static final int QUIET_SECONDS = 60;

    private final Events events;
    private final TcpSegments segments;
    private final Threads threads;
    private final SegmentPort here;
    private final int target;
    private final int targetPort;
    /// By the client's address and port; those that spoke last are last.
    private final LinkedHashMap<Long, Connection> connections = new LinkedHashMap<>();
    /// Whose segment was the latest: it is the last in that order already.
    private @Nullable Connection latest;
    private long latestKey;
    private long there;
    private long back;
    private long dropped;

    /// One client's connection.
    private static final class Connection {
        final int client;
        final int clientPort;
        /// Towards the target, this connection's alone.
        final SegmentPort through;
        boolean clientDone;
        boolean targetDone;

        Connection(int client, int clientPort, SegmentPort through) {
            this.client = client;
            this.clientPort = clientPort;
            this.through = through;
        }
    }

    private StreamRedirection(Events events, TcpSegments segments, Threads threads, SegmentPort here, int target,
            int targetPort) {
        this.events = events;
        this.segments = segments;
        this.threads = threads;
        this.here = here;
        this.target = target;
        this.targetPort = targetPort;
    }

    static StreamRedirection begin(Events events, TcpSegments segments, Threads threads, SegmentPort here, int target,
            int targetPort) {
        var redirection = new StreamRedirection(events, segments, threads, here, target, targetPort);
        events.on(TcpSegments.class, TcpSegments::packetArrived).key(here).handle(redirection::fromClient)
                .as("forward tcp").install();
        return redirection;
    }

    /// Connections that are under way are reset by the kernel, to whom their ports fall.
    void end() {
        here.release();
        connections.values().forEach(connection -> connection.through.release());
        connections.clear();
        latest = null;
    }

    String text() {
        return "tcp %d to %s:%d, %d connections, %d there, %d back, %d dropped".formatted(here.port(),
                IpAddress.toText(target), targetPort, connections.size(), there, back, dropped);
    }

    private static long key(int address, int port) {
        return (long) address << 16 | port;
    }

    private void fromClient(TcpView segment) {
        long key = key(segment.sourceAddress(), segment.sourcePort());
        var connection = key == latestKey ? latest : null;
        if (connection == null) {
            connection = connections.remove(key);
            if (connection == null) {
                connection = open(segment);
            }
            if (connection == null) {
                dropped++;
                return;
            }
            connections.put(key, connection);
            latestKey = key;
            latest = connection;
        }
        int flags = segment.flags();
        connection.clientDone |= (flags & FIN) != 0;
        if (connection.through.pass(segment, target, targetPort)) {
            there++;
        } else {
            dropped++;
        }
        if ((flags & (RST | FIN)) != 0) {
            watchEnd(key, connection, flags);
        }
    }

    private void fromTarget(Connection connection, TcpView segment) {
        int flags = segment.flags();
        connection.targetDone |= (flags & FIN) != 0;
        if (here.pass(segment, connection.client, connection.clientPort)) {
            back++;
        } else {
            dropped++;
        }
        if ((flags & (RST | FIN)) != 0) {
            watchEnd(key(connection.client, connection.clientPort), connection, flags);
        }
    }

    /// Only a call opens a connection; whatever else comes for none was sent to somebody before our time.
    private @Nullable Connection open(TcpView segment) {
        if ((segment.flags() & (SYN | ACK | RST)) != SYN) {
            return null;
        }
        if (connections.size() == MOST_CONNECTIONS) {
            forget(connections.keySet().iterator().next());
        }
        try {
            var through = segments.claimAny();
            var connection = new Connection(segment.sourceAddress(), segment.sourcePort(), through);
            events.on(TcpSegments.class, TcpSegments::packetArrived).key(through)
                    .guard(answer -> answer.sourceAddress() == target && answer.sourcePort() == targetPort)
                    .handle(answer -> fromTarget(connection, answer)).as("forward tcp back").install();
            return connection;
        } catch (TcpRefusedException _) {
            // There is no port for it; the client tries again.
            return null;
        }
    }

    private void watchEnd(long key, Connection connection, int flags) {
        if ((flags & RST) != 0) {
            forget(key);
        } else if (connection.clientDone && connection.targetDone && (flags & FIN) != 0) {
            threads.after("forward", QUIET_SECONDS * threads.cyclesPerSecond(), () -> {
                if (connections.get(key) == connection) {
                    forget(key);
                }
            });
        }
    }

    private void forget(long key) {
        var connection = connections.remove(key);
        if (connection != null) {
            if (connection == latest) {
                latest = null;
            }
            connection.through.release();
        }
    }
}
