package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// Walks a path from name to name. What it answers about is the path that was walked last.
final class Paths {

    private static final int LONGEST = 4096;
    private static final int LONGEST_NAME = 255;
    private static final int MOST_LINKS = 40;
    private static final byte[] DOT = {'.'};

    private final User user;
    private final Inode root;

    private byte[] path = {};
    private byte[] name = {};
    private Inode folder;
    private @Nullable Inode found;
    private boolean slash;

    Paths(Unix unix) {
        this.user = unix.user;
        this.root = unix.inodes.root;
        this.folder = root;
    }

    /// Reads a path of the program's: 0 or a refusal.
    long read(long at) {
        var length = user.string(at, LONGEST);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (length < 0) {
            return -Errno.ENAMETOOLONG;
        }
        path = user.scratchBytes(0, length);
        return length == 0 ? -Errno.ENOENT : 0;
    }

    /// Takes a path that the UNIX has: 0 or a refusal.
    long use(byte[] text) {
        path = text;
        return text.length == 0 ? -Errno.ENOENT : 0;
    }

    byte[] text() {
        return path;
    }

    boolean isAbsolute() {
        return path[0] == '/';
    }

    /// From a folder on: 0, or why even the folder of the last name cannot be reached.
    long walk(Inode from, boolean follow) {
        return walk(path, from, follow, 0);
    }

    private long walk(byte[] text, Inode from, boolean follow, int links) {
        folder = from;
        found = from;
        name = DOT;
        slash = text.length > 0 && text[text.length - 1] == '/';
        var at = 0;
        while (true) {
            at = behindSlashes(text, at);
            if (at == text.length) {
                return 0;
            }
            var end = at;
            while (end < text.length && text[end] != '/') {
                end++;
            }
            var last = behindSlashes(text, end) == text.length;
            var step = step(part(text, at, end));
            if (step < 0) {
                return step;
            }
            var inode = found;
            if (inode == null) {
                return last ? 0 : -Errno.ENOENT;
            }
            if (inode.type == Inode.LINK && (!last || follow || slash)) {
                return links == MOST_LINKS
                        ? -Errno.ELOOP
                        : through(inode, part(text, end, text.length), follow, links);
            }
            at = end;
        }
    }

    private static int behindSlashes(byte[] text, int from) {
        var at = from;
        while (at < text.length && text[at] == '/') {
            at++;
        }
        return at;
    }

    private static byte[] part(byte[] text, int from, int to) {
        var part = new byte[to - from];
        for (var i = 0; i < part.length; i++) {
            part[i] = text[from + i];
        }
        return part;
    }

    /// On behind a symbolic link, from the folder that it is in.
    private long through(Inode link, byte[] rest, boolean follow, int links) {
        var target = link.target;
        var whole = new byte[target.length + rest.length];
        for (var i = 0; i < target.length; i++) {
            whole[i] = target[i];
        }
        for (var i = 0; i < rest.length; i++) {
            whole[target.length + i] = rest[i];
        }
        return walk(whole, target.length > 0 && target[0] == '/' ? root : folder, follow, links + 1);
    }

    private long step(byte[] next) {
        var in = found;
        if (in == null || in.type != Inode.FOLDER) {
            return -Errno.ENOTDIR;
        }
        if (next.length > LONGEST_NAME) {
            return -Errno.ENAMETOOLONG;
        }
        folder = in;
        name = next;
        if (next.length == 1 && next[0] == '.') {
            return 0;
        }
        found = next.length == 2 && next[0] == '.' && next[1] == '.' ? in.parent : in.lookup(next);
        return 0;
    }

    /// The inode of the last name, if there is one; the folder that it is in; itself.
    @Nullable
    Inode found() {
        return found;
    }

    Inode folder() {
        return folder;
    }

    byte[] name() {
        return name;
    }

    /// Whether the last name is `.` or `..`.
    boolean isDots() {
        return name.length > 0 && name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    boolean endsInSlash() {
        return slash;
    }
}
