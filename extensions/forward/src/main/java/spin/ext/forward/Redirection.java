package spin.ext.forward;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Events;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.PortRefusedException;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpView;

/// One port that is redirected, and its clients. The client that has been silent longest gives way to a new one.
final class Redirection {
    static final int MOST_SESSIONS = 200;

    private static final int FIRST_PORT = 50_000;
    private static final int LAST_PORT = 65_535;

    private final Events events;
    private final Udp udp;
    private final Endpoint here;
    private final int target;
    private final int targetPort;
    /// By the client's address and port; those that spoke last are last.
    private final LinkedHashMap<Long, Session> sessions = new LinkedHashMap<>();
    /// Whose datagram was the latest: it is the last in that order already.
    private @Nullable Session latest;
    private long latestKey;
    private int nextPort = FIRST_PORT;
    private long there;
    private long back;
    private long dropped;

    private Redirection(Events events, Udp udp, Endpoint here, int target, int targetPort) {
        this.events = events;
        this.udp = udp;
        this.here = here;
        this.target = target;
        this.targetPort = targetPort;
    }

    static Redirection begin(Events events, Udp udp, Endpoint here, int target, int targetPort) {
        var redirection = new Redirection(events, udp, here, target, targetPort);
        events.on(Udp.class, Udp::packetArrived).key(here).handle(redirection::fromClient).as("forward").install();
        return redirection;
    }

    void end() {
        here.release();
        sessions.values().forEach(session -> session.port().release());
        sessions.clear();
        latest = null;
    }

    String text() {
        return "%d to %s:%d, %d clients, %d there, %d back, %d dropped".formatted(here.port(), IpAddress.toText(target),
                targetPort, sessions.size(), there, back, dropped);
    }

    private void fromClient(UdpView datagram) {
        long key = (long) datagram.sourceAddress() << 16 ^ datagram.sourcePort();
        var session = key == latestKey ? latest : null;
        if (session == null) {
            session = sessions.remove(key);
            if (session == null) {
                session = open(datagram);
            }
            if (session == null) {
                dropped++;
                return;
            }
            sessions.put(key, session);
            latestKey = key;
            latest = session;
        }
        if (session.port().send(target, targetPort, datagram.payload())) {
            there++;
        } else {
            dropped++;
        }
    }

    private @Nullable Session open(UdpView datagram) {
        if (sessions.size() == MOST_SESSIONS) {
            var longestSilent = sessions.keySet().iterator().next();
            var session = sessions.remove(longestSilent);
            if (session != null) {
                session.port().release();
            }
        }
        var port = freePort();
        if (port == null) {
            return null;
        }
        var session = new Session(datagram.sourceAddress(), datagram.sourcePort(), port);
        events.on(Udp.class, Udp::packetArrived).key(port)
                .guard(answer -> answer.sourceAddress() == target && answer.sourcePort() == targetPort)
                .handle(answer -> toClient(session, answer)).as("forward back").install();
        return session;
    }

    private void toClient(Session session, UdpView answer) {
        if (here.send(session.address(), session.clientPort(), answer.payload())) {
            back++;
        } else {
            dropped++;
        }
    }

    private @Nullable Endpoint freePort() {
        for (int tries = 0; tries <= MOST_SESSIONS; tries++) {
            int port = nextPort;
            nextPort = port == LAST_PORT ? FIRST_PORT : port + 1;
            try {
                return udp.claim(port);
            } catch (PortRefusedException taken) {
                // The next one may be free.
            }
        }
        return null;
    }
}
