package spin.systems.aegis.exos.process;

import org.jspecify.annotations.Nullable;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.exos.net.Datagrams;
import spin.systems.aegis.exos.net.Nfs;
import spin.systems.aegis.exos.net.Pages;
import spin.systems.aegis.exos.net.Rpc;
import spin.systems.aegis.exos.net.Xdr;

/// Folders and files of another machine, by NFS, among those of the family.
///
/// What is known of a remote file is an inode like any other: attributes, names, blocks. A procedure here makes it known, or newer, and answers 0, a refusal, or
/// that the call must wait; a call that waits runs again and finds what has come meanwhile. So whatever else is done with a file (to map it, to execute it) is
/// done as with every other.
///
/// Attributes and names hold for three seconds, or for the call that has asked for them; when a file has changed on the server, what was read of it is
/// forgotten. What is written goes to the server before the call ends. All processes of the family see the same.
///
///      board of the network, from 0x100: mounts, 8 of 32 octets: 1, server, port of NFS, inode
///                                 0x300: frame | capability of what is known of inodes 0 to 63, of 64 to 127, ...
///                                 0x700: blocks read since unused ones were last given back
///      known of an inode          0 handle   32 tick + 1 of its attributes, 0 for none   40 when it was changed on the server
///      (128 octets)               48 tick + 1 when it was listed   56 mark of the latest list   64 has a handle   72 has its text
///
/// Source: RFC 1094; three seconds as in the first implementations (Sandberg et al., "Design and Implementation of the Sun Network Filesystem", USENIX 1985).
final class Remote {

    private static final long FRESH = 3L * Family.TICKS_PER_SECOND;
    private static final int MOUNTS = Pages.USERS;
    private static final int MOST_MOUNTS = 8;
    private static final int MOUNT_BYTES = 32;
    private static final int SERVER = 8;
    private static final int SERVER_PORT = 16;
    private static final int ROOT_INODE = 24;
    private static final int KNOWN = 0x300;
    private static final int BLOCKS_READ = 0x700;
    private static final int MOST_BLOCKS = 512;
    private static final int KNOWN_SHIFT = 7;

    private static final int ATTRIBUTES_AT = 32;
    private static final int CHANGED = 40;
    private static final int LISTED_AT = 48;
    private static final int MARK = 56;
    private static final int HAS_HANDLE = 64;
    private static final int HAS_TEXT = 72;

    /// In the process's own page of the network: the name that was not there last: folder, tick + 1, length, name.
    private static final int ABSENT = Pages.FREE;
    private static final int ABSENT_NAME = 24;
    private static final int HIGHEST_PORT = 1023;
    private static final int LOWEST_PORT = 512;
    /// Rounds of one list: as many as a folder of this library can have names.
    private static final int MOST_ROUNDS = 8192;
    private static final int ATTRIBUTE_WORDS = 17;

    private static final Pages PAGES = new Pages(Place.window(Place.W_SOCKET), Place.window(Place.W_PEER),
            Place.window(Place.W_RING), Place.window(Place.W_SET), Place.window(Place.W_CLOCK));

    private final Run run;
    private final Family family;
    private final Inodes inodes;
    private final Folders folders;
    private @Nullable Rpc rpc;
    private @Nullable Nfs nfs;

    Remote(Run run, Family family, Inodes inodes, Folders folders) {
        this.run = run;
        this.family = family;
        this.inodes = inodes;
        this.folders = folders;
    }

    /// Made when it is first needed: most runs have nothing to do with a network.
    private Rpc rpc() {
        if (rpc == null) {
            rpc = new Rpc(run.port, PAGES);
        }
        return rpc;
    }

    private Nfs nfs() {
        if (nfs == null) {
            nfs = new Nfs(rpc());
        }
        return nfs;
    }

    /// Whether an inode is of another machine.
    boolean is(int inode) {
        return inodes.get(inode, Inodes.DEVICE_KIND) != 0 && inodes.get(inode, Inodes.TYPE) != Inodes.DEVICE;
    }

    /// Whether a file is only known by name.
    boolean isNameOnly(int inode) {
        return is(inode) && run.word(known(inode) + HAS_HANDLE) == 0;
    }

    // The network.

    /// What of it the process has of its own is made when it is first needed. A refusal, or 0: then all pages are in their windows.
    private long open() {
        if (run.word(Place.NETWORK + 8) == 0) {
            return -Errno.ENETUNREACH;
        }
        if (run.word(Place.NET_OWN + 8) == 0 && !make()) {
            return -Errno.ENOMEM;
        }
        window(Place.W_RING, Place.NETWORK, Place.RW);
        window(Place.W_SET, Place.ARP, AegisAbi.READ);
        window(Place.W_SOCKET, Place.NET_OWN, Place.RW);
        window(Place.W_PEER, Place.NET_RING, Place.RW);
        family.ticks();
        return rpc().datagrams().ownPort() != 0 || claims() ? 0 : -Errno.EADDRINUSE;
    }

    private long window(int number, int place, int rights) {
        return run.window(number, run.word(place), run.word(place + 8), rights);
    }

    private boolean make() {
        for (var i = 0; i < Place.NET_PAGES; i++) {
            if (!family.fresh()) {
                return false;
            }
            run.word(Place.NET_OWN + 16L * i, family.frame());
            run.word(Place.NET_OWN + 16L * i + 8, family.capability());
        }
        var own = window(Place.W_SOCKET, Place.NET_OWN, Place.RW);
        run.word(own + Pages.PHYSICAL, run.word(Place.NET_OWN) << Place.PAGE_SHIFT);
        run.word(own + Pages.CAPABILITY, run.word(Place.NET_OWN + 8));
        return true;
    }

    /// A port that only a server's own family would have: servers ask for one below 1024.
    private boolean claims() {
        var datagrams = rpc().datagrams();
        for (var port = HIGHEST_PORT; port >= LOWEST_PORT; port--) {
            if (datagrams.claim(port, run.word(Place.NET_RING) << Place.PAGE_SHIFT, run.word(Place.NET_RING + 8))) {
                return true;
            }
        }
        return false;
    }

    /// The process ends.
    static void leave(Run run, Family family) {
        if (run.word(Place.NET_OWN + 8) != 0) {
            var own = run.window(Place.W_SOCKET, run.word(Place.NET_OWN), run.word(Place.NET_OWN + 8), Place.RW);
            var pages = new Pages(own, own, own, own, own);
            new Datagrams(run.port, pages).release();
            for (var i = 0; i < Place.NET_PAGES; i++) {
                var page = Place.NET_OWN + 16L * i;
                if (run.word(page + 8) != 0) {
                    family.release(run.word(page), run.word(page + 8));
                    run.word(page + 8, 0);
                }
            }
        }
    }

    /// Whether the thread that runs waits for a server; then no signal but one that kills goes before.
    static boolean isAwaited(Run run) {
        return run.word(Place.NET_WAITER) == run.word(Place.TID) + 1;
    }

    /// A call of the thread that runs is over.
    static void over(Run run) {
        if (run.word(Place.NET_BEGAN) != 0) {
            run.word(Place.NET_BEGAN, 0);
        }
        if (run.word(Place.NET_WAITER) != 0 && isAwaited(run)) {
            run.word(Place.NET_WAITER, 0);
        }
    }

    /// Whatever was under way is not waited for any more.
    void forget() {
        if (run.word(Place.NET_WAITER) != 0) {
            run.word(Place.NET_WAITER, 0);
            if (open() == 0) {
                rpc().forget();
            }
        }
    }

    /// One step: 0 when the results are there.
    private long exchange(long server, int port) {
        var waiter = run.word(Place.NET_WAITER);
        if (waiter != 0 && !isAwaited(run)) {
            return Calls.WAITS;
        }
        var outcome = rpc().exchange(server, port);
        if (outcome == Rpc.WAITS) {
            run.word(Place.NET_WAITER, run.word(Place.TID) + 1);
            if (run.word(Place.NET_BEGAN) == 0) {
                run.word(Place.NET_BEGAN, family.ticks() + 1);
            }
            return Calls.WAITS;
        }
        run.word(Place.NET_WAITER, 0);
        family.busy();
        return switch (outcome) {
            case Rpc.DONE -> 0;
            case Rpc.TIMED_OUT -> -Errno.ETIMEDOUT;
            case Rpc.UNREACHABLE -> -Errno.EHOSTUNREACH;
            case Rpc.NOT_AUTHENTIC -> -Errno.EACCES;
            case Rpc.NO_PROGRAM, Rpc.NO_VERSION, Rpc.NO_PROCEDURE -> -Errno.EPROTONOSUPPORT;
            default -> -Errno.EIO;
        };
    }

    /// The same with the server of an inode: 0 when it has done what was asked, and what is behind the status is next.
    private long exchange(int inode) {
        var mount = PAGES.board() + MOUNTS + MOUNT_BYTES * (inodes.get(inode, Inodes.DEVICE_KIND) - 1);
        var outcome = exchange(run.word(mount + SERVER), (int) run.word(mount + SERVER_PORT));
        return outcome != 0 ? outcome : status(rpc().results());
    }

    /// The numbers of NFS are those of the Alpha's system calls, as far as there are any.
    private static long status(Xdr results) {
        var status = results.number();
        if (results.isShort()) {
            return -Errno.EIO;
        }
        return switch ((int) status) {
            case 0, 1, 2, 6, 13, 17, 19, 20, 21, 27, 28, 30, 63, 66, 69, 70 ->
                status == (int) status ? -status : -Errno.EIO;
            default -> -Errno.EIO;
        };
    }

    // What is known of an inode.

    /// Where it lies, in a window; 0 when there is no frame for it.
    private long known(int inode) {
        var board = window(Place.W_RING, Place.NETWORK, Place.RW);
        var page = board + KNOWN + ((long) (inode / Inodes.IN_A_PAGE) << 4);
        if (run.word(page + 8) == 0) {
            if (!family.fresh()) {
                return 0;
            }
            run.word(page, family.frame());
            run.word(page + 8, family.capability());
            family.keep(family.frame(), family.capability());
        }
        return run.window(Place.W_CHILD_TABLE, run.word(page), run.word(page + 8), Place.RW)
                + ((long) (inode % Inodes.IN_A_PAGE) << KNOWN_SHIFT);
    }

    private boolean isFresh(long tick) {
        var began = run.word(Place.NET_BEGAN);
        return tick != 0 && ((began != 0 && tick >= began) || family.ticks() - (tick - 1) < FRESH);
    }

    /// A new inode of a remote folder's, or -1.
    private int make(int folder, byte[] name, int type) {
        var inode = inodes.make(type, 0, family.now());
        if (inode < 0) {
            return -1;
        }
        var known = known(inode);
        inodes.set(inode, Inodes.LINKS, 1);
        inodes.set(inode, Inodes.PARENT, folder);
        inodes.set(inode, Inodes.DEVICE_KIND, inodes.get(folder, Inodes.DEVICE_KIND));
        if (known == 0 || !folders.add(folder, name, inode)) {
            inodes.set(inode, Inodes.LINKS, 0);
            inodes.drop(inode);
            return -1;
        }
        run.clear(known, 1 << KNOWN_SHIFT);
        return inode;
    }

    /// A name of a remote folder's is no more, nor what was below it.
    private void forget(int folder, byte[] name, int inode) {
        folders.remove(folder, name);
        forgetBelow(inode);
        inodes.set(inode, Inodes.LINKS, 0);
        inodes.drop(inode);
    }

    private void forgetBelow(int inode) {
        if (inodes.get(inode, Inodes.TYPE) == Inodes.FOLDER) {
            for (var place = 2L; !folders.isBeyond(inode, place); place++) {
                var name = folders.nameAt(inode, place);
                if (name.length > 0) {
                    forget(inode, name, folders.inodeAt(inode, place));
                }
            }
        }
    }

    // Attributes.

    private static int type(long kind) {
        return kind == Nfs.REGULAR
                ? Inodes.FILE
                : kind == Nfs.DIRECTORY ? Inodes.FOLDER : kind == Nfs.LINK ? Inodes.LINK : -1;
    }

    private long[] attributes = {};

    /// Reads attributes; false when they are not there.
    private boolean read(Xdr results) {
        attributes = new long[ATTRIBUTE_WORDS];
        for (var i = 0; i < ATTRIBUTE_WORDS; i++) {
            attributes[i] = results.number();
        }
        return !results.isShort();
    }

    private long time(int index) {
        return attributes[index] * Family.NANOSECONDS + attributes[index + 1] * 1000;
    }

    /// What was read is an inode's. A file that has changed is read anew, but for a change of this family's own.
    private void apply(int inode, boolean ownChange) {
        var known = known(inode);
        var changed = attributes[13] << 32 | attributes[14];
        run.word(known + ATTRIBUTES_AT, family.ticks() + 1);
        var isOther = run.word(known + CHANGED) != changed;
        run.word(known + CHANGED, changed);
        if (inodes.get(inode, Inodes.TYPE) == Inodes.FILE) {
            if ((isOther && !ownChange) || attributes[5] < inodes.size(inode)) {
                inodes.truncate(inode, isOther && !ownChange ? 0 : attributes[5]);
            }
            inodes.set(inode, Inodes.BYTES, attributes[5]);
        }
        inodes.set(inode, Inodes.MODE, attributes[1] & 07777);
        inodes.set(inode, Inodes.LINKS, Math.max(1, attributes[2]));
        inodes.set(inode, Inodes.OWNER, attributes[3]);
        inodes.set(inode, Inodes.GROUP, attributes[4]);
        inodes.set(inode, Inodes.READ_AT, time(11));
        inodes.set(inode, Inodes.WRITTEN_AT, time(13));
        inodes.set(inode, Inodes.CHANGED_AT, time(15));
    }

    private long applied(int inode, boolean ownChange) {
        if (!read(rpc().results()) || type(attributes[0]) != inodes.get(inode, Inodes.TYPE)) {
            return -Errno.EIO;
        }
        apply(inode, ownChange);
        return 0;
    }

    /// Makes the attributes of an inode be fresh; of a local one they are.
    long attributes(int inode) {
        if (!is(inode)) {
            return 0;
        }
        var opened = open();
        if (opened != 0 || isFresh(run.word(known(inode) + ATTRIBUTES_AT))) {
            return opened;
        }
        nfs().attributes(known(inode));
        var outcome = exchange(inode);
        return outcome != 0 ? outcome : applied(inode, false);
    }

    /// Changes attributes on the server, then here. What shall not change is [Nfs#UNCHANGED]; times are nanoseconds since 1970.
    long set(int inode, long mode, long owner, long group, long size, long read, long written) {
        var opened = open();
        if (opened != 0) {
            return opened;
        }
        nfs().set(known(inode), mode, owner, group, size, seconds(read), seconds(written));
        var outcome = exchange(inode);
        return outcome != 0 ? outcome : applied(inode, true);
    }

    private static long seconds(long time) {
        return time == Nfs.UNCHANGED ? time : time / Family.NANOSECONDS & 0xffff_ffffL;
    }

    /// Of a remote file the length, changed on the server.
    long truncate(int inode, long bytes) {
        return set(inode, Nfs.UNCHANGED, Nfs.UNCHANGED, Nfs.UNCHANGED, bytes, Nfs.UNCHANGED, Nfs.UNCHANGED);
    }

    // Names.

    /// Makes a name of a folder be known as it is on the server: there, other, or gone.
    long lookup(int folder, byte[] name) {
        var opened = open();
        if (opened != 0) {
            return opened;
        }
        var inode = folders.lookup(folder, name);
        if (inode < 0 || run.word(known(inode) + HAS_HANDLE) == 0
                || !isFresh(run.word(known(inode) + ATTRIBUTES_AT))) {
            if (inode < 0 && isKnownAbsent(folder, name)) {
                return 0;
            }
            nfs().lookup(known(folder), name);
            var outcome = exchange(folder);
            if (outcome == -Errno.ENOENT) {
                if (inode >= 0) {
                    forget(folder, name, inode);
                }
                noteAbsent(folder, name);
                return 0;
            }
            if (outcome != 0) {
                return outcome;
            }
            inode = found(folder, name, inode);
        }
        return inode < 0 ? -Errno.EIO : text(inode);
    }

    /// That a name is not there holds for the call that has asked: it would ask again each time it runs, and never come to what it wants to make.
    private void noteAbsent(int folder, byte[] name) {
        var at = PAGES.own() + ABSENT;
        run.word(at, folder);
        run.word(at + 8, family.ticks() + 1);
        run.word(at + 16, name.length);
        for (var i = 0; i < name.length; i++) {
            run.octet(at + ABSENT_NAME + i, name[i]);
        }
    }

    private boolean isKnownAbsent(int folder, byte[] name) {
        var at = PAGES.own() + ABSENT;
        var began = run.word(Place.NET_BEGAN);
        if (began == 0 || run.word(at + 8) < began || run.word(at) != folder || run.word(at + 16) != name.length) {
            return false;
        }
        for (var i = 0; i < name.length; i++) {
            if (run.octet(at + ABSENT_NAME + i) != (name[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /// The inode of what a lookup or a creation has found, which may be the one that was known; -1 when it is none.
    private int found(int folder, byte[] name, int before) {
        var results = rpc().results();
        var handle = results.fixed(Nfs.HANDLE_OCTETS);
        if (!read(results) || type(attributes[0]) < 0) {
            return -1;
        }
        var type = type(attributes[0]);
        var inode = before;
        if (inode >= 0 && (inodes.get(inode, Inodes.TYPE) != type || isOther(inode, handle))) {
            forget(folder, name, inode);
            inode = -1;
        }
        if (inode < 0) {
            inode = make(folder, name, type);
        }
        if (inode >= 0) {
            var known = known(inode);
            rpc().memory().copy(known, handle, Nfs.HANDLE_OCTETS);
            run.word(known + HAS_HANDLE, 1);
            apply(inode, false);
        }
        return inode;
    }

    private boolean isOther(int inode, long handle) {
        var known = known(inode);
        if (run.word(known + HAS_HANDLE) == 0) {
            return false;
        }
        for (var i = 0; i < Nfs.HANDLE_OCTETS; i += 4) {
            if (rpc().memory().four(known + i) != rpc().memory().four(handle + i)) {
                return true;
            }
        }
        return false;
    }

    /// A symbolic link's text.
    private long text(int inode) {
        if (inodes.get(inode, Inodes.TYPE) != Inodes.LINK || run.word(known(inode) + HAS_TEXT) != 0) {
            return 0;
        }
        nfs().link(known(inode));
        var outcome = exchange(inode);
        if (outcome != 0) {
            return outcome;
        }
        var results = rpc().results();
        var length = results.length(Nfs.MOST_PATH);
        var at = results.fixed(length);
        if (results.isShort() || length == 0) {
            return -Errno.EIO;
        }
        inodes.truncate(inode, 0);
        inodes.write(inode, 0, at, length);
        run.word(known(inode) + HAS_TEXT, 1);
        return 0;
    }

    /// Makes all names of a folder be known; of those that were not, the names only.
    long list(int folder) {
        if (!is(folder)) {
            return 0;
        }
        var opened = open();
        if (opened != 0 || isFresh(run.word(known(folder) + LISTED_AT))) {
            return opened;
        }
        if (run.word(Place.NET_LIST_FOLDER) != folder + 1L) {
            run.word(Place.NET_LIST_FOLDER, folder + 1L);
            run.word(Place.NET_LIST_COOKIE, 0);
            run.word(Place.NET_LIST_MARK, family.ticks() + 1);
            run.word(Place.NET_LIST_ROUNDS, 0);
        }
        while (true) {
            nfs().list(known(folder), run.word(Place.NET_LIST_COOKIE));
            var outcome = exchange(folder);
            if (outcome == Calls.WAITS) {
                return outcome;
            }
            var more = outcome < 0 ? outcome : listed(folder);
            run.add(Place.NET_LIST_ROUNDS, 1);
            if (more > 0 && run.word(Place.NET_LIST_ROUNDS) > MOST_ROUNDS) {
                more = -Errno.EIO;
            }
            if (more <= 0) {
                run.word(Place.NET_LIST_FOLDER, 0);
                if (more == 0) {
                    forgetUnlisted(folder);
                    run.word(known(folder) + LISTED_AT, family.ticks() + 1);
                }
                return more;
            }
        }
    }

    /// The entries of one answer: 0 when they were the last, 1 when there are more, or a refusal.
    private long listed(int folder) {
        var results = rpc().results();
        var any = false;
        while (results.number() == 1) {
            results.number();
            var length = (int) results.length(Nfs.MOST_NAME);
            var at = results.fixed(length);
            var cookie = results.number();
            if (results.isShort()) {
                return -Errno.EIO;
            }
            run.word(Place.NET_LIST_COOKIE, cookie);
            any = true;
            var refused = enter(folder, name(at, length));
            if (refused != 0) {
                return refused;
            }
        }
        var isEnd = results.number() == 1;
        return results.isShort() || (!isEnd && !any) ? -Errno.EIO : isEnd ? 0 : 1;
    }

    private byte[] name(long at, int length) {
        var name = new byte[length];
        for (var i = 0; i < length; i++) {
            name[i] = (byte) run.octet(at + i);
        }
        return name;
    }

    /// A listed name. The two dots are there in any case, and what is no name is passed over.
    private long enter(int folder, byte[] name) {
        var isDots = name.length > 0 && name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
        if (name.length == 0 || isDots) {
            return 0;
        }
        for (var i = 0; i < name.length; i++) {
            if (name[i] == '/' || name[i] == 0) {
                return 0;
            }
        }
        var inode = folders.lookup(folder, name);
        if (inode < 0) {
            inode = make(folder, name, Inodes.FILE);
        }
        if (inode < 0) {
            return -Errno.ENOSPC;
        }
        run.word(known(inode) + MARK, run.word(Place.NET_LIST_MARK));
        return 0;
    }

    private void forgetUnlisted(int folder) {
        for (var place = 2L; !folders.isBeyond(folder, place); place++) {
            var name = folders.nameAt(folder, place);
            if (name.length > 0) {
                var inode = folders.inodeAt(folder, place);
                if (run.word(known(inode) + MARK) != run.word(Place.NET_LIST_MARK)) {
                    forget(folder, name, inode);
                }
            }
        }
    }

    // Contents.

    /// Makes octets of a file be here; those of a local file are. Attributes too.
    long fetch(int inode, long from, long count) {
        var outcome = attributes(inode);
        if (outcome != 0 || !is(inode)) {
            return outcome;
        }
        while (true) {
            var beyond = Math.min(from + count, inodes.size(inode));
            var number = Math.max(0, from) >>> Place.PAGE_SHIFT;
            while (number << Place.PAGE_SHIFT < beyond && inodes.block(inode, number, false)) {
                number++;
            }
            if (number << Place.PAGE_SHIFT >= beyond) {
                return 0;
            }
            if (number << Place.PAGE_SHIFT >= Inodes.LARGEST) {
                return -Errno.EFBIG;
            }
            outcome = block(inode, number);
            if (outcome != 0) {
                return outcome;
            }
        }
    }

    /// The whole file.
    long fetch(int inode) {
        return fetch(inode, 0, Long.MAX_VALUE >> 1);
    }

    /// One block, in pieces, put together in a page of this process's until it is whole.
    private long block(int inode, long number) {
        var key = (long) inode << 32 | number << 1 | 1;
        if (run.word(Place.NET_STAGED) != key
                || run.word(Place.NET_STAGED_CHANGE) != run.word(known(inode) + CHANGED)) {
            stage(inode, key);
        }
        while (true) {
            var done = run.word(Place.NET_STAGED_BYTES);
            var offset = number << Place.PAGE_SHIFT;
            var whole = Math.min(Place.PAGE, inodes.size(inode) - offset);
            if (done >= whole) {
                return stored(inode, offset, whole);
            }
            nfs().read(known(inode), offset + done, Math.min(Nfs.PIECE, whole - done));
            var outcome = exchange(inode);
            if (outcome == 0) {
                outcome = applied(inode, false);
            }
            if (outcome != 0) {
                return outcome;
            }
            if (run.word(Place.NET_STAGED_CHANGE) != run.word(known(inode) + CHANGED)) {
                // It has changed meanwhile: what was read before is of another time.
                stage(inode, 0);
                return 0;
            }
            var results = rpc().results();
            var count = results.length(Nfs.PIECE);
            var at = results.fixed(count);
            if (results.isShort() || count == 0 || count > whole - done) {
                return -Errno.EIO;
            }
            run.copy(window(Place.W_ARGUMENTS, Place.NET_STAGE, Place.RW) + done, at, count);
            run.word(Place.NET_STAGED_BYTES, done + count);
        }
    }

    private void stage(int inode, long key) {
        run.word(Place.NET_STAGED, key);
        run.word(Place.NET_STAGED_BYTES, 0);
        run.word(Place.NET_STAGED_CHANGE, run.word(known(inode) + CHANGED));
    }

    private long stored(int inode, long offset, long bytes) {
        run.word(Place.NET_STAGED, 0);
        var board = window(Place.W_RING, Place.NETWORK, Place.RW);
        if (run.word(board + BLOCKS_READ) >= MOST_BLOCKS) {
            run.word(board + BLOCKS_READ, 0);
            giveBack();
        }
        run.add(board + BLOCKS_READ, 1);
        var from = window(Place.W_ARGUMENTS, Place.NET_STAGE, Place.RW);
        return inodes.write(inode, offset, from, bytes) == bytes ? 0 : -Errno.ENOMEM;
    }

    /// Blocks of files that nobody has open.
    private void giveBack() {
        for (var inode = 0; inode < Inodes.MOST && inodes.exists(inode); inode++) {
            if (inodes.get(inode, Inodes.TYPE) == Inodes.FILE && is(inode) && inodes.get(inode, Inodes.USERS) == 0) {
                var bytes = inodes.size(inode);
                inodes.truncate(inode, 0);
                inodes.set(inode, Inodes.BYTES, bytes);
            }
        }
    }

    /// Writes octets of memory that is bound, at most [Nfs#PIECE], on the server and in what is here of the file.
    long write(int inode, long offset, long from, long count) {
        var opened = open();
        if (opened != 0) {
            return opened;
        }
        nfs().write(known(inode), offset, from, count);
        var outcome = exchange(inode);
        if (outcome == 0) {
            outcome = applied(inode, true);
        }
        if (outcome != 0) {
            return outcome;
        }
        for (var done = 0L; done < count;) {
            var at = offset + done;
            var part = Math.min(count - done, Place.PAGE - (at & (Place.PAGE - 1)));
            if (inodes.block(inode, at >>> Place.PAGE_SHIFT, false)) {
                inodes.write(inode, at, from + done, part);
            }
            done += part;
        }
        return 0;
    }

    // Changes of the tree. Each asks the server first.

    /// A new file: its inode, or a refusal.
    long create(int folder, byte[] name, long mode) {
        var opened = open();
        if (opened != 0) {
            return opened;
        }
        nfs().create(known(folder), name, mode);
        return created(folder, name);
    }

    long makeFolder(int folder, byte[] name, long mode) {
        var opened = open();
        if (opened != 0) {
            return opened;
        }
        nfs().makeDirectory(known(folder), name, mode);
        return created(folder, name);
    }

    private long created(int folder, byte[] name) {
        var outcome = exchange(folder);
        if (outcome != 0) {
            return outcome;
        }
        var inode = found(folder, name, folders.lookup(folder, name));
        return inode < 0 ? -Errno.EIO : inode;
    }

    long remove(int folder, byte[] name, int inode) {
        var opened = open();
        if (opened != 0) {
            return opened;
        }
        if (inodes.get(inode, Inodes.TYPE) == Inodes.FOLDER) {
            nfs().removeDirectory(known(folder), name);
        } else {
            nfs().remove(known(folder), name);
        }
        var outcome = exchange(folder);
        if (outcome == 0) {
            forget(folder, name, inode);
        }
        return outcome;
    }

    /// @param over the inode of the other name, or -1
    long rename(int folder, byte[] name, int inode, int toFolder, byte[] toName, int over) {
        if (inodes.get(folder, Inodes.DEVICE_KIND) != inodes.get(toFolder, Inodes.DEVICE_KIND)) {
            return -Errno.EXDEV;
        }
        var opened = open();
        if (opened != 0) {
            return opened;
        }
        // Two that are known may lie in two pages, and there is one window.
        var to = Place.SCRATCH;
        rpc().memory().copy(to, known(toFolder), Nfs.HANDLE_OCTETS);
        nfs().rename(known(folder), name, to, toName);
        var outcome = exchange(folder);
        if (outcome != 0) {
            return outcome;
        }
        if (over >= 0) {
            forget(toFolder, toName, over);
        }
        if (!folders.add(toFolder, toName, inode)) {
            return -Errno.ENOSPC;
        }
        folders.remove(folder, name);
        inodes.set(inode, Inodes.PARENT, toFolder);
        return 0;
    }

    /// What statfs tells: octets of a block, blocks, free ones, ones that are free for anybody, in the scratch memory. A refusal, or 0.
    long system(int inode) {
        var opened = open();
        if (opened != 0) {
            return opened;
        }
        nfs().system(known(inode));
        var outcome = exchange(inode);
        if (outcome != 0) {
            return outcome;
        }
        var results = rpc().results();
        results.number();
        for (var i = 0; i < 4; i++) {
            run.word(Place.SCRATCH + 8L * i, results.number());
        }
        return results.isShort() ? -Errno.EIO : 0;
    }

    // Mounts.

    /// Makes a local folder that has nothing in it be one of another machine's.
    ///
    /// @param source address and path, as in `10.0.0.2:/export`
    long mount(byte[] source, int folder) {
        var colon = 0;
        while (colon < source.length && source[colon] != ':') {
            colon++;
        }
        var server = address(source, colon);
        var path = new byte[Math.max(0, source.length - colon - 1)];
        for (var i = 0; i < path.length; i++) {
            path[i] = source[colon + 1 + i];
        }
        if (server < 0 || path.length == 0 || path[0] != '/' || path.length > Nfs.MOST_PATH) {
            return -Errno.EINVAL;
        }
        if (inodes.get(folder, Inodes.TYPE) != Inodes.FOLDER) {
            return -Errno.ENOTDIR;
        }
        if (is(folder) || folder == Inodes.ROOT || !folders.isEmpty(folder)) {
            return -Errno.EBUSY;
        }
        var opened = open();
        var mount = opened != 0 ? -1 : freeMount();
        if (opened != 0 || mount < 0) {
            return opened != 0 ? opened : -Errno.ENOMEM;
        }
        return mount(server, path, folder, mount);
    }

    private long mount(long server, byte[] path, int folder, int mount) {
        if (run.word(Place.NET_ASKED) != server + 1) {
            run.word(Place.NET_ASKED, server + 1);
            run.word(Place.NET_PORT, 0);
            run.word(Place.NET_MOUNT_PORT, 0);
        }
        var refused = port(server, Nfs.PROGRAM, Nfs.VERSION, Place.NET_PORT);
        if (refused == 0) {
            refused = port(server, Nfs.MOUNT, Nfs.MOUNT_VERSION, Place.NET_MOUNT_PORT);
        }
        if (refused == 0) {
            nfs().mount(path);
            refused = exchange(server, (int) run.word(Place.NET_MOUNT_PORT));
        }
        if (refused == 0) {
            refused = status(rpc().results());
        }
        if (refused != 0) {
            run.word(Place.NET_ASKED, refused == Calls.WAITS ? run.word(Place.NET_ASKED) : 0);
            return refused;
        }
        run.word(Place.NET_ASKED, 0);
        var handle = rpc().results().fixed(Nfs.HANDLE_OCTETS);
        var known = known(folder);
        if (rpc().results().isShort() || known == 0) {
            return known == 0 ? -Errno.ENOMEM : -Errno.EIO;
        }
        run.clear(known, 1 << KNOWN_SHIFT);
        rpc().memory().copy(known, handle, Nfs.HANDLE_OCTETS);
        run.word(known + HAS_HANDLE, 1);
        var record = PAGES.board() + MOUNTS + (long) MOUNT_BYTES * mount;
        run.word(record, 1);
        run.word(record + SERVER, server);
        run.word(record + SERVER_PORT, run.word(Place.NET_PORT));
        run.word(record + ROOT_INODE, folder);
        inodes.set(folder, Inodes.DEVICE_KIND, mount + 1L);
        return 0;
    }

    /// Finds out which port a program is at, once.
    private long port(long server, long program, long version, int place) {
        if (run.word(place) != 0) {
            return 0;
        }
        nfs().port(program, version);
        var outcome = exchange(server, Nfs.MAPPER_PORT);
        if (outcome != 0) {
            return outcome;
        }
        var port = rpc().results().number();
        if (port <= 0 || port > 0xffff) {
            return -Errno.EPROTONOSUPPORT;
        }
        run.word(place, port);
        return 0;
    }

    private int freeMount() {
        for (var mount = 0; mount < MOST_MOUNTS; mount++) {
            if (run.word(PAGES.board() + MOUNTS + (long) MOUNT_BYTES * mount) == 0) {
                return mount;
            }
        }
        return -1;
    }

    /// The folder is a local one again. The server is not told: its list of mounts is a hint for people (RFC 1094, appendix A).
    long unmount(int folder) {
        if (!is(folder)) {
            return -Errno.EINVAL;
        }
        var record = window(Place.W_RING, Place.NETWORK, Place.RW) + MOUNTS
                + MOUNT_BYTES * (inodes.get(folder, Inodes.DEVICE_KIND) - 1);
        if (run.word(record + ROOT_INODE) != folder) {
            return -Errno.EINVAL;
        }
        if (isUsed(folder)) {
            return -Errno.EBUSY;
        }
        forgetBelow(folder);
        run.word(record, 0);
        inodes.set(folder, Inodes.DEVICE_KIND, 0);
        return 0;
    }

    private boolean isUsed(int folder) {
        if (inodes.get(folder, Inodes.USERS) > 0 || run.word(Place.FOLDER) == folder) {
            return true;
        }
        if (inodes.get(folder, Inodes.TYPE) == Inodes.FOLDER) {
            for (var place = 2L; !folders.isBeyond(folder, place); place++) {
                if (folders.nameAt(folder, place).length > 0 && isUsed(folders.inodeAt(folder, place))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Four numbers with dots between them, or -1.
    private static long address(byte[] text, int length) {
        var address = 0L;
        var number = -1;
        var dots = 0;
        for (var i = 0; i <= length; i++) {
            var isEnd = i == length || text[i] == '.';
            if (isEnd) {
                if (number < 0) {
                    return -1;
                }
                address = address << 8 | number;
                number = -1;
                dots++;
            } else {
                var digit = text[i] - '0';
                number = digit < 0 || digit > 9 ? 256 : 10 * Math.max(0, number) + digit;
                if (number > 255) {
                    return -1;
                }
            }
        }
        return dots == 4 ? address : -1;
    }
}
