package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.bench.port.ProgramSystem;
import spin.bench.port.suite.Computer;
import spin.hw.asm.Assembler;

/// Calls are answered as the emulator that is installed answers them, most of them with errors: a program makes them one behind the other and writes
/// down what came back.
final class ReferenceTests {

    private static final long DATA = Computer.ZEROS;
    private static final long NAME = DATA + 0x100;
    private static final long BUFFER = DATA + 0x200;
    private static final long LENGTH = DATA + 0x300;
    private static final long EVENT = DATA + 0x340;
    private static final long TIME = DATA + 0x380;
    private static final long VECTOR = DATA + 0x3c0;
    private static final long TWO = DATA + 0x400;
    private static final long RESULTS = DATA + 0x1_0000;
    private static final int LOCAL = 40;
    private static final int OTHER = 41;
    private static final int OUT = 42;
    private static final int IN = 43;
    private static final int SET = 44;
    private static final int COUNT = 45;
    private static final int STREAM = 46;

    /// Number and arguments; the answers are compared.
    private static final long[][] CALLS = {
            // Sockets of the machine.
            {4, LOCAL, DATA, 5}, {102, OTHER, BUFFER, 3, 2}, {54, OTHER, 0x4004667f, BUFFER}, {3, OTHER, BUFFER, 100},
            {102, OTHER, BUFFER, 3, 0x40}, {104, LOCAL, DATA, 1}, {104, LOCAL, 8, 16}, {106, 0, 1},
            {99, LOCAL, 0, 0}, {141, LOCAL, BUFFER, LENGTH}, {118, LOCAL, 0xffff, 0x1008, BUFFER, LENGTH},
            {118, LOCAL, 0xffff, 0x7777, BUFFER, LENGTH}, {105, LOCAL, 0xffff, 4, BUFFER, 1}, {134, LOCAL, 9},
            {134, LOCAL, 1}, {3, OTHER, BUFFER, 8}, {101, LOCAL, DATA, 4, 0x4000}, {4, OTHER, DATA, 7},
            {3, LOCAL, BUFFER, 8}, {19, LOCAL, 0, 0}, {349, LOCAL, BUFFER, 1, 0}, {135, 2, 1, 0, BUFFER},
            {135, 1, 13, 0, BUFFER}, {135, 1, 1, 0, 8},
            // Of the internet.
            {97, 99, 1, 0}, {97, 2, 13, 0}, {97, 2, 1, 17}, {97, 2, 4, 0}, {102, STREAM, BUFFER, 1, 0},
            {141, STREAM, BUFFER, LENGTH}, {98, STREAM, DATA, 8}, {98, STREAM, 8, 16}, {99, STREAM, 0, 0},
            {134, STREAM, 0}, {118, STREAM, 6, 1, BUFFER, LENGTH}, {150, STREAM, BUFFER, 8}, {113, STREAM, 8, 0},
            {502, STREAM, 0, 0, 1},
            // Pipes, events, sets.
            {488, BUFFER, 1}, {487, 0, 0, 0}, {487, 0, 50, 5}, {90, 77, 50}, {92, LOCAL, 1032},
            {92, 77, 1}, {485, 0, 2}, {4, COUNT, VECTOR + 8, 8}, {3, COUNT, BUFFER, 4}, {3, COUNT, BUFFER, 8},
            {486, 1}, {407, 0}, {408, SET, 1, SET, EVENT}, {408, SET, 1, OUT, EVENT}, {408, SET, 1, OUT, EVENT},
            {408, SET, 3, IN, EVENT}, {408, SET, 9, OUT, EVENT}, {409, SET, BUFFER, 0, 0}, {409, SET, BUFFER, 1, 0},
            {409, OUT, BUFFER, 1, 0}, {4, IN, DATA, 3}, {409, SET, BUFFER, 1, 0}, {408, SET, 2, OUT, 0},
            {94, TWO, 1, 0}, {94, TWO, 1L << 40, 0}, {19, OUT, 0, 0}, {480, IN, 0, 0, 1}, {480, IN, 0, 0, 0},
            {413, OUT, 0, 0, 0}, {370, IN, OUT, 0, 4}, {468, OUT, 0, OUT, 0, 1, 0}, {120, OUT, VECTOR, 2},
            {120, OUT, VECTOR, 5000}, {546, 9, 3, 0}, {546, 70, 90, 9}, {131, 77, 1}, {95, OUT}, {379, OUT, 0, 1},
            {469, OUT, 0, 1, 0},
            // Words of memory.
            {394, DATA, 0, 99, 0}, {394, DATA + 1, 0, 0, 0}, {394, 8, 0, 0, 0}, {394, DATA, 1, 1},
            {394, DATA, 9, 0, 0, 0, 0}, {394, DATA, 10, 1, 0, 0, 0}, {394, DATA, 4, 1, 1, DATA + 8, 77},
            {394, DATA + 0x80, 0, 0, TIME},
            // Memory, time, signals, processes.
            {74, DATA, 8192, 99}, {74, DATA + 1, 8192, 1}, {74, DATA, -1, 1}, {71, 0, 0, 3, 0x12, -1, 0},
            {71, 0, 8192, 3, 0x10, -1, 0}, {71, 0, 8192, 1, 2, 77, 0}, {73, DATA + 1, 8192}, {217, DATA, 8192, 16},
            {364, 7, BUFFER}, {420, 77, BUFFER}, {340, TIME + 16, 0}, {352, 99, 0, 0, 8}, {352, 9, DATA, 0, 8},
            {353, 9, DATA, 0, 8}, {354, BUFFER, 99}, {37, 0, 99}, {424, -1, 1, 0}, {381, -1, 0}, {365, -1, 0, 0, 0},
            {365, -1, 0, 0x777, 0}, {438, 9, 0, 0, 4}, {438, 1, 0, 0, 0}, {39, 0, -1}, {511, BUFFER, 8, 99},
            {144, 99, BUFFER}, {100, 9, 0},
            // Names.
            {136, NAME, 0700}, {136, NAME, 0700}, {45, NAME, 1, 0}, {12, NAME}, {10, NAME}, {128, NAME, NAME + 16},
            {137, NAME}, {137, NAME}, {45, NAME, 0, 0}, {45, NAME + 16, 0, 0}, {33, NAME + 16, 77}, {33, NAME, 0},
            {455, -100, NAME, BUFFER, 1}, {328, NAME, BUFFER}, {58, NAME, BUFFER, 0}, {57, NAME, NAME + 16},
            {57, NAME, NAME}, {58, NAME, BUFFER, 2}, {45, NAME, 0, 0}, {9, NAME, NAME}, {128, NAME, NAME + 16},
            {128, NAME + 16, NAME}, {10, NAME}, {475, -100, NAME, TIME, 9}, {450, 77, NAME, 0, 0}, {59, NAME, 0, 0}};

    @TempDir
    Path folder;

    @Test
    void callsAreAnsweredAsUnderTheInstalledEmulator() throws IOException, InterruptedException {
        var qemu = Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "qemu-alpha"))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(qemu.isPresent(),
                "qemu-alpha is not installed (Debian package qemu-user), so there is nothing to compare with");
        var image = Computer.executable(program());
        var computer = new Computer(new byte[0]);
        computer.run(new MonolithPrograms(), new ProgramSystem.Program("program", image, List.of(), List.of()));

        assertThat(answers(computer.output().getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactlyElementsOf(answers(underQemu(qemu.get(), image)));
    }

    private byte[] underQemu(Path qemu, byte[] image) throws IOException, InterruptedException {
        var program = folder.resolve("program");
        Files.write(program, image);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        var process = new ProcessBuilder(qemu.toString(), program.toString()).directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        var output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("qemu-alpha ended").isTrue();
        return output;
    }

    /// A line for each call: its place in the list, what it was, and what came back.
    private static List<String> answers(byte[] written) {
        var words = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(words.capacity()).as("what the program wrote").isEqualTo(16 * CALLS.length);
        var answers = new ArrayList<String>();
        for (var i = 0; i < CALLS.length; i++) {
            var value = words.getLong();
            answers.add(i + ": call " + CALLS[i][0] + (words.getLong() == 0 ? " answers " : " fails with ") + value);
        }
        return answers;
    }

    private static byte[] program() {
        var code = new Assembler(Computer.ENTRY);
        put(code, NAME, 0x64); // "d"
        put(code, NAME + 16, 0x65); // "e"
        put(code, LENGTH, 16);
        put(code, EVENT, 1);
        put(code, TIME + 8, 1000);
        put(code, TIME + 24, -1);
        put(code, VECTOR, BUFFER);
        put(code, VECTOR + 8, 3);
        put(code, VECTOR + 24, -1);
        put(code, TWO, 77 | 1L << 32);
        call(code, 135, 1, 1, 0, BUFFER);
        move(code, LOCAL, OTHER);
        call(code, 488, BUFFER, 0);
        move(code, OUT, IN);
        for (var made : new long[][]{{486, 0, SET}, {485, 0, COUNT}}) {
            call(code, (int) made[0], 0, 0);
            as(code, made[2]);
        }
        call(code, 97, 2, 1, 0);
        as(code, STREAM);
        for (var i = 0; i < CALLS.length; i++) {
            call(code, (int) CALLS[i][0], Arrays.copyOfRange(CALLS[i], 1, CALLS[i].length));
            code.li(1, RESULTS + 16L * i).stq(0, 0, 1).stq(19, 8, 1);
        }
        call(code, 4, 1, RESULTS, 16L * CALLS.length);
        call(code, 405, 0);
        return code.assemble().image();
    }

    private static void put(Assembler code, long at, long quad) {
        code.li(1, at).li(2, quad).stq(2, 0, 1);
    }

    /// The two descriptors in the buffer have these numbers from now on, as a host may have given others.
    private static void move(Assembler code, long one, long other) {
        code.li(1, BUFFER).ldl(9, 0, 1).ldl(10, 4, 1);
        code.bis(9, 9, 0);
        as(code, one);
        code.bis(10, 10, 0);
        as(code, other);
    }

    /// So has the descriptor in v0.
    private static void as(Assembler code, long number) {
        code.bis(0, 0, 11).bis(11, 11, 16).li(17, number).li(0, 90).callPal(Assembler.CALLSYS);
        code.bis(11, 11, 16).li(0, 6).callPal(Assembler.CALLSYS);
    }

    private static void call(Assembler code, int number, long... arguments) {
        for (var i = 0; i < 6; i++) {
            code.li(16 + i, i < arguments.length ? arguments[i] : 0);
        }
        code.li(0, number).callPal(Assembler.CALLSYS);
    }
}
