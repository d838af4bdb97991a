package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        system = HostFolder.of(folder, false, () -> 5);
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
    void aPipeHasItsNameThereAndADeviceHasNot() {
        var pipe = root.mknod("pipe", FileKind.FIFO, 0, WHAT);

        assertThat(root.lookup("pipe").attributes().kind()).isEqualTo(FileKind.FIFO);
        assertThat(pipe.attributes().mode()).isEqualTo(0644);
        assertThat(folder.resolve("pipe")).doesNotExist();
        assertThatThrownBy(() -> root.mknod("device", FileKind.CHARACTER_DEVICE, 7, WHAT))
                .isInstanceOfSatisfying(FileException.class,
                        refused -> assertThat(refused.error()).isEqualTo(FileError.ENOTSUP));
    }

    /// What is a folder or a file when it is seen first may be a link the next moment.
    @Test
    void nothingThatBecomesALinkLeadsOut(@TempDir Path outside) throws IOException {
        Files.writeString(outside.resolve("secret"), "not yours");
        Files.createDirectory(folder.resolve("late"));
        var file = root.lookup("file");
        var sub = root.lookup("sub");
        var inner = sub.lookup("inner");
        var late = root.lookup("late");

        Files.delete(folder.resolve("file"));
        Files.createSymbolicLink(folder.resolve("file"), outside.resolve("secret"));
        Files.delete(folder.resolve("sub/inner"));
        Files.delete(folder.resolve("sub"));
        Files.createSymbolicLink(folder.resolve("sub"), outside);
        Files.createSymbolicLink(outside.resolve("inner"), Path.of("secret"));
        Files.delete(folder.resolve("late"));
        Files.createSymbolicLink(folder.resolve("late"), outside);

        refused(FileError.EIO, () -> text(file));
        refused(FileError.EIO, () -> file.attributes());
        refused(FileError.EIO, () -> text(inner));
        refused(FileError.EIO, () -> write(inner, 0, "x"));
        refused(FileError.EIO, () -> late.list(0, 10));
        assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("not yours");
    }

    @Test
    void aFolderThatIsALinkItselfIsTheFolderThatItLeadsTo(@TempDir Path elsewhere) throws IOException {
        var link = Files.createSymbolicLink(elsewhere.resolve("link"), folder);

        assertThat(text(HostFolder.of(link, true, () -> 5).root().lookup("file"))).isEqualTo("of the host");
        assertThatThrownBy(() -> HostFolder.of(elsewhere.resolve("none"), true, () -> 5))
                .isInstanceOf(IOException.class);
    }

    @Test
    void namesAreBytesWhateverTheyAre() throws IOException {
        for (var name : List.of("a b", "-rf", "new\nline", "\u00fcber", "\u20ac", "x".repeat(255), "%s", "~", "*")) {
            if (!Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(name)) {
                continue; // A host whose names are not UTF-8 has no such file.
            }
            Files.writeString(folder.resolve(name), name);
            var inside = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            var fresh = HostFolder.of(folder, true, () -> 5).root();
            assertThat(fresh.lookup(inside).attributes().size()).as(name).isEqualTo(inside.length());
        }
    }

    @Test
    void whatIsNoFileIsNotRead() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start().waitFor()).isZero();
        var fifo = HostFolder.of(folder, true, () -> 5).root().lookup("fifo");

        refused(FileError.EINVAL, () -> text(fifo));
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
    void aFolderThatIsReadOnlyRefusesChangesAndIsRead() throws IOException {
        var closed = HostFolder.of(folder, true, () -> 5).root();

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
