package spin.core.control;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The folder in which running kernels put their sockets, one file `spin-<pid>.sock` each.
///
/// Whoever can open a socket there rules the kernel behind it, and whoever can put one there can pose as a kernel. So
/// the folder must be ours alone; one that is not is refused by kernels and clients alike, and never mended.
public final class SocketFolder {
    private static final Pattern SOCKET = Pattern.compile("spin-([1-9][0-9]{0,17})\\.sock");
    private static final int OTHERS = 0077;

    private final Path path;
    private final String chosenBy;

    private SocketFolder(Path path, String chosenBy) {
        this.path = path;
        this.chosenBy = chosenBy;
    }

    /// `$SPIN_RUN_DIR`, else `$XDG_RUNTIME_DIR/spin`, else `<temporary>/spin-<user>`; an empty variable is no variable.
    public static SocketFolder of(Map<String, String> environment, String temporary, String user)
            throws ControlException {
        var own = environment.getOrDefault("SPIN_RUN_DIR", "");
        if (!own.isEmpty()) {
            return new SocketFolder(path(own, "SPIN_RUN_DIR"), "SPIN_RUN_DIR");
        }
        var session = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!session.isEmpty()) {
            return new SocketFolder(path(session, "XDG_RUNTIME_DIR").resolve("spin"), "XDG_RUNTIME_DIR");
        }
        var name = user.replaceAll("[^A-Za-z0-9._-]", "_");
        return new SocketFolder(path(temporary, "java.io.tmpdir").resolve("spin-" + name),
                "the folder for temporary files");
    }

    private static Path path(String text, String origin) throws ControlException {
        try {
            return Path.of(text).toAbsolutePath();
        } catch (InvalidPathException _) {
            throw new ControlException(origin + " is not a path: '" + Messages.oneLine(text) + "'; mend or unset it.");
        }
    }

    Path path() {
        return path;
    }

    /// Creates the folder if it is missing; then as [#trusted()].
    void prepare() throws ControlException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            try {
                // Parents too: a fresh SPIN_RUN_DIR may lie deep. Owner-only from the first instant, not after a chmod.
                Files.createDirectories(path,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (IOException | UnsupportedOperationException e) {
                throw new ControlException("the folder for control sockets, " + shown() + ", cannot be created"
                        + (e instanceof IOException io ? " (" + Messages.reason(io) + ")" : "")
                        + "; set SPIN_RUN_DIR to one that can.", e);
            }
        }
        if (!trusted()) {
            throw new ControlException(
                    "the folder for control sockets, " + shown() + ", went away while it was looked at; try again.");
        }
    }

    /// True if the folder is there and ours alone, false if there is none.
    ///
    /// @throws ControlException if it belongs to somebody else or others may enter it
    boolean trusted() throws ControlException {
        try {
            long self = new UnixSystem().getUid();
            // A link that another user made could be pointed elsewhere at any time, however good its present target is.
            if (owner(path, LinkOption.NOFOLLOW_LINKS) != self || owner(path) != self) {
                throw new ControlException("the folder for control sockets, " + shown()
                        + ", belongs to another user; set SPIN_RUN_DIR to a folder of your own.");
            }
            if (!Files.isDirectory(path)) {
                throw new ControlException(shown()
                        + " should be the folder for control sockets and is not a folder; set SPIN_RUN_DIR to one.");
            }
            if (((int) Files.getAttribute(path, "unix:mode") & OTHERS) != 0) {
                throw new ControlException("the folder for control sockets, " + shown()
                        + ", is open to other users; run 'chmod 700' on it or set SPIN_RUN_DIR to another.");
            }
            return true;
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException e) {
            throw new ControlException(
                    "the folder for control sockets, " + shown() + ", cannot be looked at: " + Messages.reason(e) + ".",
                    e);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new ControlException("control sockets need a file system with owners and permissions, and " + shown()
                    + " has none; set SPIN_RUN_DIR to one that has.", e);
        }
    }

    private static long owner(Path file, LinkOption... options) throws IOException {
        return Integer.toUnsignedLong((int) Files.getAttribute(file, "unix:uid", options));
    }

    Path socketOf(long pid) {
        return path.resolve("spin-" + pid + ".sock");
    }

    /// The process numbers for which there is a socket file, ascending; their kernels may be dead.
    List<Long> pids() throws ControlException {
        var pids = new ArrayList<Long>();
        try (var files = Files.newDirectoryStream(path, "spin-*.sock")) {
            for (var file : files) {
                var match = SOCKET.matcher(file.getFileName().toString());
                if (match.matches()) {
                    pids.add(Long.valueOf(match.group(1)));
                }
            }
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new ControlException(
                    "the folder for control sockets, " + shown() + ", cannot be listed: " + Messages.reason(e) + ".",
                    e);
        }
        pids.sort(null);
        return pids;
    }

    private String shown() {
        return Messages.oneLine(path.toString()) + " (from " + chosenBy + ")";
    }
}
