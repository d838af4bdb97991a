package spin.hw.cpu;

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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Operate;
import spin.hw.asm.Program;

/// Random integer programs leave the same registers and memory here and in qemu-alpha, which nobody here wrote.
///
/// Each program loads every register with a constant, runs a thousand random operates, loads and stores, and writes all
/// registers and its data to standard output.
class QemuDifferentialTests {
    private static final long BASE = 0x1_2000_2000L;
    private static final int INSTRUCTIONS = 1000;
    private static final int DATA_QUADS = 32;
    private static final int REGISTERS = 26;
    private static final int BASE_REGISTER = 26;
    private static final int WRITE = 4;
    private static final int EXIT = 1;
    /// These trap on overflow, which ends a program under qemu; they have tests of their own.
    private static final EnumSet<Operate> TRAPPING = EnumSet.of(Operate.ADDLV, Operate.SUBLV, Operate.ADDQV,
            Operate.SUBQV, Operate.MULLV, Operate.MULQV);
    private static final List<Operate> OPERATIONS = operations();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRandomProgramEndsAsItDoesUnderQemu(long seed) throws IOException, InterruptedException {
        var qemu = qemu();
        assumeTrue(qemu.isPresent(),
                "qemu-alpha is not installed (Debian package qemu-user), so there is nothing to compare with");
        var program = program(new SplittableRandom(seed));

        assertThat(here(program)).as("registers, then data, seed %d", seed).isEqualTo(underQemu(qemu.get(), program));
    }

    private static Optional<Path> qemu() {
        return Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "qemu-alpha"))
                .filter(Files::isExecutable).findFirst();
    }

    private static List<Operate> operations() {
        var operations = new ArrayList<>(EnumSet.complementOf(TRAPPING));
        // Its one form has both operands fixed.
        operations.remove(Operate.IMPLVER);
        return operations;
    }

    private static Program program(SplittableRandom chance) {
        var code = new Assembler(BASE);
        code.la(BASE_REGISTER, "data");
        for (int register = 0; register < REGISTERS; register++) {
            code.li(register, constant(chance));
        }
        for (int i = 0; i < INSTRUCTIONS; i++) {
            instruction(code, chance);
        }
        for (int register = 0; register < REGISTERS; register++) {
            code.stq(register, 8 * register, BASE_REGISTER);
        }
        code.li(0, WRITE).li(16, 1).mov(BASE_REGISTER, 17).li(18, 8 * (REGISTERS + DATA_QUADS))
                .callPal(Assembler.CALLSYS);
        code.li(0, EXIT).li(16, 0).callPal(Assembler.CALLSYS);
        code.align(64).label("data");
        for (int i = 0; i < REGISTERS; i++) {
            code.quad(0);
        }
        for (int i = 0; i < DATA_QUADS; i++) {
            code.quad(constant(chance));
        }
        return code.assemble();
    }

    /// Corner cases as often as noise.
    private static long constant(SplittableRandom chance) {
        return switch (chance.nextInt(4)) {
            case 0 -> chance.nextLong();
            case 1 -> chance.nextInt(-3, 70);
            case 2 -> (chance.nextBoolean() ? 1L : -1L) << chance.nextInt(64);
            default -> (1L << chance.nextInt(64)) - 1;
        };
    }

    private static void instruction(Assembler code, SplittableRandom chance) {
        int a = chance.nextInt(REGISTERS);
        int b = chance.nextInt(REGISTERS);
        int c = chance.nextInt(REGISTERS);
        int quad = 8 * (REGISTERS + chance.nextInt(DATA_QUADS));
        switch (chance.nextInt(12)) {
            case 0 -> code.ldq(c, quad, BASE_REGISTER);
            case 1 -> code.ldl(c, quad + 4 * chance.nextInt(2), BASE_REGISTER);
            case 2 -> code.ldqU(c, quad + chance.nextInt(8), BASE_REGISTER);
            case 3 -> code.stq(a, quad, BASE_REGISTER);
            case 4 -> code.stl(a, quad + 4 * chance.nextInt(2), BASE_REGISTER);
            case 5 -> code.stqU(a, quad + chance.nextInt(8), BASE_REGISTER);
            case 6 -> code.lda(c, chance.nextInt(-32768, 32768), a);
            case 7 -> code.ldah(c, chance.nextInt(-32768, 32768), a);
            default -> {
                var operation = OPERATIONS.get(chance.nextInt(OPERATIONS.size()));
                // AMASK takes its operand from rb alone; ra must be 31.
                int source = operation == Operate.AMASK ? 31 : a;
                if (chance.nextBoolean()) {
                    code.operate(operation, source, b, c);
                } else {
                    code.operate(operation, source, Assembler.literal(chance.nextInt(256)), c);
                }
            }
        }
    }

    private static byte[] here(Program program) {
        var machine = new TestMachine();
        var output = ByteBuffer.allocate(8 * (REGISTERS + DATA_QUADS)).order(ByteOrder.LITTLE_ENDIAN);
        machine.onSystemCall = cpu -> {
            if (cpu.register(0) == WRITE) {
                long end = cpu.register(17) + cpu.register(18);
                for (long at = cpu.register(17); at < end; at += 8) {
                    output.putLong(cpu.loadQuad(at));
                }
            } else {
                cpu.stop();
            }
        };
        machine.load(program);
        machine.cpu().run();
        assertThat(machine.faults).isEmpty();
        return output.array();
    }

    private byte[] underQemu(Path qemu, Program program) throws IOException, InterruptedException {
        var file = folder.resolve("program");
        Files.write(file, elf(program));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        var process = new ProcessBuilder(qemu.toString(), "-cpu", "ev4", file.toString()).start();
        process.getOutputStream().close();
        var output = process.getInputStream().readAllBytes();
        var complaint = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("qemu-alpha ended").isTrue();
        assertThat(process.exitValue()).as("exit status under qemu-alpha: %s", complaint).isZero();
        return output;
    }

    /// The smallest executable: one segment that holds the headers and the program.
    private static byte[] elf(Program program) {
        long load = BASE & ~0xffffL;
        int codeOffset = (int) (BASE - load);
        int length = codeOffset + program.image().length;
        var file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[]{0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 2).putShort((short) 0x9026).putInt(1).putLong(program.entry()).putLong(64).putLong(0)
                .putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 1).putShort((short) 0).putShort((short) 0)
                .putShort((short) 0);
        file.putInt(1).putInt(7).putLong(0).putLong(load).putLong(load).putLong(length).putLong(length)
                .putLong(0x10000);
        file.position(codeOffset);
        file.put(program.image());
        return file.array();
    }
}
