package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// Ports that one task receives from together. Nobody sends to the set itself. One queue for all, so that receiving asks no member.
///
/// Source: Mach 3.0, ipc/ipc_pset.c.
final class PortSet extends Port {

    private @Nullable Port members;

    PortSet(int number) {
        super(number, Kind.QUEUE, null);
    }

    /// The port's messages, those that have come already too, come by the set from now on. It is in no set.
    void join(Port port) {
        port.nextMember = members;
        members = port;
        port.set = this;
        port.own.moveTo(own, port);
    }

    /// The port has a queue of its own again, with what had come to it.
    void leave(Port port) {
        Port before = null;
        for (var at = members; at != null; at = at.nextMember) {
            if (at == port) {
                if (before == null) {
                    members = at.nextMember;
                } else {
                    before.nextMember = at.nextMember;
                }
                break;
            }
            before = at;
        }
        port.set = null;
        port.nextMember = null;
        own.moveTo(port.own, port);
    }

    void leaveAll() {
        for (var port = members; port != null; port = members) {
            leave(port);
        }
    }
}
