package spin.ext.unix;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.FileSystemFacts;
import spin.core.file.FileError;
import spin.core.file.Files;
import spin.core.file.NewNode;

/// The tree of names that processes see: the file system that is mounted as `root`, and each other one at its name below it, unless `root` has that
/// name itself. Where there is no `root` the top is a directory of mounts and nothing else. `/dev` has the devices of [Device], `/proc` what [Proc] has.
///
/// A path is walked from the top each time; a process's directory is kept as a path, so one that is renamed under it is lost to it.
final class Tree {
    static final String ROOT = "root";
    private static final String DEVICES = "dev";
    private static final String TEMPORARY = "tmp";
    private static final int MOST_LINKS = 40;
    private static final int LONGEST_NAME = 255;

    private static final int FIRST_DEVICE = 2;
    private static final String DESCRIPTORS = "fd";

    private final Files files;
    private final Proc proc;
    /// The file systems that somebody has asked about; the number of one is its place among them.
    private final List<String> numbered = new ArrayList<>();
    private long nameless;

    Tree(Files files, Proc proc) {
        this.files = files;
        this.proc = proc;
    }

    /// What is at the end of a path.
    ///
    /// @param path without links, dots and doubled slashes
    /// @param system the mount's name; empty at a top without one, and for devices
    /// @param node null when there is none, or what is there is no file system's
    /// @param parent where its name is; null for the top, mounts and devices
    /// @param device null for what is none
    /// @param open a file that is open already, where a link in `/proc` leads to it; null otherwise
    record Spot(String path, String system, @Nullable FileNode node, @Nullable FileNode parent,
            @Nullable Device device, @Nullable OpenFile open) {

        Spot of(@Nullable OpenFile file) {
            return new Spot(path, system, null, null, null, file);
        }

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        boolean exists() {
            return node != null || device != null || open != null || isBareDirectory();
        }

        /// The top or `/dev`, of which no file system knows.
        boolean isBareDirectory() {
            return node == null && device == null && open == null && (path.equals("/") || path.equals("/" + DEVICES));
        }

        boolean isDirectory() {
            return isBareDirectory() || (node != null && node.attributes().isDirectory());
        }
    }

    /// @param node opened for whoever asked
    record Nameless(String system, FileNode node) {}

    private record Step(String name, String system, @Nullable FileNode node) {}

    /// @param directory where a path begins that does not begin at the top
    /// @param followed whether a symbolic link at its end is followed
    Spot walk(String directory, String path, boolean followed) {
        if (path.isEmpty()) {
            throw new RefusedException(Errno.ENOENT);
        }
        var rest = new ArrayDeque<String>();
        boolean mustBeDirectory = isOfDirectory(path);
        push(rest, path);
        if (!path.startsWith("/")) {
            push(rest, directory);
        }
        return walk(rest, followed, mustBeDirectory);
    }

    /// Whether a path can only lead to a directory.
    private static boolean isOfDirectory(String path) {
        return path.endsWith("/") || path.endsWith("/.") || path.equals(".");
    }

    private static void push(ArrayDeque<String> rest, String path) {
        var names = names(path);
        for (int i = names.size() - 1; i >= 0; i--) {
            rest.push(names.get(i));
        }
    }

    private static List<String> names(String path) {
        var names = new ArrayList<String>();
        int from = 0;
        while (from < path.length()) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            if (to > from) {
                names.add(path.substring(from, to));
            }
            from = to + 1;
        }
        return names;
    }

    private Spot walk(ArrayDeque<String> rest, boolean followed, boolean ofDirectory) {
        boolean mustBeDirectory = ofDirectory;
        var way = new ArrayList<Step>();
        way.add(top());
        int links = 0;
        while (!rest.isEmpty()) {
            var name = rest.pop();
            var here = way.getLast();
            requireDirectory(way, here);
            if (name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (way.size() > 1) {
                    way.removeLast();
                }
                continue;
            }
            if (name.length() > LONGEST_NAME) {
                throw new RefusedException(Errno.ENAMETOOLONG);
            }
            var next = step(way, here, name);
            var node = next.node();
            boolean last = rest.isEmpty();
            if (node != null && (!last || followed || mustBeDirectory)
                    && node.attributes().kind() == FileKind.SYMBOLIC_LINK) {
                if (++links > MOST_LINKS) {
                    throw new RefusedException(Errno.ELOOP);
                }
                if (last && node instanceof ProcNode.Link link && link.file() != null
                        && !(link.file() instanceof DirectoryFile)) {
                    way.add(next);
                    return spot(way).of(link.file());
                }
                var target = node.target();
                if (target.startsWith("/")) {
                    way.subList(1, way.size()).clear();
                }
                mustBeDirectory |= last && isOfDirectory(target);
                push(rest, target);
                continue;
            }
            way.add(next);
            if (!last && spot(way).exists()) {
                continue;
            }
            if (!last) {
                throw new RefusedException(Errno.ENOENT);
            }
        }
        var found = spot(way);
        if (mustBeDirectory && found.exists() && !found.isDirectory()) {
            throw new RefusedException(Errno.ENOTDIR);
        }
        return found;
    }

    private Step top() {
        return files.names().contains(ROOT)
                ? new Step("", ROOT, files.find(ROOT).root())
                : new Step("", "", null);
    }

    private void requireDirectory(List<Step> way, Step here) {
        var node = here.node();
        if (node == null ? !spot(way).isDirectory() : !node.attributes().isDirectory()) {
            throw new RefusedException(node == null && !spot(way).exists() ? Errno.ENOENT : Errno.ENOTDIR);
        }
    }

    private Step step(List<Step> way, Step here, String name) {
        if (way.size() == 1 && name.equals(Proc.NAME)) {
            return new Step(name, Proc.NAME, proc.top());
        }
        if (way.size() == 2 && isDevices(here) && name.equals(DESCRIPTORS)) {
            return new Step(name, Proc.NAME, proc.descriptorsLink());
        }
        if (way.size() == 1 && !name.equals(ROOT)) {
            if (files.names().contains(name) && !isInRoot(here, name)) {
                return new Step(name, name, files.find(name).root());
            }
            if (name.equals(DEVICES)) {
                return new Step(name, "", null);
            }
        }
        var node = here.node();
        return new Step(name, here.system(), node == null ? null : lookup(node, name));
    }

    private static boolean isDevices(Step step) {
        return step.name().equals(DEVICES) && step.system().isEmpty();
    }

    /// The number of a file system, as stat tells it; of none, and of devices, 1.
    int device(String system) {
        if (system.isEmpty()) {
            return 1;
        }
        if (!numbered.contains(system)) {
            numbered.add(system);
        }
        return FIRST_DEVICE + numbered.indexOf(system);
    }

    /// What `root` has itself is not hidden by a mount.
    private static boolean isInRoot(Step top, String name) {
        var node = top.node();
        return node != null && lookup(node, name) != null;
    }

    private static @Nullable FileNode lookup(FileNode directory, String name) {
        try {
            return directory.lookup(name);
        } catch (FileException refused) {
            if (refused.error() == FileError.ENOENT) {
                return null;
            }
            throw refused;
        }
    }

    private static Spot spot(List<Step> way) {
        var last = way.getLast();
        var path = new StringBuilder();
        for (int i = 1; i < way.size(); i++) {
            path.append('/').append(way.get(i).name());
        }
        boolean inDevices = way.size() == 3 && isDevices(way.get(1)) && last.node() == null;
        var above = way.size() > 1 ? way.get(way.size() - 2) : null;
        boolean mounted = above != null && !above.system().equals(last.system());
        return new Spot(path.isEmpty() ? "/" : path.toString(), last.system(), last.node(),
                above == null || mounted ? null : above.node(), inDevices ? Device.named(last.name()) : null, null);
    }

    /// What is known of a file system; null of a top that is none's, and of devices.
    @Nullable
    FileSystemFacts facts(String system) {
        return system.isEmpty() ? null : system.equals(Proc.NAME) ? Proc.facts() : files.find(system).facts();
    }

    /// Nothing happens to a top that is none's.
    void synchronise(String system) {
        if (!system.isEmpty() && !system.equals(Proc.NAME)) {
            files.find(system).sync();
        }
    }

    /// A new file without a name, in a file system that keeps what is in memory anyhow if there is one, else in `root`.
    Nameless nameless() {
        for (var system : List.of(TEMPORARY, ROOT)) {
            if (files.names().contains(system)) {
                var directory = files.find(system).root();
                var name = ".memfd." + ++nameless;
                var node = directory.create(name, NewNode.withMode(0777));
                node.open();
                directory.unlink(name);
                return new Nameless(system, node);
            }
        }
        throw new RefusedException(Errno.ENOSYS);
    }

    void synchronise() {
        for (var name : files.names()) {
            files.find(name).sync();
        }
    }

    /// The names that a directory has besides those of its file system.
    List<String> extras(Spot directory) {
        if (directory.path().equals("/")) {
            var names = new ArrayList<>(files.names());
            names.remove(ROOT);
            var root = directory.node();
            names.removeIf(name -> root != null && lookup(root, name) != null);
            names.add(DEVICES);
            names.add(Proc.NAME);
            return names;
        }
        if (!directory.isBareDirectory()) {
            return List.of();
        }
        var names = Device.names();
        names.add(DESCRIPTORS);
        return names;
    }
}
