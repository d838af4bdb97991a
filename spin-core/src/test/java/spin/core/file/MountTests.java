package spin.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import spin.core.account.Books;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// The stand-ins that users of a file system have: what they let through, what they refuse, and what becomes of them when either side goes.
class MountTests {
    private static final NewNode WHAT = NewNode.withMode(0644);

    private final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1),
            Dispatcher.builder().limits(NoLimits.INSTANCE).build(), line -> {});
    private final Requester maker = Requester.of("maker.jar");
    private final Requester user = Requester.of("user.jar");
    private final FakeSystem fake = new FakeSystem();

    private Files files(Requester who) {
        return kernel.resolve(Files.class, who);
    }

    /// On a strand of the user's, for a mutex is held inside.
    private void does(Runnable work) {
        var rethrown = new ArrayList<Runnable>();
        Strand strand = kernel.resolve(Threads.class, user).fork("test", () -> {
            try {
                work.run();
            } catch (RuntimeException | AssertionError e) {
                rethrown.add(() -> {
                    throw e;
                });
            }
        });
        kernel.processor().run();
        rethrown.forEach(Runnable::run);
        assertThat(strand.isEnded()).isTrue();
    }

    private static void refused(FileError error, Runnable what) {
        assertThatThrownBy(what::run).isInstanceOfSatisfying(FileException.class,
                refused -> assertThat(refused.error()).as(refused.getMessage()).isEqualTo(error));
    }

    @Test
    void aNameIsSomebodysUntilHeTakesItAway() {
        files(maker).mount("fs", fake);
        refused(FileError.EEXIST, () -> files(user).mount("fs", new FakeSystem()));
        refused(FileError.EEXIST, () -> files(maker).mount("fs", new FakeSystem()));
        for (var name : List.of("", "a b", "x".repeat(256), "a\n", "\u00e4")) {
            refused(FileError.EINVAL, () -> files(maker).mount(name, fake));
        }
        does(() -> {
            refused(FileError.EPERM, () -> files(user).unmount("fs"));
            refused(FileError.ENODEV, () -> files(user).find("other"));
            files(maker).unmount("fs");
            refused(FileError.ENODEV, () -> files(user).find("fs"));
        });
        assertThat(fake.syncs).as("what was changed was made to last first").isEqualTo(1);
    }

    @Test
    void aSyncThatFailsIsToldAndTheFileSystemIsGoneAllTheSame() {
        files(maker).mount("fs", fake);
        fake.answer = () -> {
            throw new FileException(FileError.ENOSPC, "full");
        };
        does(() -> refused(FileError.ENOSPC, () -> files(maker).unmount("fs")));
        assertThat(files(user).names()).isEmpty();
    }

    @Test
    void badNamesNeverReachTheFileSystem() {
        files(maker).mount("fs", fake);
        does(() -> {
            var root = files(user).find("fs").root();
            for (var name : List.of("", ".", "..", "a/b", "a\0", "\u20ac")) {
                refused(FileError.EINVAL, () -> root.lookup(name));
                refused(FileError.EINVAL, () -> root.create(name, WHAT));
                refused(FileError.EINVAL, () -> root.unlink(name));
                refused(FileError.EINVAL, () -> root.rename("a", root, name));
                refused(FileError.EINVAL, () -> root.link(name, root));
            }
            refused(FileError.ENAMETOOLONG, () -> root.mkdir("x".repeat(256), WHAT));
            refused(FileError.ENOENT, () -> root.symlink("a", "", WHAT));
            refused(FileError.ENAMETOOLONG, () -> root.symlink("a", "x".repeat(4096), WHAT));
            refused(FileError.EINVAL, () -> root.mknod("a", FileKind.REGULAR, 0, WHAT));
        });
        assertThat(fake.asked).containsExactly("root");
    }

    @Test
    void badRangesNeverReachItEither() {
        files(maker).mount("fs", fake);
        does(() -> {
            var file = files(user).find("fs").root();
            var bytes = new byte[10];
            refused(FileError.EINVAL, () -> file.read(-1, bytes, 0, 1));
            refused(FileError.EFBIG, () -> file.write(Long.MAX_VALUE, bytes, 0, 1));
            refused(FileError.EINVAL, () -> file.truncate(-1));
            assertThatThrownBy(() -> file.read(0, bytes, 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> file.write(0, bytes, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        });
        assertThat(fake.asked).containsExactly("root");
    }

    /// Whatever a file system throws or answers, its user gets an error number.
    @Test
    void whatAFileSystemDoesWrongIsItsUsersEio() {
        files(maker).mount("fs", fake);
        does(() -> {
            var root = files(user).find("fs").root();
            for (var wrong : List.<Supplier<Integer>>of(() -> {
                throw new IllegalStateException("mine");
            }, () -> {
                throw new StackOverflowError();
            }, () -> {
                throw new AssertionError();
            }, () -> -1, () -> 11)) {
                fake.answer = wrong;
                refused(FileError.EIO, () -> root.read(0, new byte[10], 0, 10));
            }
            fake.answer = () -> 10;
            assertThat(root.read(0, new byte[10], 0, 10)).isEqualTo(10);
            refused(FileError.EIO, root::parent);
            refused(FileError.EIO, root::attributes);
        });
    }

    @Test
    void aNodeOfAnotherFileSystemIsNoneOfThis() {
        files(maker).mount("fs", fake);
        files(maker).mount("other", new FakeSystem());
        does(() -> {
            var root = files(user).find("fs").root();
            var foreign = files(user).find("other").root();
            refused(FileError.EXDEV, () -> root.link("a", foreign));
            refused(FileError.EXDEV, () -> root.rename("a", foreign, "b"));
            refused(FileError.EXDEV, () -> root.link("a", new FakeNode(fake, 1)));
        });
    }

    @Test
    void whoClosesMustHaveItOpenAndWhoGoesHasClosed() {
        files(maker).mount("fs", fake);
        does(() -> {
            var root = files(user).find("fs").root();
            refused(FileError.EINVAL, root::close);
            root.open();
            root.open();
            root.close();
            refused(FileError.EINVAL, () -> files(maker).find("fs").root().close());
        });
        assertThat(fake.users).isEqualTo(1);
        kernel.processor().unblock(kernel.processor().create("unload", SpinKernel.KERNEL, 31,
                () -> kernel.files().unloaded(user)));
        kernel.processor().run();
        assertThat(fake.users).isZero();
    }

    private long open(Requester who) {
        Books.areRight(kernel);
        var nodes = kernel.ledger().resources().stream().filter(each -> each.name().equals("open-node")).findFirst()
                .orElseThrow();
        return kernel.ledger().of(who).held(nodes);
    }

    @Test
    void whatIsOpenIsChargedToWhoOpenedItUntilHeClosesItOrEitherSideGoes() {
        files(maker).mount("fs", fake);
        does(() -> {
            var root = files(user).find("fs").root();
            root.open();
            root.open();
            files(maker).find("fs").node(7).open();
            assertThat(open(user)).isEqualTo(2);
            assertThat(open(maker)).isOne();
            root.close();
            refused(FileError.EINVAL, () -> files(user).find("fs").node(7).close());
            assertThat(open(user)).isOne();
        });
        does(() -> files(maker).unmount("fs"));
        assertThat(open(user)).isZero();
        assertThat(open(maker)).isZero();

        files(maker).mount("fs", fake);
        does(() -> files(user).find("fs").root().open());
        assertThat(open(user)).isOne();
        kernel.processor().unblock(kernel.processor().create("unload", SpinKernel.KERNEL, 31,
                () -> kernel.unloaded(user)));
        kernel.processor().run();
        assertThat(open(user)).isZero();
    }

    @Test
    void whoHasAsMuchOpenAsHeMayHaveOpensNoMoreAndAFileSystemThatRefusesChargesNobody() {
        files(maker).mount("fs", fake);
        var nodes = kernel.ledger().resources().stream().filter(each -> each.name().equals("open-node")).findFirst()
                .orElseThrow();
        kernel.ledger().of(user).limit(nodes, 1);
        does(() -> {
            var root = files(user).find("fs").root();
            root.open();
            refused(FileError.EDQUOT, root::open);
            root.close();
            fake.opening = () -> {
                throw new FileException(FileError.ENOSPC, "no room for another");
            };
            refused(FileError.ENOSPC, root::open);
            fake.opening = () -> {
                throw new IllegalStateException("broken");
            };
            refused(FileError.EIO, root::open);
        });
        assertThat(open(user)).isZero();
        assertThat(fake.users).isZero();
    }

    @Test
    void aFileSystemThatIsUnloadedIsSyncedAndThenStale() {
        files(maker).mount("fs", fake);
        var kept = new ArrayList<FileNode>();
        does(() -> kept.add(files(user).find("fs").root()));
        kernel.processor().unblock(kernel.processor().create("unload", SpinKernel.KERNEL, 31,
                () -> kernel.unloaded(maker)));
        kernel.processor().run();
        assertThat(fake.syncs).isEqualTo(1);
        does(() -> refused(FileError.ESTALE, () -> kept.getFirst().read(0, new byte[1], 0, 1)));
    }

    /// What it answers is what the test says; it remembers what it was asked.
    private static final class FakeSystem implements FileSystem {
        final List<String> asked = new ArrayList<>();
        Supplier<Integer> answer = () -> 0;
        Runnable opening = () -> {};
        int users;
        int syncs;

        @Override
        public FileNode root() {
            asked.add("root");
            return new FakeNode(this, 1);
        }

        @Override
        public FileNode node(long number) {
            return new FakeNode(this, number);
        }

        @Override
        public void sync() {
            syncs++;
            var _ = answer.get();
        }

        @Override
        public FileSystemFacts facts() {
            return new FileSystemFacts("fake", 512, 0, 0, 0, 0, 255, false);
        }
    }

    private record FakeNode(FakeSystem system, long number) implements FileNode {
        @Override
        @SuppressWarnings("NullAway") // foreign code does not know of it
        public FileAttributes attributes() {
            return null;
        }

        @Override
        public void setAttributes(AttributeChange change) {
            system.asked.add("setAttributes");
        }

        @Override
        public void open() {
            system.opening.run();
            system.users++;
        }

        @Override
        public void close() {
            system.users--;
        }

        @Override
        @SuppressWarnings("NullAway") // as above
        public FileNode parent() {
            return null;
        }

        @Override
        public int read(long offset, byte[] into, int from, int length) {
            system.asked.add("read");
            return system.answer.get();
        }

        @Override
        public void fsync() {
            system.asked.add("fsync");
        }
    }
}
