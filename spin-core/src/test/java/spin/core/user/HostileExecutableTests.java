package spin.core.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.core.account.Books;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Whatever a file says of itself, it is run or refused with one sentence, and a refused one has left nothing: no page, no space, no strand.
class HostileExecutableTests {
    private static final int MUTANTS = Boolean.getBoolean("spin.long") ? 100_000 : 1_500;
    private static final int PROGRAM_HEADER = 64;

    private final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1, 8L << 20),
            Dispatcher.builder().limits(NoLimits.INSTANCE).build(), line -> {});
    private final Programs programs = kernel.resolve(Programs.class, Requester.of("starter.jar"));

    /// A program that exits at once, for the fields of its headers to be changed in.
    private static byte[] file() {
        return Executables.of(code -> Executables.exit(code, 0));
    }

    private static ByteBuffer fields(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void refused(byte[] file, String why) {
        var before = Books.totals(kernel);

        assertThatThrownBy(() -> programs.start("hostile", file, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("hostile: ")
                .hasMessageContaining(why).satisfies(refusal -> assertThat(refusal.getMessage()).endsWith(".")
                        .doesNotContain("\n"));

        assertThat(Books.totals(kernel)).isEqualTo(before);
        Books.areRight(kernel);
        assertThat(kernel.programs().running()).isEmpty();
        assertThat(kernel.processor().alive()).isZero();
    }

    @Test
    void everyTruncationIsRefused() {
        var whole = file();
        programs.start("first", whole, List.of(), List.of());
        kernel.processor().run();
        for (int length = 0; length < whole.length; length++) {
            refused(java.util.Arrays.copyOf(whole, length), "");
        }
    }

    /// The field is at this offset of the file, and of eight bytes.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            an entry outside of every segment   | 24  | 0x7000_0000           | entry
            an entry that is no instruction's   | 24  | 0x1_2000_0102         | entry
            a negative entry                    | 24  | -4                    | entry
            headers beyond the file             | 32  | 0x7fff_ffff_ffff_ffff | program header
            headers at a negative offset        | 32  | -8                    | program header
            a segment beyond the file           | 72  | 0x10_0000             | Segment 0
            a segment at a negative offset      | 72  | -1                    | Segment 0
            an address in the kernel's half     | 80  | -0x2000               | Segment 0
            an address that wraps               | 80  | 0x7fff_ffff_ffff_e000 | Segment 0
            an address beyond user code's       | 80  | 0x400_0000_0000       | Segment 0
            more bytes in the file than it has  | 96  | 0x7fff_ffff_ffff_ffff | Segment 0
            a negative number of bytes          | 96  | -1                    | Segment 0
            fewer bytes in memory than in file  | 104 | 1                     | Segment 0
            a negative size in memory           | 104 | -1                    | Segment 0
            more memory than there are addresses | 104 | 0x7fff_ffff_ffff_ffff | Segment 0
            more memory than the machine has    | 104 | 0x4000_0000           | room
            """)
    void aFieldThatLiesIsRefused(String what, int offset, String value, String why) {
        programs.start("first", file(), List.of(), List.of());
        kernel.processor().run();
        var file = file();
        fields(file).putLong(offset, Long.decode(value.replace("_", "")));

        refused(file, why);
    }

    @Test
    void segmentsThatOverlapAreRefused() {
        var whole = file();
        // A second header behind the first, which says the same.
        var header = new byte[56];
        fields(whole).get(PROGRAM_HEADER, header).put(PROGRAM_HEADER + 56, header).putShort(56, (short) 2);
        programs.start("first", file(), List.of(), List.of());
        kernel.processor().run();

        refused(whole, "begins inside the one");
    }

    @Test
    void whateverBytesAreChangedItIsRunOrRefusedAndComesToAnEnd() {
        var chance = new Random(1);
        var whole = file();
        programs.start("first", whole, List.of(), List.of());
        kernel.processor().run();
        var before = Books.totals(kernel);
        int ran = 0;
        for (int i = 0; i < MUTANTS; i++) {
            var mutant = whole.clone();
            for (int changes = 1 + chance.nextInt(3); changes > 0; changes--) {
                mutant[chance.nextInt(PROGRAM_HEADER + 56)] = (byte) chance.nextInt(256);
            }
            try {
                var program = programs.start("mutant", mutant, List.of(), List.of());
                ran++;
                for (int turns = 0; !program.isEnded() && turns < 50; turns++) {
                    kernel.processor().turn();
                }
                programs.exit(program, 1);
                kernel.processor().run();
            } catch (IllegalArgumentException refusal) {
                assertThat(refusal).hasMessageStartingWith("mutant: ");
            }
            assertThat(Books.totals(kernel)).isEqualTo(before);
        }
        assertThat(ran).isBetween(1, MUTANTS - 1);
    }
}
