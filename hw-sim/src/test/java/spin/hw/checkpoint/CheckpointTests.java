package spin.hw.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.hw.Machine;
import spin.hw.TestMachine;
import spin.hw.chance.SplitMix;
import spin.hw.memory.PhysicalMemory;
import spin.hw.profile.CacheTiming;
import spin.hw.profile.Confidence;
import spin.hw.profile.Cost;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;

class CheckpointTests {

    private static final long MEMORY = 1L << 20;

    /// A machine without a kernel: what [Checkpoint] itself does needs none.
    private static final class Parts {

        final PhysicalMemory memory = new PhysicalMemory(MEMORY);
        final SplitMix chance = new SplitMix("chance", 1);
        final SplitMix other = new SplitMix("other", 2);
        final List<Checkpointed> all = List.of(chance, other);

        Checkpoint taken() {
            return Checkpoint.of("alpha/1", memory, all);
        }

        void restore(Checkpoint checkpoint) {
            checkpoint.restore("alpha/1", memory, all);
        }
    }

    private static byte[] written(Checkpoint checkpoint) {
        try {
            var out = new ByteArrayOutputStream();
            checkpoint.write(out);
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Checkpoint read(byte[] bytes) {
        try {
            return Checkpoint.read(new ByteArrayInputStream(bytes));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static final byte[] EXAMPLE = anExample();

    private static byte[] example() {
        return EXAMPLE.clone();
    }

    private static byte[] anExample() {
        var parts = new Parts();
        var chance = new Random(7);
        for (int i = 0; i < 70; i++) {
            parts.memory.storeQuad(i * 8192L + 8L * chance.nextInt(1024), chance.nextLong());
        }
        return written(parts.taken());
    }

    // Properties stand outside the nested classes, where jqwik finds them.

    @Property(tries = 500)
    void everyFlippedBitIsRefusedInOneSentence(@ForAll long seed) {
        var chance = new Random(seed);
        var bytes = example();
        int bit = chance.nextInt(8 * bytes.length);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        assertThatThrownBy(() -> read(bytes)).as("bit %d", bit).isInstanceOf(CheckpointException.class)
                .message().endsWith(".").doesNotContain("\n");
    }

    @Property(tries = 500)
    void anyBytesAfterTheVersionAreRefusedAndFillNothing(@ForAll byte[] bytes) {
        var file = Arrays.copyOf(example(), 12 + bytes.length);
        System.arraycopy(bytes, 0, file, 12, bytes.length);
        assertThatThrownBy(() -> read(file)).isInstanceOf(CheckpointException.class);
    }

    @Nested
    class AsAFile {

        @Test
        void whatIsReadIsWhatWasWritten() {
            var parts = new Parts();
            for (int i = 0; i < 100; i += 3) {
                parts.memory.storeQuad(i * 8192L, i);
            }
            parts.chance.nextLong();
            var taken = parts.taken();
            var read = read(written(taken));
            assertThat(read.digest()).isEqualTo(taken.digest());
            var fresh = new Parts();
            fresh.restore(read);
            assertThat(fresh.memory.loadQuad(99 * 8192L)).isEqualTo(99);
            assertThat(fresh.chance.nextLong()).isEqualTo(parts.chance.nextLong());
        }

        @Test
        void framesThatAreZeroAreNotInIt() {
            assertThat(written(new Parts().taken()).length).isLessThan(300);
        }

        @Test
        void aFileThatIsSomethingElseIsRefused() {
            assertThatThrownBy(() -> read("PK and so on, a JAR".getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage("This is no checkpoint of a machine: it does not begin with SPINCKPT.");
            assertThatThrownBy(() -> read(new byte[0])).isInstanceOf(CheckpointException.class);
        }

        @Test
        void aLaterFormatIsRefusedByItsNumber() {
            var bytes = example();
            bytes[11] = 9;
            assertThatThrownBy(() -> read(bytes)).isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("format version 9").hasMessageContaining("reads version 1");
        }

        @Test
        void everyTruncationIsRefused() {
            var bytes = example();
            for (int length = 0; length < bytes.length; length += length < 400 ? 1 : 97) {
                var cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> read(cut)).as("%d of %d bytes", length, bytes.length)
                        .isInstanceOf(CheckpointException.class);
            }
            assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length - 1)))
                    .hasMessageContaining("cut short");
            assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length + 1)))
                    .hasMessageContaining("something follows its end");
        }

        @Test
        void aFileThatWasThereIsReplacedWhenTheNewOneIsCompleteAndNotBefore(@TempDir Path folder) throws IOException {
            var file = folder.resolve("machine");
            Files.writeString(file, "old");
            var machine = new TestMachine().machine;
            assertThatThrownBy(() -> machine.save(file)).isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("OsfPal").hasMessageContaining("repeat the run from its seed");
            assertThat(file).hasContent("old");
            assertThat(folder).isDirectoryContaining(path -> path.equals(file))
                    .isDirectoryNotContaining(path -> path.toString().endsWith("unfinished"));
        }
    }

    @Nested
    class OnAnotherMachine {

        private final Parts parts = new Parts();
        private final Checkpoint taken = parts.taken();

        @Test
        void anotherProfileIsRefused() {
            assertThatThrownBy(() -> taken.restore("alpha/2", parts.memory, parts.all))
                    .isInstanceOf(CheckpointException.class).hasMessageContaining("is of a alpha/1")
                    .hasMessageContaining("alpha/2");
        }

        @Test
        void everyFigureOfAProfileIsInItsFingerprint() {
            var profile = Profile.named("dec3000-400");
            var dearer = profile.with(HardwareEvent.TB_REFILL,
                    new Cost(26, Confidence.ASSUMED, "another"));
            assertThat(List.of(profile.fingerprint(), dearer.fingerprint(), profile.withoutTbTiming().fingerprint(),
                    profile.withCaches(CacheTiming.dec3000()).fingerprint())).doesNotHaveDuplicates()
                    .allSatisfy(print -> assertThat(print).startsWith("dec3000-400/"));
        }

        @Test
        void anotherSizeOfMemoryIsRefused() {
            assertThatThrownBy(
                    () -> taken.restore("alpha/1", new PhysicalMemory(2 * MEMORY), parts.all))
                    .hasMessageContaining("1048576 bytes of memory").hasMessageContaining("2097152");
        }

        @Test
        void aMissingAndAnUnknownPartAreRefusedByName() {
            assertThatThrownBy(() -> taken.restore("alpha/1", parts.memory, List.of(parts.chance)))
                    .hasMessageContaining("has a part other and this machine has none");
            var more = List.of(parts.chance, parts.other, new SplitMix("disk0", 1));
            assertThatThrownBy(() -> taken.restore("alpha/1", parts.memory, more))
                    .hasMessageContaining("has no part disk0 and this machine has one");
        }

        @Test
        void anotherVersionOfAPartIsRefusedByBothNumbers() {
            var newer = new Newer("other", 2, false);
            assertThatThrownBy(() -> taken.restore("alpha/1", parts.memory, List.of(parts.chance, newer)))
                    .hasMessageContaining("Part other of the checkpoint has version 1")
                    .hasMessageContaining("has version 2");
        }

        @Test
        void whenOnePartRefusesEveryOtherIsAsItWas() {
            parts.memory.storeQuad(0, 5);
            parts.chance.nextLong();
            var before = parts.taken().digest();
            var refusing = new Newer("other", 1, true);
            assertThatThrownBy(() -> taken.restore("alpha/1", parts.memory, List.of(parts.chance, refusing)))
                    .hasMessage("No.");
            assertThat(parts.taken().digest()).isEqualTo(before);
            assertThat(parts.memory.loadQuad(0)).isEqualTo(5);
        }

        @Test
        void aChangeAfterwardsIsNotInItAndDoesNotReachTheOther() {
            parts.memory.storeQuad(0x4000, 1);
            var later = parts.taken();
            var fork = new Parts();
            fork.restore(later);
            parts.memory.storeQuad(0x4000, 2);
            fork.memory.storeQuad(0x4008, 3);
            assertThat(parts.memory.loadQuad(0x4008)).isZero();
            assertThat(fork.memory.loadQuad(0x4000)).isEqualTo(1);
            var third = new Parts();
            third.restore(later);
            assertThat(third.memory.loadQuad(0x4000)).isEqualTo(1);
            assertThat(third.memory.loadQuad(0x4008)).isZero();
        }

        @Test
        void theDigestKnowsContentsAndNotHowTheyCameAbout() {
            var other = new Parts();
            other.memory.storeQuad(0, 1);
            assertThat(other.taken().digest()).isNotEqualTo(taken.digest());
            assertThat(taken.differences(other.taken())).containsExactly("memory at 0x0");
            other.memory.storeQuad(0, 0);
            assertThat(other.taken().digest()).isEqualTo(taken.digest());
            other.other.nextLong();
            assertThat(taken.differences(other.taken())).singleElement().asString().startsWith("other.counter: ");
        }
    }

    /// A part that is of another version, or takes nothing.
    private record Newer(String checkpointName, int checkpointVersion, boolean refuses) implements Checkpointed {

        @Override
        public void save(State out) {
            out.put("counter", 0);
        }

        @Override
        public void restore(State in) {
            if (refuses && in.number("counter") != 0) {
                throw new CheckpointException("No.");
            }
        }
    }

    @Test
    void aMachineUnderAKernelOnTheHostSaysWhatToDoInstead() {
        var machine = new Machine(Profile.named("dec3000-400"), 1);
        machine.clock().count(() -> 0);
        machine.cpu().pal(new TestMachine().pal);
        assertThatThrownBy(machine::checkpoint).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("repeat the run");
    }
}
