package spin.systems.aegis.exos.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spin.bench.port.ProgramSystem;
import spin.bench.port.suite.Computer;
import spin.bench.port.suite.PosixSuite;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;
import spin.systems.aegis.Aegis;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.AegisPrograms;
import spin.systems.aegis.Environment;

/// What protects processes from each other is the kernel and what they hold, not the library's good will.
final class FamilyTests {

    private static final PosixSuite SUITE = new PosixSuite(Path.of("..", "..", ".."));
    private static final int CODE = 0x2000;
    private static final int DATA = 0x4000;
    private static final long WINDOW = 0x1_0000_0000L;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final Aegis kernel = new Aegis(machine);

    /// Item 71.
    @Test
    void theRowOfAnotherCanBeReadByAllAndWrittenByNobodyElse() {
        var boot = new Boot(machine, kernel);
        var first = boot.first(SUITE.program("posix", "tree"));
        var frame = boot.family(Place.PEOPLE + 16);
        var capability = boot.family(Place.PEOPLE + 24);
        var stranger = stranger(code -> {
            bind(code, frame, AegisAbi.READ | AegisAbi.WRITE, capability);
            bind(code, frame, AegisAbi.READ, capability);
            code.li(1, WINDOW).ldq(2, Place.R_PID, 1).stq(2, DATA + 0x108, 31);
            code.stq(31, Place.R_PID, 1);
        });

        kernel.start(stranger.environment, CODE);
        machine.cpu().run();

        assertThat(stranger.word(0x100)).as("bindings refused").isEqualTo(1);
        assertThat(stranger.word(0x108)).as("the number of the process, read").isEqualTo(1);
        assertThat(stranger.word(0x110)).as("stores refused").isEqualTo(1);
        assertThat(machine.memory().loadQuad((frame << 13) + Place.R_PID)).isEqualTo(1);
        assertThat(first.ended()).isFalse();
    }

    /// Item 69: when everybody has ended, every frame is free again: what was shared was counted right.
    @Test
    void aTreeOfProcessesLeavesNoFrameBehind() {
        var free = free();
        run(SUITE.program("posix", "tree"));

        assertThat(free()).isEqualTo(free);
    }

    @Test
    void whatPipesFilesAndSharedMemoryTookIsFreeInTheEndToo() {
        var free = free();
        for (var part : List.of("pipe", "shared", "mapped")) {
            run(SUITE.program("posix", part));
            assertThat(free()).as(part).isEqualTo(free);
        }
    }

    /// Item 45. The same message of one of the family would end it.
    @Test
    void whoIsNotOfTheFamilyTellsAProcessNothing() {
        var boot = new Boot(machine, kernel);
        var computer = new Computer(new byte[0]);
        var first = boot.first(SUITE.program("posix", "input"));
        var stranger = stranger(code -> code.li(16, Signals.KILL).li(17, first.number()).clr(18).clr(19)
                .li(0, AegisAbi.ACALL).callPal(Assembler.CALLSYS));
        kernel.console(computer);

        kernel.start(stranger.environment, CODE);
        machine.cpu().run();
        assertThat(stranger.environment.ended()).as("it got the processor back").isTrue();
        boot.start(first);
        machine.cpu().run();

        assertThat(boot.status()).isZero();
        assertThat(computer.output()).isEqualTo("0 lines\n");
    }

    /// Item 70. The reference executes no second program, so what is right here is what Linux does; but scripts are not known here.
    @Test
    void aProcessBecomesAnotherImage() {
        var computer = new Computer(SUITE.program("posix").executable());

        var ended = computer.run(new AegisPrograms(), SUITE.program("posix", "exec"));

        var seen = " ignored 1 default 1 kept 1 lost -1\n";
        assertThat(computer.output()).isEqualTo("""
                copy 0
                [name][echo][x y][] A=1 B=two%sexited 7
                [name][echo][x y][] A=1 B=two%sexited 7
                exited 99
                no such failed: No such file or directory
                not executable failed: Permission denied
                no program failed: Exec format error
                directory failed: Permission denied
                bad address failed: Bad address
                1 50
                home is empty 0
                """.formatted(seen, seen));
        assertThat(ended.status()).isZero();
    }

    @Test
    void untouchedPagesOfAnImageTakeNoFrame() {
        var boot = new Boot(machine, kernel);
        var first = boot.first(SUITE.program("posix", "usage"));
        var frames = new ArrayList<Integer>();
        machine.cpu().watch(0x1_2000_0610L, () -> frames.add(first.frames()));
        kernel.console(new Computer(new byte[0]));

        boot.start(first);
        machine.cpu().run();

        assertThat(SUITE.program("posix").executable().length / Place.PAGE).as("pages of the file").isGreaterThan(80);
        assertThat(frames).as("at its first instruction: four of the library, a page table, a stack; no code yet")
                .first()
                .isEqualTo(6);
    }

    /// Item 9, for programs that use every register.
    @Test
    void goingBackToTheProgramDoesNotEnterTheKernel() {
        var boot = new Boot(machine, kernel);
        var entries = new ArrayList<Long>();
        var stubs = ProcessStubs.assemble();
        var first = boot.first(SUITE.program("posix", "usage"));
        machine.cpu().watch(stubs.address("resume"),
                () -> entries.add(machine.account().count(HardwareEvent.KERNEL_ENTRY)));
        machine.cpu().watch(stubs.address(ProcessStubs.ENTRY), () -> {
            if (entries.size() == 1) {
                entries.add(machine.account().count(HardwareEvent.KERNEL_ENTRY));
                machine.cpu().stop();
            }
        });
        kernel.console(new Computer(new byte[0]));

        boot.start(first);
        machine.cpu().run();

        assertThat(entries.get(1) - entries.get(0)).as("the next exception, and nothing before it").isEqualTo(1);
    }

    /// The parent asks for a byte that is typed only when the child has written its own.
    @Test
    void whoWaitsForTheConsoleLetsTheOthersRun() {
        var code = new Assembler(Computer.ENTRY);
        code.li(0, 2).callPal(Assembler.CALLSYS).bne(20, "child");
        transfer(code, 3, 0);
        transfer(code, 4, 1);
        end(code);
        code.label("child").li(1, 'c').li(2, Computer.ZEROS).stq(1, 0, 2);
        transfer(code, 4, 1);
        end(code);
        var computer = new Computer(new byte[]{'p'});
        computer.typedAfter("c");

        var ended = computer.run(new AegisPrograms(),
                new ProgramSystem.Program("asks", Computer.executable(code.assemble().image()),
                        List.of(), List.of()));

        assertThat(computer.output()).isEqualTo("cp");
        assertThat(ended.status()).isZero();
    }

    /// One byte from a descriptor, or to it.
    private static void transfer(Assembler code, int call, int descriptor) {
        code.li(0, call).li(16, descriptor).li(17, Computer.ZEROS).li(18, 1).callPal(Assembler.CALLSYS);
    }

    private static void end(Assembler code) {
        code.li(16, 0).li(0, 405).callPal(Assembler.CALLSYS);
    }

    @Test
    void argumentsThatAreTooLongAreRefusedWithTheirLimit() {
        var program = new ProgramSystem.Program("program", new byte[8], List.of("x".repeat(9000)), List.of());
        var boot = new Boot(machine, kernel);

        assertThatThrownBy(() -> boot.first(program)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8128 bytes");
    }

    @Test
    void aFileThatIsNoProgramEndsAsAShellHasIt() {
        for (var bytes : List.of(new byte[0], new byte[8192],
                "\u007fELF and nothing else".getBytes(StandardCharsets.ISO_8859_1))) {
            var computer = new Computer(new byte[0]);
            var ended = computer.run(new AegisPrograms(),
                    new ProgramSystem.Program("program", bytes, List.of(), List.of()));

            assertThat(ended.status()).isEqualTo(Boot.CANNOT_EXECUTE);
        }
    }

    /// Two families of three processes each, and one copy of the library's code, which is neither's.
    @Test
    void theLibraryIsLoadedOnceForAllProcessesOfAllFamilies() {
        var image = LibraryImage.load(machine, kernel);
        var families = List.of(new Boot(machine, kernel, image), new Boot(machine, kernel, image));
        kernel.console(new Computer(new byte[0]));
        families.forEach(family -> family.start(family.first(sleepers())));
        runFor(100);

        for (var family : families) {
            assertThat(family.family(Place.PROCESSES)).isEqualTo(3);
        }
        var copies = new ArrayList<Long>();
        for (var frame = 0L; frame < machine.memory().size() >> 13; frame++) {
            if (isImage(frame << 13, image.physical())) {
                copies.add(frame << 13);
            }
        }
        assertThat(copies).containsExactly(image.physical());
        assertThat(owner(image.physical())).isEqualTo(image.owner().number());
    }

    private boolean isImage(long physical, long image) {
        for (var at = 0; at < ProcessStubs.assemble().size() / 8 * 8; at += 8) {
            if (machine.memory().loadQuad(physical + at) != machine.memory().loadQuad(image + at)) {
                return false;
            }
        }
        return true;
    }

    private int owner(long physical) {
        return machine.memory().loadLong((AegisAbi.OWNERS_FRAME << 13) + 4L * (physical >> 13));
    }

    private void runFor(int milliseconds) {
        machine.cpu().runUntil(machine.clock().now() + machine.profile().hertz() / 1000 * milliseconds);
    }

    /// A process and two children that all sleep for long.
    private static ProgramSystem.Program sleepers() {
        var calls = new Networked.Calls();
        calls.code().li(1, Networked.Calls.BUFFER).li(2, 3).stq(2, 0, 1).stq(31, 8, 1);
        calls.call(2);
        calls.code().bne(20, "child");
        calls.call(2);
        calls.code().label("child");
        return calls.call(340, Networked.Calls.BUFFER, 0).program();
    }

    /// With its capability, which every process has.
    @Test
    void nobodyCanWriteTheImageOfTheLibrary() {
        var image = LibraryImage.load(machine, kernel);
        var before = machine.memory().loadQuad(image.physical());
        var frame = image.physical() >> 13;
        var stranger = stranger(code -> {
            bind(code, frame, AegisAbi.READ | AegisAbi.WRITE, image.capability());
            bind(code, frame, AegisAbi.READ, image.capability());
            code.li(1, WINDOW).ldq(2, 0, 1).stq(2, DATA + 0x108, 31).stq(31, 0, 1);
            code.li(16, frame).li(17, image.capability()).li(0, AegisAbi.CHANGE).callPal(Assembler.CALLSYS)
                    .stq(0, DATA + 0x118, 31);
            code.li(16, frame).li(17, image.capability()).li(0, AegisAbi.DEALLOC).callPal(Assembler.CALLSYS)
                    .stq(0, DATA + 0x120, 31);
        });

        kernel.start(stranger.environment, CODE);
        machine.cpu().run();

        assertThat(stranger.word(0x100)).as("bindings refused").isEqualTo(1);
        assertThat(stranger.word(0x108)).as("read").isEqualTo(before);
        assertThat(stranger.word(0x110)).as("stores refused").isEqualTo(1);
        assertThat(stranger.word(0x118)).isEqualTo(AegisAbi.NOT_AUTHENTIC);
        assertThat(stranger.word(0x120)).isEqualTo(AegisAbi.NOT_AUTHENTIC);
        assertThat(machine.memory().loadQuad(image.physical())).isEqualTo(before);
    }

    /// One family is gone, and its processes with it; the other runs to its end on what is left.
    @Test
    void whoCrashesTakesNothingOfTheLibraryFromOthers() {
        var image = LibraryImage.load(machine, kernel);
        var code = new Assembler(Computer.ENTRY);
        code.ldq(1, 0, 31);
        var crashing = new Boot(machine, kernel, image);
        var sound = new Boot(machine, kernel, image);
        var computer = new Computer(new byte[0]);
        kernel.console(computer);
        sound.start(sound.first(SUITE.program("posix", "tree")));
        crashing.start(crashing.first(
                new ProgramSystem.Program("crashes", Computer.executable(code.assemble().image()), List.of(),
                        List.of())));
        machine.cpu().run();

        assertThat(crashing.status()).as("a segmentation violation").isEqualTo(128 + 11);
        assertThat(crashing.ended()).isTrue();
        assertThat(sound.ended()).isTrue();
        assertThat(sound.status()).isZero();
        assertThat(owner(image.physical())).isEqualTo(image.owner().number());
        assertThat(image.owner().frames()).isEqualTo(1);
    }

    private void run(ProgramSystem.Program program) {
        var boot = new Boot(machine, kernel);
        kernel.console(new Computer(new byte[0]));
        boot.start(boot.first(program));
        machine.cpu().run();
        machine.timer().stop();
        assertThat(boot.ended()).isTrue();
    }

    private int free() {
        var free = 0;
        for (var frame = 0; frame < machine.memory().size() >> 13; frame++) {
            free += machine.memory().loadLong((AegisAbi.OWNERS_FRAME << 13) + 4L * frame) == 0 ? 1 : 0;
        }
        return free;
    }

    private record Stranger(Environment environment, Machine machine, long data) {
        long word(int offset) {
            return machine.memory().loadQuad(data + offset);
        }
    }

    /// An environment with no library. What it is refused it counts, and goes on.
    private Stranger stranger(Consumer<Assembler> program) {
        var code = new Assembler(CODE);
        program.accept(code);
        code.label("begin").li(16, 0).li(0, AegisAbi.EXIT).callPal(Assembler.CALLSYS);
        code.label("refused");
        count(code, 0x100, 0);
        code.label("protected");
        count(code, 0x110, 4);
        var image = code.assemble();
        var environment = kernel.environment(null);
        var text = kernel.allocate(environment, -1);
        image.load(machine.memory(), text << 13);
        kernel.guarantee(environment, CODE, AegisAbi.binding(text, AegisAbi.READ));
        var data = kernel.allocate(environment, -1) << 13;
        kernel.guarantee(environment, DATA, AegisAbi.binding(data >> 13, AegisAbi.READ | AegisAbi.WRITE));
        kernel.saveArea(environment, data);
        kernel.slices(environment, data + 0x80, CODE, image.address("begin"), 0);
        kernel.onException(environment, AegisAbi.REFUSED, image.address("refused"));
        kernel.onException(environment, AegisAbi.PROTECTION, image.address("protected"));
        return new Stranger(environment, machine, data);
    }

    private static void count(Assembler code, int offset, int skip) {
        code.ldq(25, DATA + offset, 31).addq(25, Assembler.literal(1), 25).stq(25, DATA + offset, 31);
        code.lda(28, skip, AegisAbi.PC_REGISTER).jmp(31, 28);
    }

    private static void bind(Assembler code, long frame, int rights, long capability) {
        code.li(16, WINDOW).li(17, AegisAbi.binding(frame, rights)).li(18, capability);
        code.li(0, AegisAbi.TLBWR).callPal(Assembler.CALLSYS);
    }
}
