package spin.ext.http;

import org.jspecify.annotations.Nullable;
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

    /// The node at a path of a request; null when there is none.
    @Nullable
    FileNode find(String path) {
        try {
            var root = walk(files.find(mount).root(), null, folder, 0);
            return root == null ? null : walk(root, root, path, 0);
        } catch (FileException _) {
            return null;
        }
    }

    /// What a folder shows instead of a list of its names; null when it has none.
    @Nullable
    FileNode index(FileNode directory) {
        try {
            var index = directory.lookup(INDEX);
            return index.attributes().kind() == FileKind.REGULAR ? index : null;
        } catch (FileException _) {
            return null;
        }
    }

    /// @param root where links that begin with `/` begin, and what nothing leads out of; null for where this walk begins
    private static @Nullable FileNode walk(FileNode from, @Nullable FileNode root, String path, int links) {
        var top = root == null ? from : root;
        var node = path.startsWith("/") ? top : from;
        for (int begin = 0; begin < path.length();) {
            int slash = path.indexOf('/', begin);
            int to = slash < 0 ? path.length() : slash;
            var name = path.substring(begin, to);
            if (name.equals("..")) {
                node = node.number() == top.number() ? node : node.parent();
            } else if (!name.isEmpty() && !name.equals(".")) {
                var next = node.lookup(name);
                if (next.attributes().kind() == FileKind.SYMBOLIC_LINK) {
                    next = links == MOST_LINKS ? null : walk(node, top, next.target(), links + 1);
                }
                if (next == null) {
                    return null;
                }
                node = next;
            }
            begin = to + 1;
        }
        return node;
    }
}
