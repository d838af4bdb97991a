package spin.ext.unix;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spin.core.ImportDeniedException;
import spin.core.Kernel;
import spin.dispatcher.Events;
import spin.plexus.tcp.Tcp;
import spin.plexus.tcp.TcpConnection;
import spin.plexus.tcp.TcpPort;
import spin.plexus.tcp.TcpRefusedException;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.PortRefusedException;
import spin.plexus.udp.Udp;

/// The kernel's network, as sockets have it: one set of handlers for all connections of this instance, and who waits for which.
///
/// A port of TCP belongs to the socket that is bound to it and to all that were accepted at it; it is given back with the last of them.
final class Network {
    private static final int FIRST_EPHEMERAL_PORT = 49_152;
    private static final int LAST_PORT = 65_535;

    private final Scheduling scheduling;
    private final Tcp tcp;
    private final Udp udp;
    private final Events events;
    private final TreeMap<Integer, Port> ports = new TreeMap<>();
    private int lastUdp = FIRST_EPHEMERAL_PORT - 1;
    private long sockets;

    /// A port with those who hold it.
    final class Port {
        final TcpPort held;
        /// Whoever waits for callers, or for anything that happens to a connection of this port.
        final Waiters waiters = new Waiters(scheduling);
        private int users = 1;
        boolean bound = true;

        Port(TcpPort held) {
            this.held = held;
        }

        Port share() {
            users++;
            return this;
        }

        void leave() {
            if (--users == 0) {
                ports.remove(held.port());
                held.release();
            }
        }
    }

    private Network(Scheduling scheduling, Tcp tcp, Udp udp, Events events) {
        this.scheduling = scheduling;
        this.tcp = tcp;
        this.udp = udp;
        this.events = events;
    }

    /// @return null on a machine that has no protocols
    static @Nullable Network begin(Kernel kernel, Scheduling scheduling) {
        Tcp tcp;
        try {
            tcp = kernel.resolve(Tcp.class);
        } catch (ImportDeniedException _) {
            // Nobody exports it: who asks for a socket is told that there is no such family.
            return null;
        }
        var network = new Network(scheduling, tcp, kernel.resolve(Udp.class), kernel.events());
        var events = kernel.events();
        events.on(Tcp.class, Tcp::called).key(tcp).handle(port -> network.changed(port.port())).install();
        events.on(Tcp.class, Tcp::established).key(tcp).handle(network::changed).install();
        events.on(Tcp.class, Tcp::readable).key(tcp).handle(network::changed).install();
        events.on(Tcp.class, Tcp::writable).key(tcp).handle(network::changed).install();
        events.on(Tcp.class, Tcp::peerClosed).key(tcp).handle(network::changed).install();
        events.on(Tcp.class, Tcp::ended).key(tcp).handle(network::changed).install();
        return network;
    }

    Scheduling scheduling() {
        return scheduling;
    }

    /// A number for stat.
    long nextInode() {
        return ++sockets;
    }

    private void changed(TcpConnection connection) {
        changed(connection.localPort());
    }

    private void changed(int number) {
        var port = ports.get(number);
        if (port != null) {
            port.waiters.wakeAll();
        }
    }

    /// The port for a socket to be bound to; 0 for any.
    ///
    /// @param reuse whether connections that a former socket accepted there are no hindrance
    /// @return null when somebody has it
    @Nullable
    Port bind(int number, boolean reuse) {
        var known = ports.get(number);
        if (known != null) {
            if (known.bound || !reuse) {
                return null;
            }
            known.bound = true;
            return known.share();
        }
        try {
            var port = new Port(number == 0 ? tcp.claimAny() : tcp.claim(number));
            ports.put(port.held.port(), port);
            return port;
        } catch (TcpRefusedException _) {
            // Another extension's, or all are taken; the program is told that it is in use.
            return null;
        }
    }

    /// The port of UDP for a socket to be bound to; 0 for any.
    ///
    /// @return null when somebody has it
    @Nullable
    Endpoint bindDatagrams(int number) {
        for (int tries = FIRST_EPHEMERAL_PORT; tries <= LAST_PORT; tries++) {
            try {
                return udp.claim(number == 0 ? nextUdp() : number);
            } catch (PortRefusedException _) {
                if (number != 0) {
                    return null;
                }
            }
        }
        return null;
    }

    private int nextUdp() {
        lastUdp = lastUdp == LAST_PORT ? FIRST_EPHEMERAL_PORT : lastUdp + 1;
        return lastUdp;
    }

    Events events() {
        return events;
    }
}
