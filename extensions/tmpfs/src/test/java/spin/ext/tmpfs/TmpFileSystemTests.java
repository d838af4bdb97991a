package spin.ext.tmpfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import spin.core.file.AttributeChange;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileSystem;
import spin.core.file.FileSystemSuite;
import spin.core.file.NewNode;

/// What every file system does, and what this one has limits for.
class TmpFileSystemTests extends FileSystemSuite {
    private static final NewNode WHAT = NewNode.withMode(0_600);

    private long now;

    @Override
    protected FileSystem make() {
        return new TmpFileSystem(() -> ++now, 2 << 20, 600);
    }

    @Test
    void nodesAndNamesRunOut() {
        var root = new TmpFileSystem(() -> 0, 1 << 20, 3).root();
        var file = root.create("a", WHAT);
        root.create("b", WHAT);
        refused(() -> root.create("c", WHAT));
        refused(() -> root.symlink("c", "x".repeat(1000), WHAT));
        root.link("c", file);
        refused(() -> root.link("d", file));
        root.unlink("c");
        root.unlink("b");
        root.mkdir("d", WHAT);
    }

    @Test
    void whatWasRefusedHasTakenNothing() {
        var system = new TmpFileSystem(() -> 0, 4096, 3);
        var root = system.root();
        root.create("a", WHAT).write(0, new byte[1], 0, 1);
        refused(() -> root.symlink("b", "x".repeat(1000), WHAT));
        assertThat(system.facts().freeNodes()).isEqualTo(1);
        root.unlink("a");
        assertThat(root.symlink("b", "x".repeat(1000), WHAT).attributes().blocks()).isEqualTo(8);
        assertThat(system.facts().freeBlocks()).isZero();
        root.unlink("b");
        assertThat(system.facts().freeBlocks()).isEqualTo(1);
    }

    @Test
    void timesFollowPosix() {
        var system = new TmpFileSystem(() -> ++now, 1 << 20, 10);
        var file = system.root().create("f", WHAT);
        var made = file.attributes();
        file.read(0, new byte[1], 0, 1);
        assertThat(file.attributes().accessed()).isGreaterThan(made.accessed());
        assertThat(file.attributes().modified()).isEqualTo(made.modified());
        file.write(0, new byte[1], 0, 1);
        assertThat(file.attributes().modified()).isGreaterThan(made.modified());
        var written = file.attributes();
        file.setAttributes(AttributeChange.NOTHING.withMode(0));
        assertThat(file.attributes().modified()).isEqualTo(written.modified());
        assertThat(file.attributes().changed()).isGreaterThan(written.changed());
    }

    private static void refused(ThrowingCallable order) {
        assertThatThrownBy(order).isInstanceOfSatisfying(FileException.class,
                refusal -> assertThat(refusal.error()).isEqualTo(FileError.ENOSPC));
    }
}
