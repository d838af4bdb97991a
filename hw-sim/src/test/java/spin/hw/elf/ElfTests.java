package spin.hw.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static spin.hw.elf.ElfBuilder.EXECUTE;

import static spin.hw.elf.ElfBuilder.READ;
import static spin.hw.elf.ElfBuilder.TEXT;
import static spin.hw.elf.ElfBuilder.WRITE;
import static spin.hw.elf.ElfBuilder.aProgram;
import static spin.hw.elf.ElfBuilder.field;
import static spin.hw.elf.ElfBuilder.with;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spin.hw.elf.ElfRefusal.Reason;

/// What a file says, and every way in which it can be wrong.
class ElfTests {

    private static final Rights RX = Rights.READ_EXECUTE;
    private static final Rights RW = Rights.READ_WRITE;

    private static ElfImage image(byte[] file) {
        return switch (Elf.parse(file)) {
            case ElfImage image -> image;
            case ElfRefusal refusal -> throw new AssertionError(refusal.message());
        };
    }

    private static ElfRefusal refusal(byte[] file) {
        return switch (Elf.parse(file)) {
            case ElfImage image -> throw new AssertionError("accepted: " + image);
            case ElfRefusal refusal -> refusal;
        };
    }

    @Test
    void aGoodFileIsAnImage() {
        var image = image(aProgram().build());

        assertThat(image.entry()).isEqualTo(TEXT + 0x1000);
        assertThat(image.segments()).extracting(Segment::va, Segment::bytes, Segment::rights).containsExactly(
                tuple(TEXT + 0x1000, 64L, RX),
                tuple(TEXT + 0x12000, 0x3000L, RW));
        assertThat(image.contents(image.segments().get(1))).asString().isEqualTo("initial");
        assertThat(image.pages()).containsExactly(new PageRun(TEXT, 0x2000, RX),
                new PageRun(TEXT + 0x12000, 0x4000, RW));
    }

    @Test
    void laterChangesOfTheBytesDoNotReachTheImage() {
        var file = aProgram().build();
        var image = image(file);
        Arrays.fill(file, (byte) 0xff);

        assertThat(image.contents(image.segments().get(1))).asString().isEqualTo("initial");
    }

    @Test
    void segmentsComeInAscendingOrderWhateverTheFilesOrder() {
        var image = image(new ElfBuilder().load(TEXT + 0x8000, READ, new byte[8], 8)
                .load(TEXT + 0x1000, READ | EXECUTE, new byte[8], 8).build());

        assertThat(image.segments()).extracting(Segment::va).containsExactly(TEXT + 0x1000, TEXT + 0x8000);
    }

    @Test
    void aPageOfTwoSegmentsHasTheRightsOfBoth() {
        var image = image(new ElfBuilder().load(TEXT, READ | EXECUTE, new byte[0x1100], 0x1100)
                .load(TEXT + 0x1800, READ | WRITE, new byte[16], 0x3000)
                .load(TEXT + 0x5000, READ | EXECUTE, new byte[4], 4).build());

        assertThat(image.pages()).containsExactly(new PageRun(TEXT, 0x2000, Rights.ALL),
                new PageRun(TEXT + 0x2000, 0x2000, RW), new PageRun(TEXT + 0x4000, 0x2000, Rights.ALL));
    }

    @Test
    void manySegmentsInOnePageAreOnePage() {
        var builder = new ElfBuilder();
        for (int i = 0; i < 512; i++) {
            builder.load(TEXT + 0x1000 + 8L * i, i % 2 == 0 ? READ | EXECUTE : WRITE, new byte[8], 8);
        }

        assertThat(image(builder.build()).pages()).containsExactly(new PageRun(TEXT, 0x2000, Rights.ALL));
    }

    @Test
    void programHeadersAreFoundInMemoryWhenASegmentCarriesThem() {
        var hello = image(AlphaRun.image("glibc-hello"));

        assertThat(hello.programHeaders()).isEqualTo(new ElfImage.ProgramHeaders(OptionalLong.of(0x1_2000_0040L), 6));
        assertThat(image(aProgram().build()).programHeaders().va()).isEmpty();
    }

    @Test
    void theStackIsExecutableUnlessTheFileSaysOtherwise() {
        assertThat(image(aProgram().build()).executableStack()).isTrue();
        assertThat(image(aProgram().header(0x6474_e551, READ | WRITE).build()).executableStack()).isFalse();
        assertThat(image(aProgram().header(0x6474_e551, READ | WRITE | EXECUTE).build()).executableStack()).isTrue();
    }

    @Test
    void aKernelForKsegIsReadWithItsOwnLimits() {
        long base = 0xffff_fc00_0031_0000L;
        var file = new ElfBuilder().load(base, READ | WRITE | EXECUTE, new byte[16], 0x20000).entry(base).build();

        assertThat(refusal(file).reason()).isEqualTo(Reason.SEGMENT_OUTSIDE_ADDRESS_SPACE);
        assertThat(Elf.parse(file, ElfLimits.KSEG)).isInstanceOfSatisfying(ElfImage.class,
                image -> assertThat(image.pages()).containsExactly(new PageRun(base, 0x20000, Rights.ALL)));
    }

    @Test
    void limitsThatHoldNothingAreAMistake() {
        assertThatThrownBy(() -> new ElfLimits(0x2000, 0x2000, 1)).hasMessageContaining("ascending");
        assertThatThrownBy(() -> new ElfLimits(-0x2000, 0x2000, 1)).hasMessageContaining("ascending");
    }

    static Stream<Arguments> unfitFiles() {
        var good = aProgram().build();
        return Stream.of(Arguments.of("empty", Reason.NOT_ELF, new byte[0]),
                Arguments.of("a script", Reason.NOT_ELF, "#!/bin/sh\necho".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("cut in the header", Reason.TRUNCATED, Arrays.copyOf(good, 63)),
                Arguments.of("32 bits", Reason.WRONG_CLASS, with(good, 4, 1, 1)),
                Arguments.of("big-endian", Reason.WRONG_BYTE_ORDER, with(good, 5, 1, 2)),
                Arguments.of("version 2", Reason.WRONG_VERSION, with(good, 6, 1, 2)),
                Arguments.of("version 0 in the word", Reason.WRONG_VERSION, with(good, 20, 4, 0)),
                Arguments.of("x86-64", Reason.WRONG_MACHINE, with(good, 18, 2, 62)),
                Arguments.of("relocatable", Reason.WRONG_TYPE, with(good, 16, 2, 1)),
                Arguments.of("shared", Reason.WRONG_TYPE, with(good, 16, 2, 3)),
                Arguments.of("core", Reason.WRONG_TYPE, with(good, 16, 2, 4)),
                Arguments.of("no headers", Reason.NO_SEGMENTS, with(good, 56, 2, 0)),
                Arguments.of("small headers", Reason.BAD_PROGRAM_HEADERS, with(good, 54, 2, 32)),
                Arguments.of("headers past the end", Reason.BAD_PROGRAM_HEADERS, with(good, 32, 8, good.length - 100)),
                Arguments.of("headers at minus one", Reason.BAD_PROGRAM_HEADERS, with(good, 32, 8, -1)),
                Arguments.of("65535 headers", Reason.BAD_PROGRAM_HEADERS, with(good, 56, 2, 65535)),
                Arguments.of("dynamic", Reason.NEEDS_INTERPRETER, aProgram().header(3, READ).build()),
                Arguments.of("nothing to load", Reason.NO_SEGMENTS, new ElfBuilder().header(4, READ).build()),
                Arguments.of("only an empty segment", Reason.NO_SEGMENTS,
                        new ElfBuilder().load(TEXT, READ, new byte[0], 0).build()),
                Arguments.of("cut in a segment", Reason.SEGMENT_OUTSIDE_FILE, Arrays.copyOf(good, good.length - 1)),
                Arguments.of("offset of a segment", Reason.SEGMENT_OUTSIDE_FILE, with(good, field(0, 8), 8, 1L << 40)),
                Arguments.of("offset plus size overflows", Reason.SEGMENT_OUTSIDE_FILE,
                        with(with(good, field(0, 8), 8, Long.MAX_VALUE), field(0, 32), 8, Long.MAX_VALUE)),
                Arguments.of("negative size in the file", Reason.SEGMENT_OUTSIDE_FILE, with(good, field(0, 32), 8, -1)),
                Arguments.of("smaller in memory", Reason.SEGMENT_LARGER_IN_FILE, with(good, field(0, 40), 8, 63)),
                Arguments.of("odd alignment", Reason.SEGMENT_MISALIGNED, with(good, field(0, 48), 8, 3)),
                Arguments.of("not aligned", Reason.SEGMENT_MISALIGNED, with(good, field(0, 48), 8, 0x2000)),
                Arguments.of("null page", Reason.SEGMENT_OUTSIDE_ADDRESS_SPACE, with(good, field(0, 16), 8, 0)),
                Arguments.of("kernel half", Reason.SEGMENT_OUTSIDE_ADDRESS_SPACE,
                        with(good, field(0, 16), 8, -0x10000)),
                Arguments.of("not canonical", Reason.SEGMENT_OUTSIDE_ADDRESS_SPACE,
                        with(good, field(0, 16), 8, 1L << 42)),
                Arguments.of("across the end", Reason.SEGMENT_OUTSIDE_ADDRESS_SPACE,
                        with(good, field(0, 16), 8, (1L << 42) - 63)),
                Arguments.of("negative size in memory", Reason.SEGMENT_OUTSIDE_ADDRESS_SPACE,
                        with(good, field(0, 40), 8, -1)),
                Arguments.of("address plus size overflows", Reason.SEGMENT_OUTSIDE_ADDRESS_SPACE,
                        with(good, field(0, 40), 8, Long.MAX_VALUE)),
                Arguments.of("the same segment twice", Reason.SEGMENTS_OVERLAP,
                        aProgram().load(TEXT + 0x1000, READ, new byte[4], 4).build()),
                Arguments.of("one byte in common", Reason.SEGMENTS_OVERLAP,
                        aProgram().load(TEXT + 0x14fff, READ, new byte[4], 4).build()),
                Arguments.of("zeros over another", Reason.SEGMENTS_OVERLAP, with(good, field(0, 40), 8, 0x12000)),
                Arguments.of("two gigabytes", Reason.TOO_LARGE, with(good, field(1, 40), 8, 2L << 30)),
                Arguments.of("entry in data", Reason.BAD_ENTRY, with(good, 24, 8, TEXT + 0x12000)),
                Arguments.of("entry between instructions", Reason.BAD_ENTRY, with(good, 24, 8, TEXT + 0x1002)),
                Arguments.of("entry past the text", Reason.BAD_ENTRY, with(good, 24, 8, TEXT + 0x1040)),
                Arguments.of("entry nowhere", Reason.BAD_ENTRY, with(good, 24, 8, -4)),
                Arguments.of("nothing executable", Reason.BAD_ENTRY, with(good, field(0, 4), 4, READ)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("unfitFiles")
    void anUnfitFileIsRefusedWithOneSentenceThatSaysWhatToDo(String name, Reason reason, byte[] file) {
        var refusal = refusal(file);

        assertThat(refusal.reason()).as(name + ": " + refusal.message()).isEqualTo(reason);
        assertThat(refusal.message()).as(name).endsWith(".").doesNotContain("\n")
                .matches(".*(give|copy|build|rebuild|link|make|shorten|strip).*");
    }

    @Test
    void segmentsThatOnlyTouchDoNotOverlap() {
        var image = image(aProgram().load(TEXT + 0x15000, READ, new byte[4], 4).build());

        assertThat(image.segments()).hasSize(3);
    }

    // Symbols.

    @Test
    void symbolsNameAddressesBothWays() {
        var symbols = image(aProgram().symbol("main", TEXT + 0x1000, 24, true)
                .symbol("helper", TEXT + 0x1018, 40, true).symbol("table", TEXT + 0x12000, 0, false).build()).symbols();

        assertThat(symbols.problem()).isEmpty();
        assertThat(symbols.address("helper")).hasValue(TEXT + 0x1018);
        assertThat(symbols.address("nobody")).isEmpty();
        assertThat(symbols.describe(TEXT + 0x1000)).isEqualTo("main");
        assertThat(symbols.describe(TEXT + 0x1014)).isEqualTo("main+0x14");
        assertThat(symbols.describe(TEXT + 0x1040)).isEqualTo("0x120001040");
        assertThat(symbols.describe(TEXT + 0x12010)).isEqualTo("table+0x10");
        assertThat(symbols.describe(TEXT)).isEqualTo("0x120000000");
    }

    @Test
    void atOneAddressTheProceduresNameIsSaid() {
        var symbols = image(aProgram().symbol("a_label", TEXT + 0x1000, 0, false)
                .symbol("zz_procedure", TEXT + 0x1000, 8, true).build()).symbols();

        assertThat(symbols.at(TEXT + 0x1004).map(Symbol::name)).isEqualTo(Optional.of("zz_procedure"));
    }

    @Test
    void aBrokenSymbolTableCostsTheNamesNotTheProgram() {
        var good = aProgram().symbol("main", TEXT + 0x1000, 24, true).symbol("more", TEXT + 0x1018, 4, true).build();
        int sections = good.length - 3 * 64;
        int names = sections - "\0main\0more\0".length();

        for (var broken : new byte[][]{with(good, 40, 8, good.length), with(good, 58, 2, 40),
                with(good, sections + 64 + 24, 8, -1), with(good, sections + 64 + 32, 8, Long.MAX_VALUE),
                with(good, sections + 64 + 40, 4, 77), with(good, sections + 128 + 24, 8, good.length),
                with(good, names - 24, 4, 11)}) {
            var symbols = image(broken).symbols();
            assertThat(symbols.problem()).hasValueSatisfying(problem -> {
                assertThat(problem.reason()).isEqualTo(Reason.BAD_SYMBOLS);
                assertThat(problem.message()).endsWith("the program runs without names, strip it or rebuild it.");
            });
        }
        assertThat(image(with(good, names - 24, 4, 11)).symbols().all()).extracting(Symbol::name)
                .containsExactly("main");
    }

    @Test
    void namesThatShareOneLongTextCostNoMoreThanAFewFiles() {
        var builder = aProgram().symbol("x".repeat(4000), TEXT + 0x1000, 4, true);
        for (int i = 0; i < 3000; i++) {
            builder.symbol("", TEXT + 0x1000 + 4L * i, 4, true);
        }
        var file = builder.build();
        int table = file.length - 3 * 64 - 4002 - 3000 - 24 * 3000;
        for (int i = 0; i < 3000; i++) {
            file[table + 24 * i] = 1;
            file[table + 24 * i + 1] = 0;
        }
        var symbols = image(file).symbols();

        assertThat(symbols.problem()).hasValueSatisfying(problem -> assertThat(problem.message()).contains("honestly"));
        assertThat(symbols.all()).hasSizeBetween(10, 200);
    }

    @Test
    void aStrippedFileHasNoSymbolsAndNoProblem() {
        var symbols = image(AlphaRun.image("glibc-hello")).symbols();

        assertThat(symbols.all()).isEmpty();
        assertThat(symbols.problem()).isEmpty();
    }
}
