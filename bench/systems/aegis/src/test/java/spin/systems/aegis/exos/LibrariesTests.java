package spin.systems.aegis.exos;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.hw.profile.Profile;
import spin.systems.aegis.Aegis;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.Environment;
import spin.systems.aegis.exos.ExOs.Structure;
import spin.systems.aegis.exos.PageTable.Mapping;

/// Checklist 22, 36 and 78: what a library does without the kernel's leave.
final class LibrariesTests {

    private static final int PAGE = (int) WorkloadAbi.PAGE;
    /// The kernel's tables for 64 MB.
    private static final int KERNEL_FRAMES = AegisAbi.OWNERS_FRAME + 4;

    private final Machine machine = new Machine(Profile.named("dec2100"), 5);
    private final Aegis kernel = new Aegis(machine);

    /// The user-mode port over a table alone.
    private static final class Memory implements UserMode {

        private final long[] words;
        private final long parameter;

        Memory(long[] words, long parameter) {
            this.words = words;
            this.parameter = parameter;
        }

        @Override
        public long register(int n) {
            return 0;
        }

        @Override
        public void register(int n, long value) {}

        @Override
        public long load(long va) {
            return va == Layout.TABLE_LENGTH ? parameter : words[(int) (va - Layout.TABLE) / 8];
        }

        @Override
        public void store(long va, long value) {
            words[(int) (va - Layout.TABLE) / 8] = value;
        }

        @Override
        public void callSystem() {}

        @Override
        public void jump(long pc) {}
    }

    @ParameterizedTest
    @EnumSource(Structure.class)
    void everyStructureFindsWhatIsThereAndNothingElse(Structure structure) {
        var chance = new SplittableRandom(structure.name().length());
        for (var trial = 0; trial < 300; trial++) {
            var pages = chance.longs(1 + chance.nextInt(60), 0x90000, 0x90000 + 1 + chance.nextInt(200)).sorted()
                    .distinct().toArray();
            var mappings = new Mapping[pages.length];
            for (var i = 0; i < pages.length; i++) {
                mappings[i] = new Mapping(pages[i], 100 + i, 3, 7000 + i);
            }
            var table = structure.table();
            var port = new Memory(table.lay(mappings), table.parameter(mappings));
            var there = new HashSet<Long>();
            for (var i = 0; i < pages.length; i++) {
                there.add(pages[i]);
                var entry = table.find(port, pages[i] * PAGE + chance.nextInt(PAGE));
                assertThat(port.load(entry + PageTable.FRAME)).isEqualTo(100 + i);
                assertThat(port.load(entry + PageTable.CAPABILITY)).isEqualTo(7000 + i);
            }
            for (var page = 0x8fff0L; page < 0x90100; page++) {
                assertThat(table.find(port, page * PAGE) != 0).as("page %x", page).isEqualTo(there.contains(page));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Structure.class)
    void aRangeIsChangedWhollyAndNothingBesideIt(Structure structure) {
        var chance = new SplittableRandom(3);
        for (var trial = 0; trial < 200; trial++) {
            var mappings = new Mapping[40];
            for (var i = 0; i < mappings.length; i++) {
                // A hole in the middle.
                mappings[i] = new Mapping(0x90000 + i + (i < 20 ? 0 : 1), i, 7, 0);
            }
            var table = structure.table();
            var port = new Memory(table.lay(mappings), table.parameter(mappings));
            var first = chance.nextInt(20);
            var count = 1 + chance.nextInt(20 - first);
            assertThat(table.change(port, (0x90000L + first) * PAGE, count, PageTable.DIRTY, 1)).isTrue();
            for (var i = 0; i < mappings.length; i++) {
                var rights = port.load(table.find(port, mappings[i].page() * PAGE) + PageTable.RIGHTS);
                assertThat(rights).as("page %d", i).isEqualTo(i >= first && i < first + count ? 5 : 7);
            }
            assertThat(table.change(port, 0x90000L * PAGE, 25, -1, 0)).as("over the hole").isFalse();
            assertThat(table.change(port, 0x90020L * PAGE, 25, -1, 0)).as("over the end").isFalse();
        }
    }

    /// Counts in its own page at DATA for ever.
    private Environment counter(String label) {
        return environment(code -> {
            code.label(label).addq(1, literal(1), 1).stq(1, Layout.DATA + 0x800, 31);
            // Multiplications, because a slice full of them is few instructions.
            for (var i = 0; i < 20; i++) {
                code.mulq(1, 1, 2);
            }
            code.br(label);
        }, null);
    }

    private interface Code {
        void emit(Assembler code);
    }

    /// An environment without a library: it begins a slice where it has left off, at `again`, because its state is a counter in memory.
    private Environment environment(Code body, ManagedCode.@Nullable Table doors) {
        var environment = kernel.environment(doors);
        var code = new Assembler(Layout.STUBS);
        code.label("first").ldq(1, Layout.DATA + 0x800, 31);
        body.emit(code);
        code.label("end").li(16, -1).li(0, AegisAbi.YIELD).callPal(Assembler.CALLSYS);
        var program = code.assemble();
        var codeFrame = kernel.allocate(environment, -1);
        program.load(machine.memory(), codeFrame * PAGE);
        kernel.guarantee(environment, Layout.STUBS, AegisAbi.binding(codeFrame, AegisAbi.READ));
        var data = kernel.allocate(environment, -1);
        kernel.guarantee(environment, Layout.DATA, AegisAbi.binding(data, AegisAbi.READ | AegisAbi.WRITE));
        kernel.saveArea(environment, data * PAGE);
        kernel.slices(environment, data * PAGE + 0x300, program.address("first"), program.address("first"),
                program.address("end"));
        dataPages.add(data * PAGE);
        return environment;
    }

    private final List<Long> dataPages = new ArrayList<>();

    @Test
    void anApplicationSchedulesByShares() {
        var children = List.of(counter("a"), counter("b"), counter("c"));
        var doors = new ManagedCode.Table();
        doors.bind(Layout.CALL_DOOR, new StrideScheduler(Layout.DATA + 0x900, 3));
        var scheduler = environment(code -> code.lda(27, (int) Layout.CALL_DOOR, 31).jsr(26, 27), doors);
        var shares = new int[]{3, 2, 1};
        for (var i = 0; i < 3; i++) {
            var words = StrideScheduler.entry(children.get(i).number(), shares[i]);
            for (var w = 0; w < 3; w++) {
                machine.memory().storeQuad(dataPages.getLast() + 0x900 + 24L * i + 8L * w, words[w]);
            }
        }
        kernel.slice(scheduler, 0);
        var turns = new ArrayList<Integer>();
        machine.cpu().watch(Layout.STUBS, () -> {
            var asn = machine.cpu().asn();
            for (var i = 0; i < 3; i++) {
                if (children.get(i).number() == asn) {
                    turns.add(i);
                }
            }
        });
        kernel.startClock();
        kernel.start(scheduler, Layout.STUBS);
        var end = machine.clock().now() + 110 * 195_313L;
        while (turns.size() < 100 && machine.clock().now() < end) {
            machine.cpu().step();
        }
        assertThat(turns).hasSizeGreaterThanOrEqualTo(100);

        var had = new int[3];
        for (var turn = 0; turn < 100; turn++) {
            had[turns.get(turn)]++;
            for (var i = 0; i < 3; i++) {
                assertThat(Math.abs(had[i] - (turn + 1) * shares[i] / 6.0))
                        .as("process %d after %d quanta", i, turn + 1)
                        .isLessThanOrEqualTo(1.0);
            }
        }
    }

    @Test
    void theStrideSchedulerIsAtMostAHundredLines() throws Exception {
        try (Stream<String> lines = Files
                .lines(Path.of("src/main/java/spin/systems/aegis/exos/StrideScheduler.java"))) {
            assertThat(lines.count()).isLessThanOrEqualTo(100);
        }
    }

    private static Workload workload(Code body) {
        var code = new Assembler(WorkloadAbi.IMAGE_BASE);
        body.emit(code);
        var image = code.assemble();
        return new Workload() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public Program program(int operations) {
                return image;
            }
        };
    }

    private static final Probe NOBODY = new Probe() {
        @Override
        public void mark(String point) {}

        @Override
        public void modelled(String what) {}
    };

    /// Sums numbers through its pages and leaves the sum in each.
    private static final Code SUMS = code -> {
        code.la(9, "data").li(10, 20).li(11, 0).li(12, 1).li(2, PAGE);
        code.label("loop").addq(11, 12, 11).stq(11, 0, 9).addq(9, 2, 9).addq(12, literal(1), 12)
                .subq(10, literal(1), 10)
                .bne(10, "loop");
        code.li(16, 0).li(0, WorkloadAbi.EXIT).callPal(Assembler.CALLSYS);
        code.align(PAGE).label("data").space(20 * PAGE);
    };

    private static final Code CRASHES = code -> {
        code.la(9, "data").stq(9, 0, 9).ldq(1, 0, 31);
        code.align(PAGE).label("data").space(PAGE);
    };

    @Test
    void aLibraryThatCrashesHarmsNoOtherOne() {
        var alone = run(false);
        var beside = new LibrariesTests().run(true);

        assertThat(alone).isEqualTo(beside).hasSize(20).endsWith(210L);
    }

    /// The sums of a program under the linear library, with another one under the inverted library that is loaded too and crashes first; or without.
    private List<Long> run(boolean crashing) {
        var frames = new ArrayList<Long>();
        var broken = workload(CRASHES);
        var brokenImage = broken.program(1);
        var inverted = new ExOs(machine, kernel, Structure.INVERTED);
        var other = crashing ? inverted.application(broken, brokenImage, NOBODY) : null;
        if (other != null) {
            for (var stub : new String[]{Stubs.PROTECTION, Stubs.SKIP, Stubs.GO_ON}) {
                machine.cpu().unwatch(Stubs.assemble().address(stub));
            }
        }
        var sound = workload(SUMS);
        var image = sound.program(1);
        var library = new ExOs(machine, kernel, Structure.LINEAR);
        var environment = library.application(sound, image, NOBODY);
        if (other != null) {
            inverted.start(other, brokenImage);
            machine.cpu().run();
            assertThat(other.ended()).isTrue();
            assertThat(ExOs.isException(other.status())).as("it crashed").isTrue();
            assertThat(other.frames()).isZero();
        }
        library.start(environment, image);
        machine.cpu().run();
        assertThat(environment.ended()).isTrue();
        assertThat(environment.status()).isZero();
        var memory = machine.memory();
        for (var frame = (long) KERNEL_FRAMES; frame < memory.size() / PAGE; frame++) {
            var word = memory.loadQuad(frame * PAGE);
            if (word > 0 && word <= 210 && IS_SUM.contains(word)) {
                frames.add(word);
            }
        }
        return frames.stream().sorted().toList();
    }

    private static final List<Long> IS_SUM = Stream.iterate(1L, n -> n + 1).limit(20).map(n -> n * (n + 1) / 2)
            .toList();
}
