package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// What a task calls ports by: names, each with the rights and the number of uses that it stands for.
///
/// A name is the index of an entry and the entry's generation, so that a name which was given back is no name of whatever has its entry next.
/// The table begins small and doubles; free entries are a list. A right to send that is given twice has one name with two uses; it is the name of the right to
/// receive too. Each right for one message has a name of its own. The name of a port that is dead becomes a *dead name* when somebody looks at it.
///
/// One thread of the machine at a time. Source: Draves, The Revised IPC Interface, USENIX Mach workshop 1990; Mach 3.0, ipc/ipc_entry.c, ipc_right.c, ipc_hash.c.
final class PortSpace {

    /// How many names there are at most, the first of which is never used.
    static final int NAMES = 512;
    private static final int FIRST_SIZE = 16;
    private static final int SLOTS = 1024;
    private static final int GENERATIONS = 1 << 18;

    static final int RECEIVE = 1;
    static final int SEND = 2;
    static final int SEND_ONCE = 4;
    /// The port is dead; only the number of uses is left.
    static final int DEAD = 8;
    static final int SET = 16;

    /// What a name stands for.
    static final class Entry {
        private final int index;
        private int generation;
        @Nullable
        Port port;
        int rights;
        /// Of the right to send, for one message, or of a dead name.
        int uses;
        /// Who is told when the port dies.
        @Nullable
        DeathRequest request;
        private int nextFree;

        private Entry(int index) {
            this.index = index;
        }

        int name() {
            return generation << MachAbi.INDEX_BITS | index;
        }
    }

    /// That the death of a port is told to a right for one message, under the name that the port had for who asked.
    static final class DeathRequest {
        final Port notify;
        private final int name;
        @Nullable
        DeathRequest next;

        private DeathRequest(Port notify, int name) {
            this.notify = notify;
            this.name = name;
        }

        int name() {
            return name;
        }
    }

    private final Messages messages;
    private Entry[] table = new Entry[0];
    private int firstFree;
    /// Index of the entry with the right to send, by port: open addressing on the port's number. Who receives is found by the port.
    private final int[] byPort = new int[SLOTS];

    PortSpace(Messages messages) {
        this.messages = messages;
        grow();
    }

    /// Twice as many entries, or none more.
    private void grow() {
        var before = table.length;
        if (before == NAMES) {
            return;
        }
        var larger = new Entry[before == 0 ? FIRST_SIZE : 2 * before];
        for (var i = 0; i < before; i++) {
            larger[i] = table[i];
        }
        for (var i = before; i < larger.length; i++) {
            larger[i] = new Entry(i);
            larger[i].nextFree = i + 1 == larger.length ? 0 : i + 1;
        }
        table = larger;
        firstFree = before == 0 ? 1 : before;
    }

    // Looking up.

    /// Whether somebody may choose this name.
    boolean isFree(long name) {
        var index = (int) name & MachAbi.INDEX_MASK;
        return isName(name) && (index >= table.length || table[index].rights == 0);
    }

    private static boolean isName(long name) {
        var index = (int) name & MachAbi.INDEX_MASK;
        return name == (name & (1L << MachAbi.INDEX_BITS) * GENERATIONS - 1) && index != 0 && index < NAMES;
    }

    /// The entry of a name; null when it is no name. That of a port which has died meanwhile is dead from then on.
    @Nullable
    Entry entry(long name) {
        var index = (int) name & MachAbi.INDEX_MASK;
        if (index >= table.length) {
            return null;
        }
        var entry = table[index];
        if (entry.rights == 0 || entry.generation != name >>> MachAbi.INDEX_BITS) {
            return null;
        }
        var port = entry.port;
        if (port != null && !port.active) {
            die(entry, port);
        }
        return entry;
    }

    /// The port of a name that has one of these rights; null when there is none.
    @Nullable
    Port port(long name, int wanted) {
        var entry = entry(name);
        return entry == null || (entry.rights & wanted) == 0 ? null : entry.port;
    }

    private void die(Entry entry, Port port) {
        if ((entry.rights & SEND) != 0 && (entry.rights & RECEIVE) == 0) {
            unlink(entry.index, port);
        }
        // The notification is a use of the name: who hears of it may give it back.
        if (entry.request != null) {
            entry.request = null;
            entry.uses++;
        }
        entry.port = null;
        entry.rights = DEAD;
    }

    /// The name of a port that the task receives from or may send to; 0 when it has none.
    int nameOf(Port port) {
        if (port.receiver == this) {
            return port.receiverName;
        }
        var index = find(port);
        return index == 0 ? 0 : table[index].name();
    }

    // Naming.

    private @Nullable Entry take() {
        if (firstFree == 0) {
            grow();
            if (firstFree == 0) {
                return null;
            }
        }
        var entry = table[firstFree];
        firstFree = entry.nextFree;
        return entry;
    }

    /// The entry that a name of somebody's choice has; null when it is in use or there is no such entry.
    private @Nullable Entry take(long name) {
        if (!isName(name)) {
            return null;
        }
        var index = (int) name & MachAbi.INDEX_MASK;
        while (index >= table.length) {
            growBehindFree();
        }
        var wanted = table[index];
        if (wanted.rights != 0) {
            return null;
        }
        if (firstFree == index) {
            firstFree = wanted.nextFree;
        } else {
            var before = table[firstFree];
            while (before.nextFree != index) {
                before = table[before.nextFree];
            }
            before.nextFree = wanted.nextFree;
        }
        wanted.generation = (int) (name >>> MachAbi.INDEX_BITS);
        return wanted;
    }

    /// As [#grow], while there are free entries: the new ones come behind them.
    private void growBehindFree() {
        var first = firstFree;
        grow();
        if (first != 0) {
            var last = table[first];
            while (last.nextFree != 0) {
                last = table[last.nextFree];
            }
            last.nextFree = firstFree;
            firstFree = first;
        }
    }

    private void release(Entry entry) {
        entry.port = null;
        entry.rights = 0;
        entry.uses = 0;
        entry.request = null;
        entry.generation = entry.generation + 1 & (GENERATIONS - 1);
        entry.nextFree = firstFree;
        firstFree = entry.index;
    }

    /// The task receives from the port from now on, which nobody else does; 0 when it has no name left.
    int receive(Port port) {
        var known = find(port);
        if (known != 0) {
            unlink(known, port);
        }
        var entry = known == 0 ? take() : table[known];
        return entry == null ? 0 : receive(port, entry);
    }

    private int receive(Port port, Entry entry) {
        entry.port = port;
        entry.rights |= port instanceof PortSet ? SET : RECEIVE;
        port.receiver = this;
        port.receiverName = entry.name();
        return port.receiverName;
    }

    /// As above, under a name of the caller's choice; false when that names something else.
    boolean receiveAs(long name, Port port) {
        var entry = find(port) == 0 ? take(name) : null;
        return entry != null && receive(port, entry) != 0;
    }

    /// The task may send to the port from now on: a right is made. 0 when it has no name left.
    int send(Port port) {
        if (!port.active) {
            return 0;
        }
        port.sendRights++;
        var name = moveSend(port);
        if (name == 0) {
            messages.releaseSend(port);
        }
        return name;
    }

    /// A right to send, which was counted, becomes the task's. 0, and the right is still the caller's, when it has no name left.
    int moveSend(Port port) {
        var receives = port.receiver == this;
        var known = receives ? port.receiverName & MachAbi.INDEX_MASK : find(port);
        if (known != 0) {
            var entry = table[known];
            if ((entry.rights & SEND) != 0) {
                // An entry has one right, however often it is used.
                port.sendRights--;
            }
            entry.rights |= SEND;
            entry.uses++;
            return entry.name();
        }
        var entry = take();
        if (entry == null) {
            return 0;
        }
        return put(entry, port, SEND);
    }

    /// A right to send, made, under a name of the caller's choice; false when that names something else or the port has a name.
    boolean sendAs(long name, Port port) {
        if (!port.active || nameOf(port) != 0) {
            return false;
        }
        var entry = take(name);
        if (entry == null) {
            return false;
        }
        port.sendRights++;
        put(entry, port, SEND);
        return true;
    }

    /// A right for one message, which was counted, becomes the task's; 0 when it has no name left.
    int moveSendOnce(Port port) {
        var entry = take();
        return entry == null ? 0 : put(entry, port, SEND_ONCE);
    }

    private int put(Entry entry, Port port, int right) {
        entry.port = port;
        entry.rights = right;
        entry.uses = 1;
        if (right == SEND) {
            link(entry.index, port);
        }
        return entry.name();
    }

    // The ports of a message's header.

    /// Whether [#copyIn] would find a right. A right to a dead port is one only where that is `allowed`.
    boolean has(long name, int kind, boolean allowed) {
        var entry = entry(name);
        if (entry == null) {
            return false;
        }
        return switch (kind) {
            case MachAbi.MAKE_SEND, MachAbi.MAKE_SEND_ONCE -> (entry.rights & RECEIVE) != 0;
            case MachAbi.COPY_SEND, MachAbi.MOVE_SEND ->
                (entry.rights & SEND) != 0 || (allowed && entry.rights == DEAD);
            case MachAbi.MOVE_SEND_ONCE -> entry.rights == SEND_ONCE || (allowed && entry.rights == DEAD);
            default -> false;
        };
    }

    /// A right of the message's own, counted; made, copied, or taken from the name. [#has] was true.
    Port copyIn(long name, int kind) {
        var entry = entry(name);
        if (entry == null) {
            throw new IllegalStateException("Name " + name + " was a right a moment ago and is none now.");
        }
        var port = entry.port;
        if (port == null) {
            if (kind != MachAbi.COPY_SEND) {
                use(entry);
            }
            return messages.dead;
        }
        switch (kind) {
            case MachAbi.MAKE_SEND -> {
                port.makeSendCount++;
                port.sendRights++;
            }
            case MachAbi.MAKE_SEND_ONCE -> port.sendOnceRights++;
            case MachAbi.COPY_SEND -> port.sendRights++;
            case MachAbi.MOVE_SEND -> {
                port.sendRights++;
                useSend(entry, port);
            }
            default -> moveOnce(entry);
        }
        return port;
    }

    /// The right for one message is used by a message: its name is free.
    void moveOnce(Entry entry) {
        var request = entry.request;
        if (request != null && entry.port != null) {
            entry.port.cancel(request);
            messages.notify(request.notify, MachAbi.PORT_DELETED, entry.name());
        }
        release(entry);
    }

    /// How many uses the name has, if it is one.
    int uses(long name) {
        var entry = entry(name);
        return entry == null ? 0 : entry.uses;
    }

    /// One use less of a dead name.
    private void use(Entry entry) {
        entry.uses--;
        if (entry.uses <= 0) {
            release(entry);
        }
    }

    private void useSend(Entry entry, Port port) {
        entry.uses--;
        if (entry.uses > 0) {
            return;
        }
        if ((entry.rights & RECEIVE) != 0) {
            entry.rights = RECEIVE;
        } else {
            unlink(entry.index, port);
            forget(entry, port);
        }
        messages.releaseSend(port);
    }

    private void forget(Entry entry, Port port) {
        var request = entry.request;
        var name = entry.name();
        release(entry);
        if (request != null) {
            port.cancel(request);
            messages.notify(request.notify, MachAbi.PORT_DELETED, name);
        }
    }

    // Giving back.

    /// One use less of a right to send or a dead name, or a right for one message given back; the last use frees the name. False when there is no
    /// such right.
    ///
    /// @param told whether the receiver hears that a right for one message is lost
    boolean deallocate(long name, boolean told) {
        var entry = entry(name);
        if (entry == null) {
            return false;
        }
        var port = entry.port;
        if (entry.rights == DEAD) {
            use(entry);
        } else if (port != null && (entry.rights & SEND) != 0) {
            useSend(entry, port);
        } else if (port != null && entry.rights == SEND_ONCE) {
            forget(entry, port);
            if (told) {
                messages.releaseSendOnce(port);
            } else {
                port.sendOnceRights--;
            }
        } else {
            return false;
        }
        return true;
    }

    /// The port, or set, that the task receives from by that name is dead. A right to send to it becomes a dead name. False when there is none.
    boolean destroy(long name) {
        var entry = entry(name);
        if (entry == null || (entry.rights & (RECEIVE | SET)) == 0 || entry.port == null) {
            return false;
        }
        var port = entry.port;
        giveUp(entry, port);
        messages.destroy(port);
        return true;
    }

    private void giveUp(Entry entry, Port port) {
        port.receiver = null;
        if ((entry.rights & SEND) != 0) {
            entry.rights = SEND;
            link(entry.index, port);
        } else {
            forget(entry, port);
        }
    }

    /// The right to receive is about to be another's; the task may still send.
    void receivesNoMore(Port port) {
        var entry = table[port.receiverName & MachAbi.INDEX_MASK];
        if ((entry.rights & SEND) == 0) {
            port.sendRights++;
            entry.uses = 1;
            entry.rights |= SEND;
        }
        giveUp(entry, port);
    }

    /// The receiver of `notify`, a right for one message that is the space's from now on, is told when the port of that name dies; at once when it is dead. Who
    /// was to be told before learns that his right is lost. False, and the right is still the caller's, when there is no such name.
    boolean onDeath(long name, Port notify) {
        var entry = entry(name);
        if (entry == null || (entry.rights & SET) != 0) {
            return false;
        }
        var port = entry.port;
        if (port == null) {
            entry.uses++;
            messages.notify(notify, MachAbi.DEAD_NAME, entry.name());
            return true;
        }
        var before = entry.request;
        var request = new DeathRequest(notify, entry.name());
        entry.request = request;
        port.add(request);
        if (before != null) {
            port.cancel(before);
            messages.releaseSendOnce(before.notify);
        }
        return true;
    }

    /// No name is left; what the task received from is dead.
    void close() {
        for (var entry : table) {
            var rights = entry.rights;
            var port = entry.port;
            if (rights == 0) {
                continue;
            }
            entry.rights = 0;
            entry.port = null;
            if (port == null) {
                continue;
            }
            var request = entry.request;
            if (request != null && port.active) {
                port.cancel(request);
                messages.notify(request.notify, MachAbi.PORT_DELETED, entry.name());
            }
            if ((rights & (RECEIVE | SET)) != 0) {
                port.receiver = null;
                messages.destroy(port);
            } else if (rights == SEND_ONCE) {
                messages.releaseSendOnce(port);
            } else {
                messages.releaseSend(port);
            }
        }
    }

    // By port.

    private int find(Port port) {
        var slot = port.number & (SLOTS - 1);
        while (byPort[slot] != 0) {
            if (table[byPort[slot]].port == port) {
                return byPort[slot];
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return 0;
    }

    private void link(int index, Port port) {
        var slot = port.number & (SLOTS - 1);
        while (byPort[slot] != 0) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        byPort[slot] = index;
    }

    /// Those behind it, up to the first gap, are put in anew.
    private void unlink(int index, Port port) {
        var slot = port.number & (SLOTS - 1);
        while (byPort[slot] != index) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        byPort[slot] = 0;
        for (slot = (slot + 1) & (SLOTS - 1); byPort[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
            var moved = byPort[slot];
            var its = table[moved].port;
            byPort[slot] = 0;
            if (its != null) {
                link(moved, its);
            }
        }
    }
}
