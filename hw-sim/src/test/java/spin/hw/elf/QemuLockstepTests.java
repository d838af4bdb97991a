package spin.hw.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.cpu.InstructionObserver;
import spin.hw.pal.OsfPal;
import spin.hw.profile.Profile;

/// Whole programs beside the installed qemu-alpha, instruction by instruction: the PC, every register of both files and the floating-point
/// control register are the same before each. So a wrong result is found where it is made, not where it is printed.
class QemuLockstepTests {

    private static final int COMPARED = 3000;

    /// The emulator's names for what it prints, in the order of [#observed].
    private static final String[] NAMES = names();

    private static String[] names() {
        var integers = new String[]{"v0", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "s0", "s1", "s2", "s3", "s4",
                "s5", "fp", "a0", "a1", "a2", "a3", "a4", "a5", "t8", "t9", "t10", "t11", "ra", "t12", "at", "gp",
                "sp"};
        var names = new String[64];
        System.arraycopy(integers, 0, names, 0, 31);
        for (int i = 0; i < 31; i++) {
            names[31 + i] = "f" + i;
        }
        names[62] = "fpcr";
        names[63] = "PC";
        return names;
    }

    private static long[] observed(Cpu cpu) {
        var values = new long[64];
        for (int i = 0; i < 31; i++) {
            values[i] = cpu.register(i);
            values[31 + i] = cpu.floating(i);
        }
        values[62] = cpu.state().fpcr;
        values[63] = cpu.pc();
        return values;
    }

    /// The emulator's account of its run.
    private static final class Log implements AutoCloseable {

        private final Process process;
        private final BufferedReader lines;

        Log(Path qemu, Path program) throws IOException {
            var builder = new ProcessBuilder(qemu.toString(), "-cpu", "ev4", "-singlestep", "-d", "cpu,fpu,nochain",
                    program.toString()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            process = builder.start();
            lines = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.ISO_8859_1));
        }

        /// What it had before the next instruction, or empty at the end.
        long[] next() throws IOException {
            var values = new long[64];
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    return values;
                }
                var words = new StringTokenizer(line);
                while (words.countTokens() >= 2) {
                    int index = index(words.nextToken());
                    var value = words.nextToken();
                    if (index >= 0) {
                        values[index] = Long.parseUnsignedLong(value, 16);
                    }
                }
            }
            return new long[0];
        }

        private static int index(String name) {
            for (int i = 0; i < NAMES.length; i++) {
                if (NAMES[i].equals(name)) {
                    return i;
                }
            }
            return -1;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "arithmetic", "divide", "crc", "sieve", "multiply", "recursion", "switch", "bytes",
            "varargs", "atomic", "list", "floats", "floats-plain", "floats-chopped",
            "rounding-dynamic", "rounding-chopped", "rounding-minus"})
    void everyRegisterIsTheSameBeforeEveryInstruction(String name) throws IOException {
        var qemu = Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "qemu-alpha"))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(qemu.isPresent(),
                "qemu-alpha is not installed (Debian package qemu-user), so there is nothing to compare with");
        var path = Path.of("src/test/alpha/bin", name).toAbsolutePath();
        try (var log = new Log(qemu.get(), path)) {
            var first = log.next();
            var machine = beginLike(first, path);
            var comparison = new Comparison(log, first);
            machine.cpu().observer(comparison);
            machine.cpu().run();

            assertThat(comparison.difference).isEmpty();
            assertThat(comparison.compared).isGreaterThan(100);
        }
    }

    /// A machine whose program starts with the emulator's registers, and its stack where the emulator has it.
    private static Machine beginLike(long[] first, Path program) throws IOException {
        var machine = new Machine(Profile.named("dec3000-400"), 1);
        var image = (ElfImage) Elf.parse(Files.readAllBytes(program));
        var told = ProgramArguments.of(program.toString());
        var stack = (InitialStack.Result.Laid) InitialStack.of(image, told, InitialStack.TOP);
        long top = first[30] + stack.bytes().length;
        var loaded = (BareProgram.Loaded) BareProgram.load(machine, image, told, top);
        machine.cpu().pal(new OsfPal(machine, new TestSystemCalls(program.toString(), loaded.program())));
        assertThat(machine.cpu().register(30)).as("sp").isEqualTo(first[30]);
        assertThat(machine.cpu().pc()).as("entry").isEqualTo(first[63]);
        assertThat(machine.cpu().state().fpcr).as("fpcr").isEqualTo(first[62]);
        for (int i = 0; i < 31; i++) {
            machine.cpu().register(i, first[i]);
        }
        return machine;
    }

    private static final class Comparison implements InstructionObserver {

        private final Log log;
        private long[] expected;
        private long number = -1;
        int compared;
        String difference = "";

        Comparison(Log log, long[] first) {
            this.log = log;
            this.expected = first;
        }

        @Override
        public void beforeInstruction(Cpu cpu) {
            if (cpu.instructions() == number) {
                return; // again, after a miss
            }
            number = cpu.instructions();
            var values = observed(cpu);
            for (int i = 0; i < values.length; i++) {
                if (expected.length == 0 || values[i] != expected[i]) {
                    difference = "before instruction %d, at 0x%x: %s is %x here, %s there".formatted(number + 1,
                            cpu.pc(),
                            NAMES[i], values[i], expected.length == 0 ? "nothing" : Long.toHexString(expected[i]));
                    cpu.stop();
                    return;
                }
            }
            compared++;
            if (compared == COMPARED) {
                cpu.stop();
                return;
            }
            try {
                expected = log.next();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }
}
