package spin.systems.unix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// execve: of programs, and of scripts, whose first line names the program that reads them.
final class Executions {

    private static final int EXECUTABLE = 0111;
    private static final int MOST_STRINGS = 4096;
    private static final int LONGEST_STRING = 4096;
    /// What Linux looks at of a script, and how often a script may be read by a script.
    private static final int FIRST_LINE = 256;
    private static final int MOST_SCRIPTS = 4;
    /// No image is larger: it is read whole before it is judged.
    private static final long LARGEST = 64L << 20;

    private final Unix unix;
    private final User user;
    private final Names names;

    Executions(Unix unix, Names names) {
        this.unix = unix;
        this.user = unix.user;
        this.names = names;
    }

    /// Until the new image is known to be one, nothing is lost.
    long execute(UnixProcess process, long path, long arguments, long variables) {
        var inode = names.find(process, Names.AT_HERE, path, true);
        if (inode == null) {
            return names.refusal();
        }
        var name = names.path();
        var told = strings(arguments);
        var environment = strings(variables);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (told == null || environment == null) {
            return -Errno.E2BIG;
        }
        for (var scripts = 0; scripts <= MOST_SCRIPTS; scripts++) {
            if (inode.type != Inode.FILE || (inode.mode & EXECUTABLE) == 0) {
                return -Errno.EACCES;
            }
            if (octet(inode, 0) != '#' || octet(inode, 1) != '!') {
                return replace(process, inode, name, told, environment);
            }
            var beyond = endOfLine(inode);
            var from = behindBlanks(inode, 2, beyond);
            var end = endOfWord(inode, from, beyond);
            var rest = behindBlanks(inode, end, beyond);
            if (end == from) {
                return -Errno.ENOEXEC;
            }
            var reader = bytes(inode, from, end);
            told = asReader(reader, bytes(inode, rest, withoutBlanks(inode, rest, beyond)), name, told);
            name = reader;
            inode = names.find(process, reader);
            if (inode == null) {
                return names.refusal();
            }
        }
        return -Errno.ELOOP;
    }

    private long replace(UnixProcess process, Inode inode, byte[] name, List<String> told, List<String> environment) {
        if (inode.size() > LARGEST) {
            return -Errno.ENOMEM;
        }
        var refused = unix.images.replace(process, bytes(inode, 0, (int) inode.size()), text(name), told, environment);
        if (refused < 0) {
            return refused;
        }
        unix.descriptors.closeForExecution(process);
        unix.signals.execute(process);
        return Unix.NO_ANSWER;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    // Scripts.

    /// What the reader is told: its own name, the one argument that the line may have, the script's name, and what the script was told.
    private static List<String> asReader(byte[] reader, byte[] argument, byte[] script, List<String> told) {
        var all = new ArrayList<String>();
        all.add(text(reader));
        if (argument.length > 0) {
            all.add(text(argument));
        }
        all.add(text(script));
        for (var i = 1; i < told.size(); i++) {
            all.add(told.get(i));
        }
        return all;
    }

    private static boolean isBlank(int octet) {
        return octet == ' ' || octet == '\t';
    }

    private int endOfLine(Inode inode) {
        var most = (int) Math.min(FIRST_LINE, inode.size());
        var at = 2;
        while (at < most && octet(inode, at) != '\n' && octet(inode, at) != 0) {
            at++;
        }
        return at;
    }

    private int behindBlanks(Inode inode, int from, int beyond) {
        var at = from;
        while (at < beyond && isBlank(octet(inode, at))) {
            at++;
        }
        return at;
    }

    private int withoutBlanks(Inode inode, int from, int beyond) {
        var at = beyond;
        while (at > from && isBlank(octet(inode, at - 1))) {
            at--;
        }
        return at;
    }

    private int endOfWord(Inode inode, int from, int beyond) {
        var at = from;
        while (at < beyond && !isBlank(octet(inode, at))) {
            at++;
        }
        return at;
    }

    private int octet(Inode inode, int at) {
        var page = at < inode.size() ? inode.page(at / Below.PAGE, false) : 0;
        var offset = at & (Below.PAGE - 1);
        return page == 0 ? 0 : (int) (unix.below.load(page, offset & -8) >>> ((offset & 7) << 3)) & 0xff;
    }

    private byte[] bytes(Inode inode, int from, int to) {
        var bytes = new byte[to - from];
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) octet(inode, from + i);
        }
        return bytes;
    }

    // What the program is told.

    private @Nullable List<String> strings(long at) {
        var strings = new ArrayList<String>();
        if (at == 0) {
            return strings;
        }
        for (var i = 0L;; i++) {
            var next = user.get(at + 8 * i);
            if (next == 0) {
                return strings;
            }
            var length = user.string(next, LONGEST_STRING);
            if (length < 0 || i == MOST_STRINGS) {
                return null;
            }
            strings.add(new String(user.scratchBytes(0, length), StandardCharsets.UTF_8));
        }
    }
}
