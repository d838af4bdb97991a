package spin.systems.aegis.exos.process;

/// Walks a path from name to name. What it answers about is the path that was read last.
final class Paths {

    private static final int LONGEST = 4096;
    private static final int MOST_LINKS = 40;

    private final Memory memory;
    private final Inodes inodes;
    private final Folders folders;
    private final Remote remote;

    private byte[] path = {};
    private byte[] name = {};
    private int folder;
    private int found;
    private boolean slash;

    Paths(Memory memory, Inodes inodes, Folders folders, Remote remote) {
        this.memory = memory;
        this.inodes = inodes;
        this.folders = folders;
        this.remote = remote;
    }

    /// Reads a path of the program's: 0 or a refusal.
    long read(long at) {
        var length = 0;
        while (length < LONGEST && memory.get(at + length, 1) != 0) {
            length++;
        }
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (length == LONGEST) {
            return -Errno.ENAMETOOLONG;
        }
        path = new byte[length];
        for (var i = 0; i < length; i++) {
            path[i] = (byte) memory.get(at + i, 1);
        }
        return length == 0 ? -Errno.ENOENT : 0;
    }

    byte[] text() {
        return path;
    }

    boolean isAbsolute() {
        return path[0] == '/';
    }

    /// From a folder on: 0, or why even the folder of the last name cannot be reached, or [Calls#WAITS].
    long walk(int from, boolean follow) {
        return walk(path, from, follow, 0);
    }

    private long walk(byte[] text, int from, boolean follow, int links) {
        folder = from;
        found = from;
        name = new byte[]{'.'};
        slash = text.length > 0 && text[text.length - 1] == '/';
        var at = 0;
        while (true) {
            while (at < text.length && text[at] == '/') {
                at++;
            }
            if (at == text.length) {
                return 0;
            }
            var end = at;
            while (end < text.length && text[end] != '/') {
                end++;
            }
            var rest = end;
            while (rest < text.length && text[rest] == '/') {
                rest++;
            }
            var step = step(part(text, at, end));
            if (step < 0) {
                return step;
            }
            var last = rest == text.length;
            if (found < 0) {
                return last ? 0 : -Errno.ENOENT;
            }
            if (inodes.get(found, Inodes.TYPE) == Inodes.LINK && (!last || follow || slash)) {
                if (links == MOST_LINKS) {
                    return -Errno.ELOOP;
                }
                return through(part(text, end, text.length), follow, links);
            }
            at = end;
        }
    }

    private static byte[] part(byte[] text, int from, int to) {
        var part = new byte[to - from];
        for (var i = 0; i < part.length; i++) {
            part[i] = text[from + i];
        }
        return part;
    }

    /// On behind a symbolic link, from the folder that it is in.
    private long through(byte[] rest, boolean follow, int links) {
        var target = folders.content(found);
        var whole = new byte[target.length + rest.length];
        for (var i = 0; i < target.length; i++) {
            whole[i] = target[i];
        }
        for (var i = 0; i < rest.length; i++) {
            whole[target.length + i] = rest[i];
        }
        return walk(whole, target.length > 0 && target[0] == '/' ? Inodes.ROOT : folder, follow, links + 1);
    }

    private long step(byte[] next) {
        if (found < 0 || inodes.get(found, Inodes.TYPE) != Inodes.FOLDER) {
            return -Errno.ENOTDIR;
        }
        if (next.length > Folders.LONGEST_NAME) {
            return -Errno.ENAMETOOLONG;
        }
        folder = found;
        name = next;
        if (next.length == 1 && next[0] == '.') {
            return 0;
        }
        if (next.length == 2 && next[0] == '.' && next[1] == '.') {
            found = (int) inodes.get(folder, Inodes.PARENT);
            return 0;
        }
        var outcome = remote.is(folder) ? remote.lookup(folder, next) : 0;
        found = outcome < 0 ? -1 : folders.lookup(folder, next);
        return outcome;
    }

    /// The inode of the last name, or -1; the folder that it is in; itself.
    int found() {
        return found;
    }

    int folder() {
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
