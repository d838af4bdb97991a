package spin.hw.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Damaged files are images or refusals, nothing else: no exception, no loop, no memory taken because a file says so. The seed is in
/// the name of a test that fails.
class ElfFuzzTests {

    private static final int FILES = 3000;
    private static final long[] EXTREMES = {0, 1, 2, 3, 0x7f, 0xff, 0x7fff, 0xffff, 0x1_0000, 0x7fff_ffffL,
            0x8000_0000L,
            0xffff_ffffL, 1L << 42, (1L << 42) - 1, 1L << 43, Long.MAX_VALUE, Long.MIN_VALUE, -1, -2, -8192};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aDamagedFileIsAnImageOrARefusal(long seed) {
        var chance = new SplittableRandom(seed);
        var victim = seed % 2 == 0 ? AlphaRun.image("hello") : small();
        var seen = EnumSet.noneOf(ElfRefusal.Reason.class);
        int images = 0;
        for (int i = 0; i < FILES; i++) {
            var file = damage(victim, chance);
            switch (parse(file, seed, i)) {
                case ElfRefusal refusal -> {
                    assertThat(refusal.message()).isNotBlank().endsWith(".");
                    seen.add(refusal.reason());
                }
                case ElfImage image -> {
                    images++;
                    check(image, file);
                }
            }
        }
        // A fuzzer that never gets past the first check, or that never breaks anything, tests nothing.
        assertThat(images).isBetween(FILES / 50, FILES - FILES / 10);
        assertThat(seen).hasSizeGreaterThan(9);
    }

    private static ElfResult parse(byte[] file, long seed, int number) {
        try {
            return Elf.parse(file);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError broken) {
            return fail("seed " + seed + ", file " + number, broken);
        }
    }

    /// What every accepted image promises.
    private static void check(ElfImage image, byte[] file) {
        assertThat(image.pages()).isNotEmpty();
        assertThat(image.pages().stream().mapToLong(PageRun::bytes).sum()).isLessThanOrEqualTo(ElfLimits.USER.bytes());
        long last = 0;
        for (var run : image.pages()) {
            assertThat(run.start()).isGreaterThanOrEqualTo(last);
            last = run.end();
        }
        for (var segment : image.segments()) {
            assertThat(segment.fileOffset() + (long) segment.fileBytes()).isLessThanOrEqualTo(file.length);
            assertThat(image.pages())
                    .anyMatch(run -> run.start() <= segment.va() && segment.va() < run.end());
        }
        image.symbols().describe(image.entry());
        // A machine of 2 MB takes it or says that there is no room, and nothing else.
        var result = BareProgram.load(new Machine(Profile.named("dec3000-400"), 1, 2L << 20), image,
                ProgramArguments.of("fuzzed"));
        if (result instanceof BareProgram.Refused(var refusal)) {
            assertThat(refusal.reason()).isEqualTo(ElfRefusal.Reason.NO_ROOM);
        }
    }

    private static byte[] small() {
        return ElfBuilder.aProgram().header(4, 0).header(0x6474_e551, 6)
                .symbol("main", ElfBuilder.TEXT + 0x1000, 8, true)
                .symbol("data", ElfBuilder.TEXT + 0x12000, 7, false).build();
    }

    private static byte[] damage(byte[] good, SplittableRandom chance) {
        var file = good.clone();
        int wounds = 1 + chance.nextInt(3);
        for (int i = 0; i < wounds; i++) {
            switch (chance.nextInt(5)) {
                case 0 -> file = Arrays.copyOf(file, chance.nextInt(file.length + 1));
                case 1 -> flip(file, chance, file.length);
                case 2 -> flip(file, chance, 64 + 56 * 4);
                case 3 -> extreme(file, chance);
                default -> copyWithin(file, chance);
            }
        }
        return file;
    }

    private static void flip(byte[] file, SplittableRandom chance, int within) {
        int end = Math.min(file.length, within);
        if (end > 0) {
            file[chance.nextInt(end)] ^= (byte) (1 << chance.nextInt(8));
        }
    }

    /// A header field, or a section header's, becomes the least or largest of its kind, or one of another field's neighbours.
    private static void extreme(byte[] file, SplittableRandom chance) {
        int size = 1 << chance.nextInt(1, 4);
        int within = chance.nextInt(4) == 0 ? file.length : Math.min(file.length, 64 + 56 * 4);
        int slots = within / size;
        if (slots > 0) {
            int at = chance.nextInt(slots) * size;
            long value = EXTREMES[chance.nextInt(EXTREMES.length)]
                    + (chance.nextInt(3) == 0 ? chance.nextInt(-8, 9) : 0);
            for (int i = 0; i < size; i++) {
                file[at + i] = (byte) (value >>> (8 * i));
            }
        }
    }

    private static void copyWithin(byte[] file, SplittableRandom chance) {
        if (file.length > 64) {
            int length = chance.nextInt(1, 57);
            int from = chance.nextInt(file.length - length);
            int to = chance.nextInt(file.length - length);
            System.arraycopy(file, from, file, to, length);
        }
    }
}
