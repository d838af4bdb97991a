package spin.ext.http;

import org.jspecify.annotations.Nullable;
import spin.core.file.FileAttributes;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.Files;

/// The folder that is served: what a path leads to, and never anything outside of it.
///
/// @param folder of the mount, such as `/www`; `/` for all of it
record Site(Files files, String mount, String folder) {
    private static final int MOST_LINKS = 8;
    private static final String INDEX = "index.html";

    /// A file, and what was true of it when it was found: each question to a file system may be one to a disk, or to the host.
    record Found(FileNode node, FileAttributes facts) {
        static Found of(FileNode node) {
            return new Found(node, node.attributes());
        }

        boolean is(FileKind kind) {
            return facts.kind() == kind;
        }
    }

    /// What lies at a path of a request; null when there is nothing.
    @Nullable
    Found find(String path) {
        try {
            var root = walk(Found.of(files.find(mount).root()), null, folder, 0);
            return root == null ? null : walk(root, root, path, 0);
        } catch (FileException _) {
            return null;
        }
    }

    /// What a folder shows instead of a list of its names; null when it has none.
    @Nullable
    Found index(FileNode directory) {
        try {
            var index = Found.of(directory.lookup(INDEX));
            return index.is(FileKind.REGULAR) ? index : null;
        } catch (FileException _) {
            return null;
        }
    }

    /// @param root where links that begin with `/` begin, and what nothing leads out of; null for where this walk begins
    private static @Nullable Found walk(Found from, @Nullable Found root, String path, int links) {
        var top = root == null ? from : root;
        var found = path.startsWith("/") ? top : from;
        for (int begin = 0; begin < path.length();) {
            int slash = path.indexOf('/', begin);
            int to = slash < 0 ? path.length() : slash;
            var name = path.substring(begin, to);
            if (name.equals("..")) {
                found = found.facts.number() == top.facts.number() ? found : Found.of(found.node.parent());
            } else if (!name.isEmpty() && !name.equals(".")) {
                var next = Found.of(found.node.lookup(name));
                if (next.is(FileKind.SYMBOLIC_LINK)) {
                    next = links == MOST_LINKS ? null : walk(found, top, next.node.target(), links + 1);
                }
                if (next == null) {
                    return null;
                }
                found = next;
            }
            begin = to + 1;
        }
        return found;
    }
}
