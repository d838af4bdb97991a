package spin.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What POSIX.1 asks of every file system, whatever kernel it runs on. A file system's own tests extend this.
public abstract class FileSystemSuite {
    private static final NewNode WHAT = new NewNode(0_644, 10, 20);

    /// An empty file system with a megabyte and 500 nodes free.
    protected abstract FileSystem make();

    private FileSystem system;
    private FileNode root;

    @BeforeEach
    void begin() {
        system = make();
        root = system.root();
    }

    @Test
    void theRootIsAnEmptyDirectoryThatLiesInItself() {
        assertThat(root.attributes().kind()).isEqualTo(FileKind.DIRECTORY);
        assertThat(root.attributes().links()).isEqualTo(2);
        assertThat(root.parent().number()).isEqualTo(root.number());
        assertThat(root.list(0, 10)).isEmpty();
    }

    @Test
    void aNewFileIsWhatItWasMadeAs() {
        var made = root.create("f", WHAT).attributes();

        assertThat(made.kind()).isEqualTo(FileKind.REGULAR);
        assertThat(List.of(made.mode(), made.owner(), made.group(), made.links())).containsExactly(0_644, 10, 20, 1);
        assertThat(made.size()).isZero();
        assertThat(root.lookup("f").number()).isEqualTo(made.number());
        assertThat(system.node(made.number()).attributes()).isEqualTo(made);
    }

    @Test
    void whatIsNotThereIsNotFoundAndWhatIsThereIsNotMadeAgain() {
        refused(FileError.ENOENT, () -> root.lookup("f"));
        refused(FileError.ENOENT, () -> root.unlink("f"));
        refused(FileError.ENOENT, () -> root.rmdir("f"));
        refused(FileError.ENOENT, () -> root.rename("f", root, "g"));
        root.create("f", WHAT);
        refused(FileError.EEXIST, () -> root.create("f", WHAT));
        refused(FileError.EEXIST, () -> root.mkdir("f", WHAT));
        refused(FileError.EEXIST, () -> root.symlink("f", "x", WHAT));
        refused(FileError.EEXIST, () -> root.link("f", root.lookup("f")));
    }

    @Test
    void namesAreBytes() {
        for (var name : List.of("\u00ff\u00fe", "\u0001", "a b", "...", "x".repeat(255))) {
            root.create(name, WHAT);
            assertThat(root.lookup(name).attributes().kind()).isEqualTo(FileKind.REGULAR);
        }
        assertThat(root.list(0, 100)).extracting(DirectoryEntry::name).contains("\u00ff\u00fe", "x".repeat(255));
    }

    @Test
    void onlyADirectoryHasNames() {
        var file = root.create("f", WHAT);

        refused(FileError.ENOTDIR, () -> file.lookup("x"));
        refused(FileError.ENOTDIR, () -> file.create("x", WHAT));
        refused(FileError.ENOTDIR, () -> file.list(0, 1));
        refused(FileError.ENOTDIR, () -> root.rename("f", file, "x"));
        refused(FileError.ENOTDIR, () -> root.rmdir("f"));
    }

    @Test
    void onlyARegularFileHasBytes() {
        var directory = root.mkdir("d", WHAT);
        var link = root.symlink("l", "f", WHAT);

        refused(FileError.EISDIR, () -> directory.read(0, new byte[1], 0, 1));
        refused(FileError.EISDIR, () -> directory.write(0, new byte[1], 0, 1));
        refused(FileError.EISDIR, () -> directory.truncate(0));
        refused(FileError.EINVAL, () -> link.write(0, new byte[1], 0, 1));
        refused(FileError.EINVAL, directory::target);
    }

    @Test
    void whatIsWrittenIsRead() {
        var file = root.create("f", WHAT);

        assertThat(file.write(0, bytes("hello, world"), 0, 12)).isEqualTo(12);
        assertThat(file.write(7, bytes("xxSPINxx"), 2, 4)).isEqualTo(4);

        assertThat(text(file)).isEqualTo("hello, SPINd");
        var window = new byte[8];
        assertThat(file.read(7, window, 2, 4)).isEqualTo(4);
        assertThat(new String(window, 2, 4, StandardCharsets.ISO_8859_1)).isEqualTo("SPIN");
        assertThat(window[1] | window[6]).isZero();
        assertThat(file.read(12, window, 0, 8)).isZero();
        assertThat(file.read(1_000_000, window, 0, 8)).isZero();
    }

    @Test
    void holesAreZerosAndTakeNoRoom() {
        var file = root.create("f", WHAT);
        long free = system.facts().freeBlocks();

        file.write(10_000_000, bytes("end"), 0, 3);

        assertThat(file.attributes().size()).isEqualTo(10_000_003);
        assertThat(file.attributes().blocks() * 512).isLessThan(200_000);
        assertThat((free - system.facts().freeBlocks()) * system.facts().blockBytes()).isLessThan(200_000);
        var part = new byte[100];
        assertThat(file.read(9_999_950, part, 0, 100)).isEqualTo(53);
        assertThat(new String(part, 0, 53, StandardCharsets.ISO_8859_1)).isEqualTo("\0".repeat(50) + "end");
    }

    @Test
    void whatIsCutOffDoesNotComeBack() {
        var file = root.create("f", WHAT);
        file.write(0, new byte[20_000], 0, 20_000);
        file.write(0, bytes("keep and lose"), 0, 13);
        file.truncate(4);
        file.truncate(20_000);

        assertThat(text(file)).isEqualTo("keep" + "\0".repeat(19_996));
    }

    @Test
    void spaceComesBack() {
        var file = root.create("f", WHAT);
        long free = system.facts().freeBlocks();
        file.write(0, new byte[300_000], 0, 300_000);
        assertThat(system.facts().freeBlocks()).isLessThan(free);
        file.truncate(0);
        assertThat(system.facts().freeBlocks()).isEqualTo(free);
        file.write(0, new byte[300_000], 0, 300_000);
        root.unlink("f");
        system.sync();
        assertThat(system.facts().freeBlocks()).isGreaterThanOrEqualTo(free);
        assertThat(system.facts().freeNodes()).isPositive();
    }

    @Test
    void aFileWithoutANameLivesAsLongAsSomebodyHasItOpen() {
        var file = root.create("f", WHAT);
        file.open();
        file.open();
        file.write(0, bytes("still here"), 0, 10);
        root.unlink("f");

        refused(FileError.ENOENT, () -> root.lookup("f"));
        assertThat(file.attributes().links()).isZero();
        assertThat(text(file)).isEqualTo("still here");
        refused(FileError.ENOENT, () -> root.link("again", file));
        file.close();
        file.write(10, bytes("!"), 0, 1);
        assertThat(text(system.node(file.number()))).isEqualTo("still here!");
        file.close();
        refused(FileError.ESTALE, () -> system.node(file.number()));
    }

    @Test
    void aNumberIsNeverAnothers() {
        var seen = new HashSet<Long>();
        for (int i = 0; i < 50; i++) {
            assertThat(seen.add(root.create("f", WHAT).number())).isTrue();
            root.unlink("f");
        }
    }

    @Test
    void hardLinksAreOneNode() {
        var file = root.create("f", WHAT);
        var directory = root.mkdir("d", WHAT);
        directory.link("g", file);
        directory.lookup("g").write(0, bytes("both"), 0, 4);

        assertThat(text(root.lookup("f"))).isEqualTo("both");
        assertThat(file.attributes().links()).isEqualTo(2);
        root.unlink("f");
        assertThat(text(directory.lookup("g"))).isEqualTo("both");
        assertThat(directory.lookup("g").attributes().links()).isEqualTo(1);
        refused(FileError.EPERM, () -> root.link("e", directory));
    }

    @Test
    void aSymbolicLinkKeepsItsTarget() {
        for (var target : List.of("x", "/a/b/../c", "\u00ff".repeat(3), "y".repeat(4095))) {
            var link = root.symlink("l", target, WHAT);
            assertThat(link.attributes().kind()).isEqualTo(FileKind.SYMBOLIC_LINK);
            assertThat(link.attributes().size()).isEqualTo(target.length());
            assertThat(root.lookup("l").target()).isEqualTo(target);
            root.unlink("l");
        }
    }

    @Test
    void aDirectoryGoesOnlyWhenItIsEmpty() {
        var directory = root.mkdir("d", WHAT);
        directory.mkdir("e", WHAT);
        assertThat(root.attributes().links()).isEqualTo(3);
        assertThat(directory.attributes().links()).isEqualTo(3);
        refused(FileError.ENOTEMPTY, () -> root.rmdir("d"));
        refused(FileError.EISDIR, () -> root.unlink("d"));
        directory.rmdir("e");
        directory.open();
        root.rmdir("d");
        assertThat(root.attributes().links()).isEqualTo(2);
        refused(FileError.ENOENT, () -> directory.create("f", WHAT));
        assertThat(directory.list(0, 5)).isEmpty();
        directory.close();
    }

    @Test
    void renameReplacesInOneStep() {
        root.create("old", WHAT).write(0, bytes("old"), 0, 3);
        var victim = root.create("new", WHAT);
        victim.open();
        victim.write(0, bytes("victim"), 0, 6);

        root.rename("old", root, "new");

        refused(FileError.ENOENT, () -> root.lookup("old"));
        assertThat(text(root.lookup("new"))).isEqualTo("old");
        assertThat(text(victim)).isEqualTo("victim");
        victim.close();
    }

    @Test
    void renameOfOneNodeToItsOtherNameDoesNothing() {
        var file = root.create("f", WHAT);
        root.link("g", file);
        root.rename("f", root, "g");
        assertThat(root.lookup("f").number()).isEqualTo(root.lookup("g").number());
        assertThat(file.attributes().links()).isEqualTo(2);
    }

    @Test
    void renameOfDirectories() {
        var a = root.mkdir("a", WHAT);
        var b = a.mkdir("b", WHAT);
        root.create("f", WHAT);
        refused(FileError.EINVAL, () -> root.rename("a", b, "c"));
        refused(FileError.EINVAL, () -> root.rename("a", a, "c"));
        refused(FileError.EISDIR, () -> root.rename("f", root, "a"));
        refused(FileError.ENOTDIR, () -> root.rename("a", root, "f"));
        a.rename("b", root, "b");
        assertThat(root.lookup("b").parent().number()).isEqualTo(root.number());
        assertThat(a.attributes().links()).isEqualTo(2);
        assertThat(root.attributes().links()).isEqualTo(4);
        root.lookup("b").create("inside", WHAT);
        refused(FileError.ENOTEMPTY, () -> root.rename("a", root, "b"));
        root.rename("b", root, "a");
        assertThat(root.lookup("a").lookup("inside").attributes().kind()).isEqualTo(FileKind.REGULAR);
        assertThat(root.attributes().links()).isEqualTo(3);
    }

    @Test
    void aCursorKeepsItsPlace() {
        var stay = new HashSet<String>();
        for (int i = 0; i < 60; i++) {
            root.create("n" + i, WHAT);
            if (i % 3 != 0) {
                stay.add("n" + i);
            }
        }
        var seen = new ArrayList<String>();
        long cursor = 0;
        for (int round = 0;; round++) {
            var some = root.list(cursor, 7);
            if (some.isEmpty()) {
                break;
            }
            for (var entry : some) {
                seen.add(entry.name());
                assertThat(entry.kind()).isEqualTo(FileKind.REGULAR);
                cursor = entry.next();
            }
            if (round < 10) {
                root.unlink("n" + round * 6);
                root.create("later" + round, WHAT);
            }
        }
        assertThat(seen).doesNotHaveDuplicates().containsAll(stay);
    }

    @Test
    void attributesChangeTogetherAndNothingElseDoes() {
        var file = root.create("f", WHAT);
        file.setAttributes(AttributeChange.NOTHING.withMode(0_4711).withTimes(5, 6));
        var now = file.attributes();
        assertThat(List.of(now.mode(), now.owner(), now.group())).containsExactly(0_4711, 10, 20);
        assertThat(List.of(now.accessed(), now.modified())).containsExactly(5L, 6L);
        file.setAttributes(AttributeChange.NOTHING.withOwner(7, AttributeChange.KEEP));
        assertThat(List.of(file.attributes().mode(), file.attributes().owner(), file.attributes().group()))
                .containsExactly(0_4711, 7, 20);
    }

    @Test
    void nothingIsWrittenWhereThereIsNoRoom() {
        var file = root.create("f", WHAT);
        var chunk = new byte[65_536];
        long at = 0;
        FileError full = null;
        while (full == null && at < 1L << 30) {
            try {
                int done = file.write(at, chunk, 0, chunk.length);
                assertThat(done).isPositive();
                at += done;
            } catch (FileException e) {
                full = e.error();
            }
        }
        assertThat(full).isEqualTo(FileError.ENOSPC);
        assertThat(file.attributes().size()).isEqualTo(at);
        root.unlink("f");
        system.sync();
        assertThat(root.create("g", WHAT).write(0, chunk, 0, chunk.length)).isEqualTo(chunk.length);
    }

    @Test
    void aFileCannotBeLongerThanItsFileSystemCanSay() {
        var file = root.create("f", WHAT);
        refused(FileError.EFBIG, () -> file.truncate(Long.MAX_VALUE));
        refused(FileError.EFBIG, () -> file.write(Long.MAX_VALUE - 10, new byte[5], 0, 5));
        assertThat(file.attributes().size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomOrdersDoWhatTheyDoToTheModel(long seed) {
        var model = new FileModel(system, seed);
        for (int i = 0; i < 400; i++) {
            assertThat(model.step()).isNull();
            if (i % 40 == 0) {
                assertThat(FileModel.found(system)).isEqualTo(model.expected());
            }
        }
        assertThat(FileModel.found(system)).isEqualTo(model.expected());
        assertThat(model.differenceOfOpenNodes()).isNull();
    }

    private static void refused(FileError error, ThrowingCallable order) {
        assertThatThrownBy(order).isInstanceOfSatisfying(FileException.class,
                refusal -> assertThat(refusal.error()).isEqualTo(error));
    }

    private static String text(FileNode file) {
        return new String(FileModel.content(file), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
