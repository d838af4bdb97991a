package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// The names by which one task knows ports, and how often it was given each: `object_copyin`, `object_copyout` and `port_deallocate` of Mach 2.5
/// (`kern/ipc_globals.c`, `kern/ipc_copyin.c`). A name means nothing in another task.
final class PortNames {

    /// A right to a port, under a name.
    static final class Entry {
        final PortNames space;
        final Port port;
        final int name;
        /// How often the task was given it.
        int uses = 1;
        /// Of the same port, in other spaces.
        @Nullable
        Entry nextOfPort;

        Entry(PortNames space, Port port, int name) {
            this.space = space;
            this.port = port;
            this.name = name;
        }
    }

    private static final int FIRST = 16;
    private static final int MOST = 1024;

    private @Nullable Entry[] entries = new Entry[FIRST];
    /// No name below is free.
    private int free = 1;

    /// Gives the task a right to the port.
    ///
    /// @return its name, the one that it has already if it does; 0 when the task has no name left
    int give(Port port) {
        for (var entry = port.names; entry != null; entry = entry.nextOfPort) {
            if (entry.space == this) {
                entry.uses++;
                return entry.name;
            }
        }
        var name = free;
        while (name < entries.length && entries[name] != null) {
            name++;
        }
        if (name == entries.length && !grow()) {
            return 0;
        }
        free = name + 1;
        var entry = new Entry(this, port, name);
        entry.nextOfPort = port.names;
        port.names = entry;
        entries[name] = entry;
        return name;
    }

    private boolean grow() {
        var old = entries;
        if (old.length == MOST) {
            return false;
        }
        var larger = new Entry[2 * old.length];
        for (var i = 0; i < old.length; i++) {
            larger[i] = old[i];
        }
        entries = larger;
        return true;
    }

    /// The port of a name; null when the task has none of it.
    @Nullable
    Port port(long name) {
        var entry = entry(name);
        return entry == null ? null : entry.port;
    }

    private @Nullable Entry entry(long name) {
        return name > 0 && name < entries.length ? entries[(int) name] : null;
    }

    /// The task has used the right once less; after the last time it has it no longer. False when it never had it.
    boolean release(long name) {
        var entry = entry(name);
        if (entry == null) {
            return false;
        }
        entry.uses--;
        if (entry.uses == 0) {
            unlink(entry);
            forget(entry);
        }
        return true;
    }

    /// The task is over.
    void destroy() {
        for (var name = 1; name < entries.length; name++) {
            var entry = entries[name];
            if (entry != null) {
                unlink(entry);
                forget(entry);
            }
        }
    }

    private static void unlink(Entry entry) {
        Entry before = null;
        for (var at = entry.port.names; at != null; at = at.nextOfPort) {
            if (at == entry) {
                if (before == null) {
                    entry.port.names = at.nextOfPort;
                } else {
                    before.nextOfPort = at.nextOfPort;
                }
                return;
            }
            before = at;
        }
    }

    /// The name is free again.
    void forget(Entry entry) {
        entries[entry.name] = null;
        if (entry.name < free) {
            free = entry.name;
        }
    }
}
