package spin.hw.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.elf.ElfBuilder.EXECUTE;
import static spin.hw.elf.ElfBuilder.READ;
import static spin.hw.elf.ElfBuilder.TEXT;
import static spin.hw.elf.ElfBuilder.WRITE;
import static spin.hw.elf.ElfBuilder.aProgram;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.OsfPal;
import spin.hw.profile.Profile;

/// From an image to a program that can run: pages and their rights, zeros, the stack.
class LoaderTests {

    /// An address space that only remembers.
    private static final class Recorder implements ImageSpace {

        final List<PageRun> mapped = new ArrayList<>();
        final Map<Long, String> written = new HashMap<>();
        int mostRuns = Integer.MAX_VALUE;

        @Override
        public boolean map(long start, long bytes, Rights rights) {
            return mapped.size() < mostRuns && mapped.add(new PageRun(start, bytes, rights));
        }

        @Override
        public void write(long va, byte[] source, int offset, int length) {
            written.put(va, new String(source, offset, length, StandardCharsets.US_ASCII));
        }
    }

    private static ElfImage image(ElfBuilder file) {
        return (ElfImage) Elf.parse(file.build());
    }

    private static Machine machine(long memory) {
        return new Machine(Profile.named("dec3000-400"), 1, memory);
    }

    @Test
    void aKernelsOwnAddressSpaceGetsPagesFirstAndThenBytes() {
        var space = new Recorder();
        var image = image(aProgram());

        assertThat(ElfLoader.load(image, space)).isEqualTo(new LoadResult.Loaded(TEXT + 0x16000));
        assertThat(space.mapped).isEqualTo(image.pages());
        assertThat(space.written).containsEntry(TEXT + 0x12000, "initial").hasSize(2);
    }

    @Test
    void aSpaceThatIsFullIsRefusedBeforeAnyByteIsWritten() {
        var space = new Recorder();
        space.mostRuns = 1;

        assertThat(ElfLoader.load(image(aProgram()), space)).isInstanceOfSatisfying(ElfRefusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(ElfRefusal.Reason.NO_ROOM);
            assertThat(refusal.message()).contains("0x120012000", "give it more memory");
        });
        assertThat(space.written).isEmpty();
    }

    @Test
    void whatTheFileDoesNotHaveIsZero() {
        var machine = machine(4L << 20);
        // A machine that has been used: the frames are not clean.
        for (long pa = 0; pa < 4L << 20; pa += 8) {
            machine.memory().storeQuad(pa, 0x5555_5555_5555_5555L);
        }
        var space = new BareSpace(machine);
        ElfLoader.load(image(aProgram()), space);
        var bytes = new byte[0x4000];
        space.read(TEXT + 0x12000, bytes, 0, bytes.length);

        assertThat(new String(bytes, 0, 7, StandardCharsets.US_ASCII)).isEqualTo("initial");
        assertThat(bytes).endsWith(new byte[0x4000 - 7]);
    }

    @Test
    void aProgramMayDoWhatItsSegmentsSayAndNoMore() {
        var file = new ElfBuilder().load(TEXT + 0x1000, READ | EXECUTE, code(), 0x200)
                .load(TEXT + 0x12000, READ, new byte[8], 8).load(TEXT + 0x22000, READ | WRITE, new byte[8], 8)
                .load(TEXT + 0x32000, EXECUTE, new byte[]{0x01, (byte) 0x80, (byte) 0xfa, 0x6b}, 8);

        assertThat(faultOf(file, "load", TEXT + 0x12000)).isEmpty();
        assertThat(faultOf(file, "store", TEXT + 0x12000)).containsExactly(
                new Fault.AccessViolation(TEXT + 0x12000, Access.WRITE));
        assertThat(faultOf(file, "store", TEXT + 0x22000)).isEmpty();
        assertThat(faultOf(file, "store", TEXT + 0x1000)).containsExactly(
                new Fault.AccessViolation(TEXT + 0x1000, Access.WRITE));
        assertThat(faultOf(file, "jump", TEXT + 0x22000)).containsExactly(
                new Fault.FaultOn(TEXT + 0x22000, Access.EXECUTE));
        assertThat(faultOf(file, "load", TEXT + 0x32000)).containsExactly(
                new Fault.FaultOn(TEXT + 0x32000, Access.READ));
        assertThat(faultOf(file, "jump", TEXT + 0x32000)).isEmpty();
        assertThat(faultOf(file, "load", TEXT + 0x8000)).containsExactly(
                new Fault.TranslationNotValid(TEXT + 0x8000, Access.READ));
    }

    /// Three ways to touch the address in r1, each followed by a system call.
    private static byte[] code() {
        return new Assembler(TEXT + 0x1000).ldq(2, 0, 1).callPal(Assembler.CALLSYS).stq(2, 0, 1)
                .callPal(Assembler.CALLSYS).jsr(26, 1).callPal(Assembler.CALLSYS).assemble().image();
    }

    private static List<Fault> faultOf(ElfBuilder file, String how, long address) {
        var machine = machine(4L << 20);
        var faults = new ArrayList<Fault>();
        machine.cpu().pal(new OsfPal(machine, new KernelEntry() {

            @Override
            public void systemCall(Cpu cpu) {
                cpu.stop();
            }

            @Override
            public void memoryFault(Cpu cpu, Fault fault) {
                faults.add(fault);
                cpu.stop();
            }

            @Override
            public void instructionFault(Cpu cpu, Fault fault) {
                faults.add(fault);
                cpu.stop();
            }
        }));
        assertThat(BareProgram.load(machine, file.build(), ProgramArguments.of("p")))
                .isInstanceOf(BareProgram.Loaded.class);
        machine.cpu().register(1, address);
        machine.cpu().pc(TEXT + 0x1000 + switch (how) {
            case "load" -> 0;
            case "store" -> 8;
            default -> 16;
        });
        machine.cpu().run();
        return faults;
    }

    @Test
    void aMachineThatIsTooSmallSaysSo() {
        var result = BareProgram.load(machine(1L << 20), aProgram().build(), ProgramArguments.of("p"));

        assertThat(result).isInstanceOfSatisfying(BareProgram.Refused.class,
                refused -> assertThat(refused.refusal().message()).contains("stack", "give the machine more memory"));
    }

    @Test
    void anImageThatLiesWhereTheStackIsLeavesNoRoomForIt() {
        var file = new ElfBuilder().load(TEXT - 0x2000, READ | EXECUTE, new byte[8], 8).entry(TEXT - 0x2000);

        assertThat(BareProgram.load(machine(8L << 20), file.build(), ProgramArguments.of("p")))
                .isInstanceOfSatisfying(BareProgram.Refused.class, refused -> assertThat(refused.refusal().reason())
                        .isEqualTo(ElfRefusal.Reason.NO_ROOM));
    }

    @Test
    void pagesAreMappedOnceAndUnmappedAndProtected() {
        var space = new BareSpace(machine(4L << 20));

        assertThat(space.map(0x20000, 0x4000, Rights.READ)).isTrue();
        assertThat(space.map(0x22000, 0x4000, Rights.READ)).isFalse();
        assertThat(space.isMapped(0x24000)).isFalse();
        assertThat(space.map(1L << 42, 0x2000, Rights.READ)).isFalse();
        assertThat(space.map(0x1000_0000, 1L << 40, Rights.READ)).isFalse();
        assertThat(space.protect(0x20000, 0x4000, Rights.NONE)).isTrue();
        assertThat(space.protect(0x22000, 0x4000, Rights.NONE)).isFalse();
        space.unmap(0x20000, 0x8000);
        assertThat(space.isMapped(0x20000)).isFalse();
        assertThatThrownBy(() -> space.map(0x20001, 0x2000, Rights.READ)).hasMessageContaining("whole pages");
        assertThatThrownBy(() -> space.read(0x20000, new byte[1], 0, 1)).hasMessageContaining("Nothing is mapped");
    }

    // The stack.

    private static final class Reader {

        private final InitialStack.Result.Laid stack;
        private final ByteBuffer bytes;

        Reader(ProgramArguments told) {
            stack = (InitialStack.Result.Laid) InitialStack.of(image(aProgram()), told, InitialStack.TOP);
            bytes = ByteBuffer.wrap(stack.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        }

        long next() {
            return bytes.getLong();
        }

        String text(long address) {
            int at = (int) (address - stack.pointer());
            int end = at;
            while (stack.bytes()[end] != 0) {
                end++;
            }
            return new String(stack.bytes(), at, end - at, StandardCharsets.UTF_8);
        }

        Map<Long, Long> auxiliaryVector() {
            var entries = new HashMap<Long, Long>();
            for (long type = next(); type != 0; type = next()) {
                entries.put(type, next());
            }
            assertThat(next()).as("value of AT_NULL").isZero();
            return entries;
        }
    }

    @Test
    void theStackHoldsWhatAProgramIsTold() {
        var random = "sixteen bytes...".getBytes(StandardCharsets.US_ASCII);
        var reader = new Reader(ProgramArguments.of("/bin/echo", "one", "zwölf").withEnvironment("HOME=/", "EMPTY=")
                .withPlatform("ev4").withRandom(random));

        assertThat(reader.stack.pointer() & 15).isZero();
        assertThat(reader.stack.pointer() + reader.stack.bytes().length).isEqualTo(InitialStack.TOP);
        assertThat(reader.next()).as("argc").isEqualTo(3);
        assertThat(List.of(reader.text(reader.next()), reader.text(reader.next()), reader.text(reader.next())))
                .containsExactly("/bin/echo", "one", "zwölf");
        assertThat(reader.next()).as("end of argv").isZero();
        assertThat(List.of(reader.text(reader.next()), reader.text(reader.next()))).containsExactly("HOME=/", "EMPTY=");
        assertThat(reader.next()).as("end of envp").isZero();
        var auxiliary = reader.auxiliaryVector();
        assertThat(auxiliary).containsEntry(6L, 8192L).containsEntry(9L, TEXT + 0x1000).containsEntry(16L, 0L)
                .containsEntry(17L, 1024L).containsEntry(23L, 0L).doesNotContainKeys(3L, 4L, 5L);
        assertThat(reader.text(auxiliary.getOrDefault(31L, 0L))).isEqualTo("/bin/echo");
        assertThat(reader.text(auxiliary.getOrDefault(15L, 0L))).isEqualTo("ev4");
        assertThat(reader.text(auxiliary.getOrDefault(25L, 0L))).startsWith("sixteen bytes...");
    }

    @Test
    void aLibrarysProgramIsToldWhereItsHeadersAre() {
        var image = (ElfImage) Elf.parse(AlphaRun.image("glibc-hello"));
        var laid = (InitialStack.Result.Laid) InitialStack.of(image, ProgramArguments.of("p"), InitialStack.TOP);
        var bytes = ByteBuffer.wrap(laid.bytes()).order(ByteOrder.LITTLE_ENDIAN);

        // argc, argv[0], 0, 0, then AT_PHDR, AT_PHENT and AT_PHNUM.
        assertThat(
                List.of(bytes.getLong(32), bytes.getLong(40), bytes.getLong(48), bytes.getLong(56), bytes.getLong(64),
                        bytes.getLong(72)))
                .containsExactly(3L, 0x1_2000_0040L, 4L, 56L, 5L, 6L);
    }

    @Test
    void argumentsThatDoNotFitOrHoldAZeroAreRefused() {
        for (var told : List.of(ProgramArguments.of("p", "x".repeat(200_000)), ProgramArguments.of("p", "a\0b"),
                ProgramArguments.of("p").withEnvironment("A=\0"),
                ProgramArguments.of("p", Collections.nCopies(20_000, "").toArray(String[]::new)))) {
            assertThat(BareProgram.load(machine(4L << 20), aProgram().build(), told))
                    .isInstanceOfSatisfying(BareProgram.Refused.class, refused -> {
                        assertThat(refused.refusal().reason()).isEqualTo(ElfRefusal.Reason.BAD_ARGUMENTS);
                        assertThat(refused.refusal().message()).endsWith(".");
                    });
        }
    }

    @Test
    void everyLengthOfArgumentsKeepsTheStackAligned() {
        for (int i = 0; i < 40; i++) {
            var reader = new Reader(ProgramArguments.of("p".repeat(i), "a".repeat(i % 7)));
            assertThat(reader.stack.pointer() & 15).isZero();
            reader.next();
            assertThat(reader.text(reader.next())).hasSize(i);
        }
    }
}
