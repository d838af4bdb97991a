package spin.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropFolderTests {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    /// A folder, a kernel, and a clock that stands until it is moved. Every write bears the clock's time, as it would in life.
    static final class Scene {
        final Path folder;
        final FakeKernel kernel = new FakeKernel();
        final List<String> said = new ArrayList<>();
        private Instant now = NOON;
        private final DropFolder drop;

        Scene(Path folder) {
            this.folder = folder;
            this.drop = new DropFolder(folder, kernel, said::add, () -> now, new NoWatch());
        }

        void write(String name, String text) throws IOException {
            var file = folder.resolve(name);
            Files.writeString(file, text);
            Files.setLastModifiedTime(file, FileTime.from(now));
        }

        void look() {
            drop.poll();
        }

        void pass(Duration time) {
            now = now.plus(time);
        }

        /// A look that finds what changed, and one when it has settled.
        void settle() {
            look();
            pass(DropFolder.SETTLE);
            look();
        }
    }

    private static final class NoWatch implements DropFolder.Watch {
        @Override
        public void await(Duration atMost) {
            throw new UnsupportedOperationException("the test does the looking");
        }

        @Override
        public void close() {}
    }

    @TempDir
    Path temporary;

    private Scene scene = new Scene(Path.of("replaced before each test"));

    @BeforeEach
    void begin() throws IOException {
        scene = new Scene(Files.createDirectory(temporary.resolve("drop")));
    }

    @Nested
    class ASingleSource {
        @Test
        void isHandedOnLikeAJarAndWhatTheKernelSaysIsSaid() throws IOException {
            scene.write("Hello.java", "good class Hello {}");
            scene.write("Bad.java", "class Bad");
            scene.settle();
            Files.delete(scene.folder.resolve("Hello.java"));
            scene.settle();

            assertThat(scene.kernel.calls()).containsExactly("load Bad.java 9", "load Hello.java 19",
                    "unload Hello.java");
            assertThat(scene.said).containsExactly("Bad.java: refused, it does not begin well.", "Hello.java: loaded",
                    "Hello.java: unloaded");
        }
    }

    @Nested
    class AnApprovalBesideAJar {
        @Test
        void goesWithIt() throws IOException {
            scene.write("disk.jar", "good");
            scene.write("disk.jar.approval", "signed");
            scene.settle();

            assertThat(scene.kernel.calls()).containsExactly("load disk.jar 4 approval 6");
        }

        @Test
        void thatComesLaterOrChangesOrGoesHasTheJarLoadedAgain() throws IOException {
            scene.write("disk.jar", "good");
            scene.settle();
            scene.pass(Duration.ofSeconds(1));
            scene.write("disk.jar.approval", "signed");
            scene.settle();
            scene.pass(Duration.ofSeconds(1));
            Files.delete(scene.folder.resolve("disk.jar.approval"));
            scene.settle();

            assertThat(scene.kernel.calls()).containsExactly("load disk.jar 4", "load disk.jar 4 approval 6",
                    "load disk.jar 4");
        }

        @Test
        void isNothingWithoutTheJar() throws IOException {
            scene.write("disk.jar.approval", "signed");
            scene.settle();

            assertThat(scene.kernel.calls()).isEmpty();
        }

        @Test
        void ofAnyLengthIsHandedOnCutShortSoThatItIsRefused() throws IOException {
            scene.write("disk.jar", "good");
            scene.write("disk.jar.approval", "x".repeat(1_000_000));
            scene.settle();

            assertThat(scene.kernel.calls()).containsExactly("load disk.jar 4 approval 65537");
        }

        @Test
        void thatCannotBeReadKeepsTheJarOut() throws IOException {
            scene.write("disk.jar", "good");
            Files.createDirectory(scene.folder.resolve("disk.jar.approval"));
            scene.settle();

            assertThat(scene.kernel.calls()).isEmpty();
            assertThat(scene.said).singleElement().asString().contains("disk.jar.approval cannot be read");
        }
    }

    @Nested
    class Loading {
        @Test
        void aNewFileIsLoadedOnceItHasStoodStill() throws IOException {
            scene.write("a.jar", "good");
            scene.look();
            assertThat(scene.kernel.calls()).isEmpty();
            scene.pass(DropFolder.SETTLE.minusMillis(1));
            scene.look();
            assertThat(scene.kernel.calls()).isEmpty();
            scene.pass(Duration.ofMillis(1));
            scene.look();
            assertThat(scene.kernel.calls()).containsExactly("load a.jar 4");
            assertThat(scene.said).containsExactly("a.jar: loaded");
            scene.settle();
            assertThat(scene.kernel.calls()).hasSize(1);
        }

        @Test
        void filesThatHaveLainThereForLongAreLoadedAtTheFirstLookInOrderOfTheirNames() throws IOException {
            for (var name : List.of("c.jar", "a.jar", "b.jar")) {
                scene.write(name, "good");
            }
            scene.pass(Duration.ofHours(1));
            scene.look();
            assertThat(scene.kernel.calls()).containsExactly("load a.jar 4", "load b.jar 4", "load c.jar 4");
        }

        @Test
        void aFileThatIsBeingWrittenIsLeftAlone() throws IOException {
            var text = new StringBuilder("good");
            for (int i = 0; i < 20; i++) {
                scene.write("a.jar", text.append(i).toString());
                scene.look();
                scene.pass(DropFolder.SETTLE.dividedBy(2));
            }
            assertThat(scene.kernel.calls()).isEmpty();
            scene.settle();
            assertThat(scene.kernel.contentOf("a.jar")).isEqualTo(text.toString());
        }

        @Test
        void aCopyThatStopsHalfWayIsRefusedOnceAndTriedAgainWhenItGoesOn() throws IOException {
            scene.write("a.jar", "go");
            scene.settle();
            scene.settle();
            scene.pass(Duration.ofHours(1));
            scene.settle();
            assertThat(scene.said).containsExactly("a.jar: refused, it does not begin well.");
            scene.write("a.jar", "good");
            scene.settle();
            assertThat(scene.said).last().isEqualTo("a.jar: loaded");
        }

        @Test
        void whatIsNotAJarOrNotYetOneIsIgnored() throws IOException {
            for (var name : List.of(".x.jar", "x.jar.part", "x.jar~", "x.JAR.tmp", "jar", "x.txt", ".jar")) {
                scene.write(name, "good");
            }
            Files.createDirectory(scene.folder.resolve("folder.jar"));
            Files.createSymbolicLink(scene.folder.resolve("dangling.jar"), Path.of("nowhere"));
            Files.createSymbolicLink(scene.folder.resolve("loop.jar"), Path.of("loop.jar"));
            Files.createSymbolicLink(scene.folder.resolve("endless.jar"), Path.of("/dev/zero"));
            scene.settle();
            scene.pass(Duration.ofHours(1));
            scene.settle();
            assertThat(scene.kernel.calls()).isEmpty();
            assertThat(scene.said).isEmpty();
        }

        @Test
        void anEmptyFileGoesToTheKernelWhichRefusesIt() throws IOException {
            scene.write("a.jar", "");
            scene.settle();
            assertThat(scene.said).containsExactly("a.jar: refused, it does not begin well.");
        }

        @Test
        void aLinkOutOfTheFolderIsReadAndFollowsItsTarget() throws IOException {
            var target = temporary.resolve("elsewhere");
            Files.writeString(target, "good 1");
            Files.setLastModifiedTime(target, FileTime.from(NOON));
            Files.createSymbolicLink(scene.folder.resolve("a.jar"), target);
            scene.settle();
            assertThat(scene.kernel.contentOf("a.jar")).isEqualTo("good 1");
            Files.writeString(target, "good 22");
            scene.settle();
            assertThat(scene.kernel.contentOf("a.jar")).isEqualTo("good 22");
            Files.delete(target);
            scene.settle();
            assertThat(scene.kernel.loaded()).isEmpty();
        }

        @Test
        void aFileThatIsTooLargeIsNeverReadAndReportedOnce() throws IOException {
            try (var file = new RandomAccessFile(scene.folder.resolve("huge.jar").toFile(), "rw")) {
                file.setLength(JarFiles.LIMIT_BYTES + 1L); // sparse
            }
            scene.settle();
            scene.pass(Duration.ofHours(1));
            scene.settle();
            assertThat(scene.kernel.calls()).isEmpty();
            assertThat(scene.said).singleElement().asString().contains("huge.jar is too large: 67108865 bytes")
                    .doesNotContain("\n");
        }

        @Test
        void aKernelThatFailsIsReportedAndTheNextFileIsStillLoaded() throws IOException {
            scene.write("a.jar", "broken");
            scene.write("b.jar", "good");
            scene.settle();
            assertThat(scene.said).containsExactly(
                    "the kernel failed to load a.jar: IllegalStateException: wires crossed.", "b.jar: loaded");
        }

        @Test
        void aClockThatIsSetBackDelaysAFileByTheSettleTimeOnly() throws IOException {
            scene.write("a.jar", "good");
            scene.look();
            scene.pass(Duration.ofHours(-5));
            scene.settle();
            assertThat(scene.kernel.loaded()).containsExactly("a.jar");
        }

        @Test
        void aFileFromTheFutureIsLoadedAllTheSame() throws IOException {
            scene.write("a.jar", "good");
            Files.setLastModifiedTime(scene.folder.resolve("a.jar"), FileTime.from(NOON.plus(Duration.ofDays(900))));
            scene.settle();
            assertThat(scene.kernel.loaded()).containsExactly("a.jar");
        }
    }

    @Nested
    class ReplacingAndDeleting {
        @BeforeEach
        void load() throws IOException {
            scene.write("a.jar", "good 1");
            scene.settle();
            assertThat(scene.kernel.loaded()).containsExactly("a.jar");
        }

        @Test
        void aChangedFileReplacesWhatIsLoadedUnderItsName() throws IOException {
            scene.write("a.jar", "good 22");
            scene.settle();
            assertThat(scene.kernel.calls()).containsExactly("load a.jar 6", "load a.jar 7");
        }

        @Test
        void aRenameOverItIsSeenEvenWhenSizeAndTimeAreTheSame() throws IOException {
            var other = temporary.resolve("other");
            Files.writeString(other, "good 2");
            Files.setLastModifiedTime(other, Files.getLastModifiedTime(scene.folder.resolve("a.jar")));
            Files.move(other, scene.folder.resolve("a.jar"), StandardCopyOption.ATOMIC_MOVE);
            scene.settle();
            assertThat(scene.kernel.contentOf("a.jar")).isEqualTo("good 2");
            assertThat(scene.kernel.calls()).noneMatch(call -> call.startsWith("unload"));
        }

        @Test
        void aDeletedFileIsUnloaded() throws IOException {
            Files.delete(scene.folder.resolve("a.jar"));
            scene.settle();
            scene.settle();
            assertThat(scene.kernel.calls()).containsExactly("load a.jar 6", "unload a.jar");
            assertThat(scene.said).last().isEqualTo("a.jar: unloaded");
        }

        @Test
        void aDeleteFollowedAtOnceByACreateIsAReplacement() throws IOException {
            Files.delete(scene.folder.resolve("a.jar"));
            scene.look();
            scene.pass(DropFolder.SETTLE.dividedBy(2));
            scene.write("a.jar", "good 22");
            scene.settle();
            assertThat(scene.kernel.calls()).containsExactly("load a.jar 6", "load a.jar 7");
        }

        @Test
        void aRefusedReplacementLeavesTheOldOneAndADeleteThenUnloadsIt() throws IOException {
            scene.write("a.jar", "bad");
            scene.settle();
            assertThat(scene.kernel.contentOf("a.jar")).isEqualTo("good 1");
            Files.delete(scene.folder.resolve("a.jar"));
            scene.settle();
            assertThat(scene.kernel.loaded()).isEmpty();
        }

        @Test
        void aFileThatWasNeverLoadedIsNotUnloaded() throws IOException {
            scene.write("b.jar", "bad");
            scene.settle();
            Files.delete(scene.folder.resolve("b.jar"));
            scene.settle();
            assertThat(scene.kernel.calls()).containsExactly("load a.jar 6", "load b.jar 3");
        }

        @Test
        void theSameFileAgainAfterADeleteIsLoadedAgain() throws IOException {
            Files.move(scene.folder.resolve("a.jar"), temporary.resolve("aside"));
            scene.settle();
            Files.move(temporary.resolve("aside"), scene.folder.resolve("a.jar"));
            scene.settle();
            assertThat(scene.kernel.calls()).containsExactly("load a.jar 6", "unload a.jar", "load a.jar 6");
        }

        @Test
        void aRenamedFileIsLoadedUnderItsNewNameAndUnloadedUnderTheOld() throws IOException {
            Files.move(scene.folder.resolve("a.jar"), scene.folder.resolve("b.jar"));
            scene.settle();
            assertThat(scene.kernel.loaded()).containsExactly("b.jar");
        }
    }

    @Nested
    class TheFolderItself {
        @Test
        void whenItGoesNothingIsUnloadedAndWhenItComesBackTheDifferenceIsMadeUp() throws IOException {
            scene.write("a.jar", "good 1");
            scene.write("b.jar", "good 1");
            scene.settle();
            var aside = temporary.resolve("aside");
            Files.move(scene.folder, aside);
            scene.settle();
            scene.settle();
            assertThat(scene.kernel.loaded()).containsExactly("a.jar", "b.jar");
            assertThat(scene.said).filteredOn(text -> text.contains("is gone")).singleElement().asString()
                    .contains(scene.folder.toString());
            Files.delete(aside.resolve("a.jar"));
            Files.move(aside, scene.folder);
            scene.write("c.jar", "good 1");
            scene.settle();
            assertThat(scene.kernel.loaded()).containsExactly("b.jar", "c.jar");
            assertThat(scene.kernel.calls()).filteredOn(call -> call.startsWith("load b.jar")).hasSize(1);
            assertThat(scene.said).filteredOn(text -> text.contains("is back")).hasSize(1);
        }

        @Test
        void aFileInItsPlaceIsAMessageToo() throws IOException {
            Files.delete(scene.folder);
            Files.writeString(scene.folder, "no folder");
            scene.settle();
            assertThat(scene.said).singleElement().asString().contains("cannot be read");
        }
    }

    @Test
    void aNameWithControlCharactersDoesNotReachTheTerminalAsSuch() throws IOException {
        scene.write("\u001b[2J\n.jar", "broken");
        scene.settle();
        assertThat(scene.said).singleElement().asString().doesNotContain("\u001b", "\n");
    }

    /// Whatever is written, deleted and renamed, and whenever it is looked at: when it has become quiet, what is loaded is what lies there.
    @Property(tries = 60)
    void afterAnyHistoryWhatIsLoadedIsWhatLiesThere(@ForAll long seed) throws IOException {
        var temporary = Files.createTempDirectory("drop-folder-property");
        try {
            var chance = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            var scene = new Scene(temporary);
            var names = List.of("a.jar", "b.jar", "c.jar", "x.jar.part", ".h.jar");
            for (int step = 0; step < 40; step++) {
                var name = names.get(chance.nextInt(names.size()));
                switch (chance.nextInt(6)) {
                    case 0 -> scene.write(name, "good " + chance.nextInt(1000));
                    case 1 -> scene.write(name, "bad " + chance.nextInt(1000));
                    case 2 -> Files.deleteIfExists(temporary.resolve(name));
                    case 3 -> {
                        if (Files.exists(temporary.resolve(name))) {
                            Files.move(temporary.resolve(name),
                                    temporary.resolve(names.get(chance.nextInt(names.size()))),
                                    StandardCopyOption.REPLACE_EXISTING);
                        }
                    }
                    case 4 -> scene.pass(Duration.ofMillis(chance.nextInt(400)));
                    default -> scene.look();
                }
            }
            // What was loaded and then overwritten by something bad stays loaded, by design: end with good content everywhere.
            for (var name : names) {
                if (Files.exists(temporary.resolve(name))) {
                    scene.write(name, "good at last");
                }
            }
            scene.settle();
            scene.settle();
            var expected = names.stream().filter(name -> name.endsWith(".jar") && !name.startsWith("."))
                    .filter(name -> Files.exists(temporary.resolve(name))).toList();
            assertThat(scene.kernel.loaded()).isEqualTo(expected);
            for (var name : expected) {
                assertThat(scene.kernel.contentOf(name)).isEqualTo("good at last");
            }
        } finally {
            deleteTree(temporary);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (var tree = Files.walk(root)) {
            for (var file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Nested
    class WatchedByTheHost {
        private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
        private final FakeKernel kernel = new FakeKernel();
        private final Map<String, DropFolder> open = new HashMap<>();

        @AfterEach
        void close() {
            open.values().forEach(DropFolder::close);
        }

        private String next() throws InterruptedException {
            return Objects.requireNonNull(said.poll(30, TimeUnit.SECONDS), "nothing was said within 30 s");
        }

        @Test
        void filesThatAppearChangeAndGoAreFollowedAndSoIsTheFolderWhenItIsMadeAnew() throws Exception {
            scene.write("old.jar", "good");
            open.put("drop", DropFolder.watch(scene.folder, kernel, said::add));
            assertThat(kernel.loaded()).containsExactly("old.jar");
            assertThat(next()).isEqualTo("old.jar: loaded");
            Files.writeString(scene.folder.resolve("a.jar"), "good 1");
            assertThat(next()).isEqualTo("a.jar: loaded");
            Files.writeString(temporary.resolve("new"), "good 2");
            Files.move(temporary.resolve("new"), scene.folder.resolve("a.jar"), StandardCopyOption.ATOMIC_MOVE);
            assertThat(next()).isEqualTo("a.jar: replaced");
            Files.delete(scene.folder.resolve("a.jar"));
            assertThat(next()).isEqualTo("a.jar: unloaded");
            Files.move(scene.folder, temporary.resolve("aside"));
            assertThat(next()).contains("is gone");
            Files.createDirectory(scene.folder);
            assertThat(next()).contains("is back");
            assertThat(next()).isEqualTo("old.jar: unloaded");
            Files.writeString(scene.folder.resolve("b.jar"), "good 1");
            assertThat(next()).isEqualTo("b.jar: loaded");
        }
    }
}
