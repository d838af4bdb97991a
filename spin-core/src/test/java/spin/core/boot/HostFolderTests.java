package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.NewNode;

/// A folder of the host is read, and never written.
class HostFolderTests {
    private static final NewNode WHAT = NewNode.withMode(0644);

    @TempDir
    private Path folder;

    private HostFolder system;
    private FileNode root;

    @BeforeEach
    void fill() throws IOException {
        Files.writeString(folder.resolve("file"), "of the host");
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/inner"), "inside");
        Files.createSymbolicLink(folder.resolve("soft"), Path.of("sub/inner"));
        system = new HostFolder(folder, false, () -> 5);
        root = system.root();
    }

    private static String text(FileNode node) {
        var bytes = new byte[100];
        return new String(bytes, 0, node.read(0, bytes, 0, 100), StandardCharsets.US_ASCII);
    }

    private static void write(FileNode node, long offset, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(node.write(offset, bytes, 0, bytes.length)).isEqualTo(bytes.length);
    }

    @Test
    void whatIsThereIsSeen() {
        assertThat(text(root.lookup("file"))).isEqualTo("of the host");
        assertThat(root.lookup("file").attributes().size()).isEqualTo(11);
        assertThat(text(root.lookup("sub").lookup("inner"))).isEqualTo("inside");
        var names = new ArrayList<String>();
        for (var some = root.list(0, 2); !some.isEmpty(); some = root.list(some.getLast().next(), 2)) {
            some.forEach(entry -> names.add(entry.name()));
        }
        assertThat(names).containsExactly("file", "soft", "sub");
    }

    @Test
    void aLinkIsOneAndLeadsNowhereByItself() {
        var soft = root.lookup("soft");

        assertThat(soft.attributes().kind()).isEqualTo(FileKind.SYMBOLIC_LINK);
        assertThat(soft.target()).isEqualTo("sub/inner");
        refused(FileError.EINVAL, () -> soft.read(0, new byte[1], 0, 1));
        refused(FileError.ENOTDIR, () -> soft.lookup("x"));
    }

    @Test
    void changesAreSeenHereAndNeverOnTheHost() throws IOException {
        write(root.lookup("file"), 3, "THE");
        write(root.create("fresh", WHAT), 2, "x");
        root.rename("sub", root, "moved");
        root.lookup("moved").unlink("inner");
        root.rmdir("moved");
        root.unlink("soft");

        assertThat(text(root.lookup("file"))).isEqualTo("of THE host");
        assertThat(text(root.lookup("fresh"))).isEqualTo("\0\0x");
        assertThat(root.list(0, 10)).hasSize(2);
        assertThat(Files.readString(folder.resolve("file"))).isEqualTo("of the host");
        assertThat(Files.readString(folder.resolve("sub/inner"))).isEqualTo("inside");
        assertThat(Files.exists(folder.resolve("fresh"))).isFalse();
    }

    @Test
    void aFileThatIsCutIsZeroWhereItGrowsAgain() {
        var file = root.lookup("file");
        file.truncate(2);
        file.truncate(4);

        assertThat(text(file)).isEqualTo("of\0\0");
        refused(FileError.EFBIG, () -> file.truncate(1L << 40));
    }

    @Test
    void whoHasItOpenKeepsIt() {
        var file = root.lookup("file");
        file.open();
        root.unlink("file");

        assertThat(text(file)).isEqualTo("of the host");
        assertThat(file.attributes().links()).isZero();
        file.close();
        refused(FileError.ESTALE, () -> system.node(file.number()));
    }

    @Test
    void namesAreTakenAndDirectoriesAreFull() {
        refused(FileError.EEXIST, () -> root.create("file", WHAT));
        refused(FileError.ENOENT, () -> root.lookup("none"));
        refused(FileError.ENOTEMPTY, () -> root.rmdir("sub"));
        refused(FileError.EISDIR, () -> root.unlink("sub"));
        refused(FileError.EINVAL, () -> root.rename("sub", root.lookup("sub"), "below"));
        refused(FileError.ENOTDIR, () -> root.rename("sub", root, "file"));
        refused(FileError.EISDIR, () -> root.rename("file", root, "sub"));
    }

    @Test
    void aFolderThatIsReadOnlyRefusesChangesAndIsRead() {
        var closed = new HostFolder(folder, true, () -> 5).root();

        assertThat(text(closed.lookup("file"))).isEqualTo("of the host");
        refused(FileError.EROFS, () -> closed.create("x", WHAT));
        refused(FileError.EROFS, () -> closed.unlink("file"));
        refused(FileError.EROFS, () -> closed.lookup("file").write(0, new byte[1], 0, 1));
        refused(FileError.EROFS, () -> closed.lookup("file").truncate(0));
        refused(FileError.EROFS, () -> closed.rename("file", closed, "x"));
    }

    private static void refused(FileError error, Runnable what) {
        assertThatThrownBy(what::run).isInstanceOfSatisfying(FileException.class,
                refused -> assertThat(refused.error()).isEqualTo(error));
    }
}
