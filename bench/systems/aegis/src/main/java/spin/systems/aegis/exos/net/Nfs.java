package spin.systems.aegis.exos.net;

/// The client's half of NFS version 2, of MOUNT version 1 and of the port mapper: what a request says, and what an answer means.
///
/// A procedure here makes the draft of a request; the exchange is [Rpc]'s. Of an answer the status comes first, and what is behind it is read by
/// the caller, in the order of the RFC.
///
/// Source: RFC 1094, sections 2.2, 2.3 and appendix A; RFC 1833 for the port mapper (version 2).
public final class Nfs {

    public static final long MAPPER = 100_000;
    public static final long MAPPER_VERSION = 2;
    public static final int MAPPER_PORT = 111;
    private static final long GETPORT = 3;
    private static final long UDP = 17;

    public static final long MOUNT = 100_005;
    public static final long MOUNT_VERSION = 1;
    private static final long MNT = 1;
    public static final int MOST_PATH = 1024;

    public static final long PROGRAM = 100_003;
    public static final long VERSION = 2;
    private static final long NULL = 0;
    private static final long GETATTR = 1;
    private static final long SETATTR = 2;
    private static final long LOOKUP = 4;
    private static final long READLINK = 5;
    private static final long READ = 6;
    private static final long WRITE = 8;
    private static final long CREATE = 9;
    private static final long REMOVE = 10;
    private static final long RENAME = 11;
    private static final long MKDIR = 14;
    private static final long RMDIR = 15;
    private static final long READDIR = 16;
    private static final long STATFS = 17;

    public static final int HANDLE_OCTETS = 32;
    public static final int MOST_NAME = 255;
    /// Octets that one request reads or writes: what fits a packet.
    public static final int PIECE = 1024;
    /// In the attributes that are set: to be left as it is.
    public static final long UNCHANGED = 0xffff_ffffL;

    // Kinds of files.
    public static final int REGULAR = 1;
    public static final int DIRECTORY = 2;
    public static final int LINK = 5;

    // Statuses.
    public static final int OK = 0;
    public static final int NO_ENTRY = 2;

    private final Rpc rpc;

    public Nfs(Rpc rpc) {
        this.rpc = rpc;
    }

    /// Which port a program is at: the answer is a number, 0 for none.
    public void port(long program, long version) {
        var draft = rpc.begin(MAPPER, MAPPER_VERSION, GETPORT);
        draft.put(program);
        draft.put(version);
        draft.put(UDP);
        draft.put(0);
    }

    /// The handle of an exported directory: status, handle.
    public void mount(byte[] path) {
        rpc.begin(MOUNT, MOUNT_VERSION, MNT).putText(path);
    }

    /// Whether the server is there.
    public void nothing() {
        rpc.begin(PROGRAM, VERSION, NULL);
    }

    private Xdr about(long procedure, long handle) {
        var draft = rpc.begin(PROGRAM, VERSION, procedure);
        draft.putFixed(handle, HANDLE_OCTETS);
        return draft;
    }

    /// Status, attributes.
    ///
    /// @param handle where the handle lies
    public void attributes(long handle) {
        about(GETATTR, handle);
    }

    /// Status, attributes. What shall not change is [#UNCHANGED].
    public void set(long handle, long mode, long owner, long group, long size, long read, long written) {
        set(about(SETATTR, handle), mode, owner, group, size, read, written);
    }

    /// @param read    seconds; microseconds are not set
    /// @param written likewise
    private static void set(Xdr draft, long mode, long owner, long group, long size, long read, long written) {
        draft.put(mode);
        draft.put(owner);
        draft.put(group);
        draft.put(size);
        draft.put(read);
        draft.put(read == UNCHANGED ? UNCHANGED : 0);
        draft.put(written);
        draft.put(written == UNCHANGED ? UNCHANGED : 0);
    }

    private Xdr named(long procedure, long folder, byte[] name) {
        var draft = about(procedure, folder);
        draft.putText(name);
        return draft;
    }

    /// Status, handle, attributes.
    public void lookup(long folder, byte[] name) {
        named(LOOKUP, folder, name);
    }

    /// Status, text.
    public void link(long handle) {
        about(READLINK, handle);
    }

    /// Status, attributes, octets.
    public void read(long handle, long offset, long count) {
        var draft = about(READ, handle);
        draft.put(offset);
        draft.put(count);
        draft.put(0);
    }

    /// Status, attributes.
    ///
    /// @param from where the octets lie, at most [#PIECE]
    public void write(long handle, long offset, long from, long count) {
        var draft = about(WRITE, handle);
        draft.put(0);
        draft.put(offset);
        draft.put(0);
        draft.put(count);
        draft.putFixed(from, count);
    }

    /// Status, handle, attributes.
    public void create(long folder, byte[] name, long mode) {
        set(named(CREATE, folder, name), mode, UNCHANGED, UNCHANGED, 0, UNCHANGED, UNCHANGED);
    }

    /// Likewise, of a directory.
    public void makeDirectory(long folder, byte[] name, long mode) {
        set(named(MKDIR, folder, name), mode, UNCHANGED, UNCHANGED, UNCHANGED, UNCHANGED, UNCHANGED);
    }

    /// Status.
    public void remove(long folder, byte[] name) {
        named(REMOVE, folder, name);
    }

    /// Status.
    public void removeDirectory(long folder, byte[] name) {
        named(RMDIR, folder, name);
    }

    /// Status.
    public void rename(long folder, byte[] name, long toFolder, byte[] toName) {
        var draft = named(RENAME, folder, name);
        draft.putFixed(toFolder, HANDLE_OCTETS);
        draft.putText(toName);
    }

    /// Status, entries, whether these were the last.
    ///
    /// @param cookie of the latest entry that is known, 0 for none
    public void list(long folder, long cookie) {
        var draft = about(READDIR, folder);
        draft.put(cookie);
        draft.put(PIECE);
    }

    /// Status, octets of a transfer, octets of a block, blocks, free ones, ones that are free for anybody.
    public void system(long handle) {
        about(STATFS, handle);
    }
}
