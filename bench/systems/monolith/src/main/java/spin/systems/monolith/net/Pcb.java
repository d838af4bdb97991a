package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;

/// Who speaks with whom, `struct inpcb` of 4.3BSD: two hosts and two ports, of which each may be 0 for anybody's, and the way that was found last.
final class Pcb {

    /// What a protocol has above it.
    interface Above {
        /// An error came for it from the network (`in_pcbnotify`).
        void failed(int error);

        /// A gateway wants less (ICMP's source quench).
        void quenched();
    }

    final Above above;
    final RouteCache route = new RouteCache();
    int local;
    int localPort;
    int foreign;
    int foreignPort;
    @Nullable
    Pcb next;
    @Nullable
    Pcb previous;
    boolean isAttached;

    Pcb(Above above) {
        this.above = above;
    }

    /// Whether a segment between these is its own.
    boolean is(int from, int fromPort, int to, int port) {
        return localPort == port && foreignPort == fromPort && foreign == from && local == to;
    }

    /// The other end as one number, 0 for anybody.
    long peer() {
        return SocketAddress.name(foreign, foreignPort);
    }
}
