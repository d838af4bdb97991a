package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;

/// The control blocks of one protocol, in a list that is searched from its newest on (4.3BSD, `in_pcb.c`).
final class Pcbs {

    private static final int FIRST_EPHEMERAL = 1024;
    private static final int LAST_EPHEMERAL = 5000;

    private final Internet internet;
    private @Nullable Pcb first;
    private int lastEphemeral = FIRST_EPHEMERAL;

    Pcbs(Internet internet) {
        this.internet = internet;
    }

    @Nullable
    Pcb first() {
        return first;
    }

    void attach(Pcb pcb) {
        var after = first;
        pcb.next = after;
        pcb.previous = null;
        if (after != null) {
            after.previous = pcb;
        }
        first = pcb;
        pcb.isAttached = true;
    }

    void detach(Pcb pcb) {
        if (!pcb.isAttached) {
            return;
        }
        var before = pcb.previous;
        var after = pcb.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        pcb.isAttached = false;
        internet.routes.free(pcb.route);
    }

    /// Gives a block an address of this host, 0 for all of them, and a port, 0 for one of the system's choice.
    ///
    /// @return 0, EINVAL when it has one, EADDRNOTAVAIL when the address is not this host's, EADDRINUSE
    int bind(Pcb pcb, int host, int port) {
        if (pcb.localPort != 0 || pcb.local != 0) {
            return SocketError.EINVAL;
        }
        if (host != 0 && internet.with(host) == null) {
            return SocketError.EADDRNOTAVAIL;
        }
        var given = port;
        if (port != 0) {
            if (find(0, 0, host, port, true) != null) {
                return SocketError.EADDRINUSE;
            }
        } else {
            given = ephemeral(host);
            if (given == 0) {
                return SocketError.EADDRINUSE;
            }
        }
        pcb.local = host;
        pcb.localPort = given;
        return SocketError.NONE;
    }

    private int ephemeral(int host) {
        for (var tried = FIRST_EPHEMERAL; tried <= LAST_EPHEMERAL; tried++) {
            lastEphemeral = lastEphemeral == LAST_EPHEMERAL ? FIRST_EPHEMERAL : lastEphemeral + 1;
            if (find(0, 0, host, lastEphemeral, true) == null) {
                return lastEphemeral;
            }
        }
        return 0;
    }

    /// Gives a block another end, and this end the address of the interface by which that is reached, and a port if it has none.
    ///
    /// @return 0, EADDRNOTAVAIL for no port, EADDRINUSE when two blocks would be between the same ends
    int connect(Pcb pcb, int host, int port) {
        if (port == 0) {
            return SocketError.EADDRNOTAVAIL;
        }
        var to = host;
        if (host == 0) {
            // This host's own.
            var own = internet.firstInterface();
            to = own == null ? 0 : own.address;
        }
        var from = pcb.local;
        if (from == 0) {
            internet.routes.allocate(pcb.route, to);
            var way = pcb.route.route;
            var by = way == null ? internet.firstInterface() : way.by;
            if (by == null) {
                return SocketError.EADDRNOTAVAIL;
            }
            from = by.address;
        }
        if (find(to, port, from, pcb.localPort, false) != null) {
            return SocketError.EADDRINUSE;
        }
        if (pcb.local == 0) {
            if (pcb.localPort == 0) {
                var error = bind(pcb, 0, 0);
                if (error != SocketError.NONE) {
                    return error;
                }
            }
            pcb.local = from;
        }
        pcb.foreign = to;
        pcb.foreignPort = port;
        return SocketError.NONE;
    }

    void disconnect(Pcb pcb) {
        pcb.foreign = 0;
        pcb.foreignPort = 0;
    }

    /// `in_pcblookup`: the block that fits best.
    ///
    /// @param wild whether one that is for anybody fits too
    @Nullable
    Pcb find(int foreign, int foreignPort, int local, int localPort, boolean wild) {
        Pcb best = null;
        var least = 3;
        for (var at = first; at != null; at = at.next) {
            if (at.localPort != localPort) {
                continue;
            }
            var open = 0;
            if (at.local != 0) {
                if (local == 0) {
                    open++;
                } else if (at.local != local) {
                    continue;
                }
            } else if (local != 0) {
                open++;
            }
            if (at.foreign != 0) {
                if (foreign == 0) {
                    open++;
                } else if (at.foreign != foreign || at.foreignPort != foreignPort) {
                    continue;
                }
            } else if (foreign != 0) {
                open++;
            }
            if ((wild || open == 0) && open < least) {
                best = at;
                least = open;
                if (open == 0) {
                    break;
                }
            }
        }
        return best;
    }

    /// `in_pcbnotify`: tells the blocks between these two of an error, or of a quench when it is 0.
    void tell(int foreign, int foreignPort, int local, int localPort, int error) {
        var at = first;
        while (at != null) {
            // It may be gone after that.
            var following = at.next;
            if (at.is(foreign, foreignPort, local, localPort)) {
                if (error == SocketError.NONE) {
                    at.above.quenched();
                } else {
                    at.above.failed(error);
                }
            }
            at = following;
        }
    }
}
