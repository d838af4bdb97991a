package spin.core.file;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A tree of files so simple that it is obviously right, and the random orders that are given to it and to a file system alike.
///
/// What an order answers is a text: the error, or what came out. Whoever compares needs no more.
public final class FileModel {
    private static final List<String> NAMES = List.of("a", "b", "c", "\u00ff");
    private static final int MOST_BYTES = 30_000;

    /// A node of the model, and the one that stands for it in the file system.
    private static final class Twin {
        final FileKind kind;
        final TreeMap<String, Twin> entries = new TreeMap<>();
        FileNode real;
        byte[] bytes = {};
        int mode;
        int links;
        @Nullable
        Twin parent;

        Twin(FileKind kind, FileNode real, int mode) {
            this.kind = kind;
            this.real = real;
            this.mode = mode;
        }

        boolean isDirectory() {
            return kind == FileKind.DIRECTORY;
        }
    }

    private final Random chance;
    private final Twin root;
    private final List<Twin> open = new ArrayList<>();
    private final StringBuilder told = new StringBuilder();

    public FileModel(FileSystem system, long seed) {
        chance = new Random(seed);
        root = new Twin(FileKind.DIRECTORY, system.root(), 0);
    }

    /// Gives one order to both.
    ///
    /// @return a description of where they differ, null when they do not
    public @Nullable String step() {
        var directory = anyDirectory();
        var name = NAMES.get(chance.nextInt(NAMES.size()));
        var order = switch (chance.nextInt(12)) {
            case 0, 1 -> create(directory, name);
            case 2 -> mkdir(directory, name);
            case 3 -> unlink(directory, name);
            case 4 -> rmdir(directory, name);
            case 5 -> rename(directory, name, anyDirectory(), NAMES.get(chance.nextInt(NAMES.size())));
            case 6 -> link(directory, name, anyNode());
            case 7 -> openOrClose(anyNode());
            case 8 -> truncate(anyNode());
            case 9 -> symlink(directory, name);
            default -> write(anyNode());
        };
        told.append(order.said).append('\n');
        return order.expected.equals(order.got)
                ? null
                : told + "expected " + order.expected + " and got " + order.got;
    }

    /// The whole tree of the model, and that of the file system that it was made with.
    public String expected() {
        var text = new StringBuilder();
        describe(root, "", text);
        return text.toString();
    }

    /// The whole tree of a file system in the same words.
    public static String found(FileSystem system) {
        var text = new StringBuilder();
        describe(system.root(), "", text, true);
        return text.toString();
    }

    /// What those say that are open; a node without a name is seen here only.
    public @Nullable String differenceOfOpenNodes() {
        for (var twin : open) {
            var attributes = twin.real.attributes();
            if (attributes.links() != links(twin)) {
                return told + "an open node has " + attributes.links() + " links instead of " + links(twin);
            }
            if (twin.kind == FileKind.REGULAR && !Arrays.equals(twin.bytes, content(twin.real))) {
                return told + "an open file has other bytes than were written";
            }
        }
        return null;
    }

    private record Order(String said, String expected, String got) {}

    private Order create(Twin directory, String name) {
        int mode = chance.nextInt(01000);
        var error = addError(directory, name);
        var got = new Got();
        got.of(() -> enter(error, directory, name, FileKind.REGULAR, mode,
                directory.real.create(name, new NewNode(mode, 1, 2))));
        return new Order("create " + name, error, got.text);
    }

    private Order mkdir(Twin directory, String name) {
        var error = addError(directory, name);
        var got = new Got();
        got.of(() -> enter(error, directory, name, FileKind.DIRECTORY, 0_755,
                directory.real.mkdir(name, NewNode.withMode(0_755))));
        return new Order("mkdir " + name, error, got.text);
    }

    private Order symlink(Twin directory, String name) {
        var target = "x".repeat(1 + chance.nextInt(300));
        var error = addError(directory, name);
        var got = new Got();
        got.of(() -> {
            var twin = enter(error, directory, name, FileKind.SYMBOLIC_LINK, 0_777,
                    directory.real.symlink(name, target, NewNode.withMode(0_777)));
            twin.bytes = bytes(target);
        });
        return new Order("symlink " + name, error, got.text);
    }

    private Order unlink(Twin directory, String name) {
        var twin = directory.entries.get(name);
        var error = twin == null ? "ENOENT" : twin.isDirectory() ? "EISDIR" : "";
        var got = new Got();
        got.of(() -> directory.real.unlink(name));
        if (twin != null && error.isEmpty()) {
            remove(directory, name, twin);
        }
        return new Order("unlink " + name, error, got.text);
    }

    private Order rmdir(Twin directory, String name) {
        var twin = directory.entries.get(name);
        var error = twin == null
                ? "ENOENT"
                : !twin.isDirectory() ? "ENOTDIR" : twin.entries.isEmpty() ? "" : "ENOTEMPTY";
        var got = new Got();
        got.of(() -> directory.real.rmdir(name));
        if (twin != null && error.isEmpty()) {
            remove(directory, name, twin);
        }
        return new Order("rmdir " + name, error, got.text);
    }

    private Order rename(Twin from, String name, Twin to, String newName) {
        var moved = from.entries.get(name);
        var victim = to.entries.get(newName);
        var error = moved == null ? "ENOENT" : renameError(moved, victim, to);
        var got = new Got();
        got.of(() -> from.real.rename(name, to.real, newName));
        if (moved != null && error.isEmpty() && moved != victim) {
            if (victim != null) {
                remove(to, newName, victim);
            }
            from.entries.remove(name);
            to.entries.put(newName, moved);
            moved.parent = to;
        }
        return new Order("rename %s to %s".formatted(name, newName), error, got.text);
    }

    private static String renameError(Twin moved, @Nullable Twin victim, Twin to) {
        for (Twin each = to; each != null; each = each.parent) {
            if (each == moved) {
                return "EINVAL";
            }
        }
        if (victim == null || victim == moved) {
            return "";
        }
        if (victim.isDirectory()) {
            return !moved.isDirectory() ? "EISDIR" : victim.entries.isEmpty() ? "" : "ENOTEMPTY";
        }
        return moved.isDirectory() ? "ENOTDIR" : "";
    }

    private Order link(Twin directory, String name, Twin node) {
        var error = node.isDirectory() ? "EPERM" : node.links == 0 ? "ENOENT" : addError(directory, name);
        var got = new Got();
        got.of(() -> directory.real.link(name, node.real));
        if (error.isEmpty()) {
            directory.entries.put(name, node);
            node.links++;
        }
        return new Order("link " + name, error, got.text);
    }

    private Order openOrClose(Twin twin) {
        var got = new Got();
        if (open.size() < 4 && !twin.isDirectory()) {
            got.of(twin.real::open);
            open.add(twin);
            return new Order("open", "", got.text);
        }
        if (!open.isEmpty()) {
            got.of(open.remove(chance.nextInt(open.size())).real::close);
        }
        return new Order("close", "", got.text);
    }

    private Order truncate(Twin twin) {
        int size = chance.nextInt(MOST_BYTES);
        var got = new Got();
        got.of(() -> twin.real.truncate(size));
        if (twin.kind == FileKind.REGULAR) {
            twin.bytes = Arrays.copyOf(twin.bytes, size);
        }
        return new Order("truncate to " + size, contentError(twin), got.text);
    }

    private Order write(Twin twin) {
        int at = chance.nextInt(MOST_BYTES - 5000);
        var bytes = new byte[1 + chance.nextInt(5000)];
        chance.nextBytes(bytes);
        var got = new Got();
        got.of(() -> {
            int done = twin.real.write(at, bytes, 0, bytes.length);
            if (done != bytes.length) {
                throw new IllegalStateException(done + " bytes written of " + bytes.length);
            }
        });
        if (twin.kind == FileKind.REGULAR) {
            twin.bytes = Arrays.copyOf(twin.bytes, Math.max(twin.bytes.length, at + bytes.length));
            System.arraycopy(bytes, 0, twin.bytes, at, bytes.length);
        }
        return new Order("write %d at %d".formatted(bytes.length, at), contentError(twin), got.text);
    }

    private static String contentError(Twin twin) {
        return switch (twin.kind) {
            case REGULAR -> "";
            case DIRECTORY -> "EISDIR";
            default -> "EINVAL";
        };
    }

    private static String addError(Twin directory, String name) {
        return directory.entries.containsKey(name) ? "EEXIST" : "";
    }

    private static Twin enter(String error, Twin directory, String name, FileKind kind, int mode, FileNode real) {
        var twin = new Twin(kind, real, mode);
        if (error.isEmpty()) {
            twin.links = 1;
            twin.parent = directory;
            directory.entries.put(name, twin);
        }
        return twin;
    }

    private static void remove(Twin directory, String name, Twin twin) {
        directory.entries.remove(name);
        twin.links--;
    }

    /// What an order answered, as a word.
    private static final class Got {
        String text = "";

        void of(Runnable order) {
            try {
                order.run();
            } catch (FileException refused) {
                text = refused.error().name();
            }
        }
    }

    private Twin anyDirectory() {
        var directories = all().stream().filter(Twin::isDirectory).toList();
        return directories.get(chance.nextInt(directories.size()));
    }

    private Twin anyNode() {
        var nodes = all();
        nodes.addAll(open);
        return nodes.get(chance.nextInt(nodes.size()));
    }

    private List<Twin> all() {
        var found = new ArrayList<Twin>();
        found.add(root);
        for (int i = 0; i < found.size(); i++) {
            found.addAll(found.get(i).entries.values());
        }
        return found;
    }

    private static int links(Twin twin) {
        return twin.isDirectory()
                ? 2 + (int) twin.entries.values().stream().filter(Twin::isDirectory).count()
                : twin.links;
    }

    private static void describe(Twin twin, String path, StringBuilder text) {
        line(text, path, twin.kind, path.isEmpty() ? 0 : twin.mode, links(twin), twin.bytes);
        twin.entries.forEach((name, below) -> describe(below, path + "/" + name, text));
    }

    private static void describe(FileNode node, String path, StringBuilder text, boolean isRoot) {
        var attributes = node.attributes();
        line(text, path, attributes.kind(), isRoot ? 0 : attributes.mode(), attributes.links(),
                switch (attributes.kind()) {
                    case REGULAR -> content(node);
                    case SYMBOLIC_LINK -> bytes(node.target());
                    default -> new byte[0];
                });
        if (attributes.isDirectory()) {
            var names = new ArrayList<String>();
            node.list(0, Integer.MAX_VALUE).forEach(entry -> names.add(entry.name()));
            names.sort(null);
            names.forEach(name -> describe(node.lookup(name), path + "/" + name, text, false));
        }
    }

    private static void line(StringBuilder text, String path, FileKind kind, int mode, int links, byte[] bytes) {
        text.append("%s %s %o links %d bytes %d hash %d%n".formatted(path, kind, mode, links, bytes.length,
                Arrays.hashCode(bytes)));
    }

    /// All that is in a file, read in pieces of an odd size.
    public static byte[] content(FileNode file) {
        var all = new ByteArrayOutputStream();
        var piece = new byte[4999];
        for (int n = file.read(0, piece, 0, piece.length); n > 0; n = file.read(all.size(), piece, 0, piece.length)) {
            all.write(piece, 0, n);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
