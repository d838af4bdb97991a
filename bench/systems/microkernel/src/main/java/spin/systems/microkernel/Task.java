package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.pal.ManagedCode;

/// A task: an address space, a space of port names, and threads.
///
/// A name is a small number; what it names and with which rights is the kernel's knowledge. The same send right given twice has one name.
final class Task {

    static final int NAMES = 512;
    private static final int SLOTS = 1024;

    static final int RECEIVE = 1;
    static final int SEND = 2;
    static final int SEND_ONCE = 4;

    final int number;
    final AddressSpace space;
    final ManagedCode.@Nullable Table managed;
    final Port self;
    @Nullable
    MachThread threads;
    boolean ended;
    long status;
    @Nullable
    String fatal;

    /// Where its exceptions are reported, and where its threads go on that make a system call of another kernel's: 0 for nowhere.
    @Nullable
    Port exceptions;
    long emulation;

    private final @Nullable Port[] ports = new Port[NAMES];
    private final byte[] rights = new byte[NAMES];
    private final int[] uses = new int[NAMES];
    /// Names by port: open addressing on the port's number.
    private final int[] byPort = new int[SLOTS];
    private int lastName;

    Task(int number, AddressSpace space, ManagedCode.@Nullable Table managed, Port self) {
        this.number = number;
        this.space = space;
        this.managed = managed;
        this.self = self;
        self.object = this;
    }

    /// The port of a name that has one of these rights; null when there is none.
    @Nullable
    Port port(long name, int wanted) {
        if (name <= 0 || name >= NAMES) {
            return null;
        }
        return (rights[(int) name] & wanted) == 0 ? null : ports[(int) name];
    }

    /// The name under which the task has `right` to the port from now on; 0 when it has no name left.
    int name(Port port, int right) {
        if (right != SEND_ONCE) {
            var known = find(port);
            if (known != 0) {
                rights[known] |= (byte) right;
                uses[known]++;
                return known;
            }
        }
        var name = freeName();
        if (name != 0) {
            put(name, port, right);
        }
        return name;
    }

    /// As above, under a name of the caller's choice; false when that names something else.
    boolean nameAs(long name, Port port, int right) {
        if (name <= 0 || name >= NAMES || ports[(int) name] != null || find(port) != 0) {
            return false;
        }
        put((int) name, port, right);
        return true;
    }

    private void put(int name, Port port, int right) {
        ports[name] = port;
        rights[name] = (byte) right;
        uses[name] = 1;
        if (right != SEND_ONCE) {
            link(name, port);
        }
    }

    private int find(Port port) {
        var slot = port.number & (SLOTS - 1);
        while (byPort[slot] != 0) {
            if (ports[byPort[slot]] == port) {
                return byPort[slot];
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return 0;
    }

    private int freeName() {
        for (var tried = 1; tried < NAMES; tried++) {
            lastName = lastName == NAMES - 1 ? 1 : lastName + 1;
            if (ports[lastName] == null) {
                return lastName;
            }
        }
        return 0;
    }

    /// A right for one message has been used.
    void forget(int name) {
        ports[name] = null;
        rights[name] = 0;
    }

    /// One use less of a right to send; the last one gives the name back. False when there is no such right.
    boolean deallocate(long name) {
        var port = port(name, SEND);
        if (port == null) {
            return false;
        }
        var index = (int) name;
        uses[index]--;
        if (uses[index] == 0 && (rights[index] & RECEIVE) == 0) {
            unlink(index, port);
            forget(index);
        }
        return true;
    }

    /// Takes a name out of the table; those behind it, up to the first gap, are put in anew.
    private void unlink(int name, Port port) {
        var slot = port.number & (SLOTS - 1);
        while (byPort[slot] != name) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        byPort[slot] = 0;
        for (slot = (slot + 1) & (SLOTS - 1); byPort[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
            var moved = byPort[slot];
            var its = ports[moved];
            byPort[slot] = 0;
            if (its != null) {
                link(moved, its);
            }
        }
    }

    private void link(int name, Port port) {
        var slot = port.number & (SLOTS - 1);
        while (byPort[slot] != 0) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        byPort[slot] = name;
    }

    /// The port of a name that the task received from, if it did, is dead, and the name is free.
    boolean destroy(long name, Messages messages) {
        var port = port(name, RECEIVE);
        if (port == null) {
            return false;
        }
        unlink((int) name, port);
        forget((int) name);
        port.receiver = null;
        messages.died(port);
        return true;
    }

    /// The right to receive is another's now; the right to send stays.
    void receivesNoMore(Port port) {
        var name = find(port);
        if (name != 0) {
            rights[name] = SEND;
        }
    }

    /// The name of a port that the task receives from or may send to; 0 when it has none.
    int nameOf(Port port) {
        return find(port);
    }

    /// No name is left, and what the task received from is dead.
    void closePorts(Messages messages) {
        for (var name = 1; name < NAMES; name++) {
            var port = ports[name];
            if (port != null && rights[name] == SEND_ONCE) {
                messages.lost(port);
            } else if (port != null && port.receiver == this) {
                port.receiver = null;
                messages.died(port);
            }
            ports[name] = null;
            rights[name] = 0;
        }
    }
}
