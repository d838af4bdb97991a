package spin.hw.cpu.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import spin.hw.cpu.vectors.InstructionForm.Shape;

/// Records what qemu-alpha does. One command does all of it: `make -C hw-sim/src/test/alpha/vectors` (Debian packages qemu-user and
/// gcc-alpha-linux-gnu).
///
/// Random operands, half of them corner cases, from a fixed seed. Not recorded is what the architecture leaves open: R28 as an operand
/// (the harness needs it), an unused operand that is not R31, jumps out of the harness, unaligned access (a system's choice).
final class VectorRecorder implements AutoCloseable {

    private static final int RECORD = 608;
    private static final int FIRST_REGISTER = 8;
    private static final int FPCR = 520;
    private static final int MEMORY = 528;
    private static final int TAKEN_FLAG = 592;

    private static final int SIGILL = 128 + 4;
    private static final int SIGFPE = 128 + 8;

    private static final int ZERO = 31;
    private static final int RETURN_ADDRESS = 26;

    private final String emulator;
    private final String processor;
    private final Path harness;
    private @Nullable Process process;

    private VectorRecorder(String emulator, String processor, Path harness) {
        this.emulator = emulator;
        this.processor = processor;
        this.harness = harness;
    }

    /// @param arguments the emulator, the harness, the folder for the recordings
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[2]);
        record(arguments[0], "ev4", Path.of(arguments[1]), folder);
        record(arguments[0], "ev56", Path.of(arguments[1]), folder);
    }

    private static void record(String emulator, String processor, Path harness, Path folder) throws IOException {
        boolean byteWord = processor.equals("ev56");
        var operands = new Operands(new SplittableRandom(21064));
        var vectors = new ArrayList<Vector>();
        try (var recorder = new VectorRecorder(emulator, processor, harness)) {
            for (var form : InstructionForm.every()) {
                int count = byteWord
                        ? form.byteWord() || isIdentity(form) ? 300 : 0
                        : form.byteWord() ? 4 : count(form);
                for (int i = 0; i < count; i++) {
                    vectors.add(recorder.execute(operands.vector(form, i)));
                }
            }
        }
        try (var out = Files.newOutputStream(folder.resolve(processor + ".vectors"))) {
            VectorFile.write(out, vectors);
        }
    }

    private static boolean isIdentity(InstructionForm form) {
        return form.name().equals("AMASK") || form.name().equals("IMPLVER");
    }

    private static int count(InstructionForm form) {
        return switch (form.shape()) {
            case FLOAT, FLOAT_UNARY, FLOAT_FROM_INTEGER -> 360;
            case INTEGER, INTEGER_UNARY, LOAD, STORE, FLOAT_LOAD, FLOAT_STORE -> 400;
            case BRANCH, FLOAT_BRANCH, ADDRESS, FPCR, CONDITIONAL, JUMP -> 200;
            case VERSION, BARRIER, FLAG -> 20;
        };
    }

    /// The vector with what became of it.
    @SuppressWarnings("ByteBufferBackingArray") // made in this class, by allocate
    private Vector execute(Vector vector) throws IOException {
        var running = process();
        var record = record(vector);
        running.getOutputStream().write(record.array(), 0, RECORD);
        running.getOutputStream().flush();
        var answer = running.getInputStream().readNBytes(RECORD);
        if (answer.length == RECORD) {
            return completed(vector, record, ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN));
        }
        process = null;
        return ended(vector, running);
    }

    private static ByteBuffer record(Vector vector) {
        var record = ByteBuffer.allocate(RECORD).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(vector.first()).putInt(vector.word());
        for (long register : vector.registersBefore()) {
            record.putLong(register);
        }
        record.putLong(vector.fpcr());
        for (int i = 0; i < Vector.MEMORY_QUADS; i++) {
            record.putLong(Vector.memory(vector.memory(), i));
        }
        return record;
    }

    private static Vector completed(Vector vector, ByteBuffer before, ByteBuffer after) {
        var outputs = new ArrayList<Long>();
        for (int slot = 0; slot < Vector.REGISTERS + Vector.MEMORY_QUADS; slot++) {
            int offset = slot < Vector.REGISTERS ? FIRST_REGISTER + 8 * slot : MEMORY + 8 * (slot - Vector.REGISTERS);
            // The record's own base register is not the program's.
            if (slot != Vector.RESERVED && after.getLong(offset) != before.getLong(offset)) {
                outputs.add((long) slot);
                outputs.add(after.getLong(offset));
            }
        }
        var outcome = after.getLong(TAKEN_FLAG) == 0 ? Vector.Outcome.NEXT : Vector.Outcome.TAKEN;
        return new Vector(vector.first(), vector.word(), vector.inputs(), vector.fpcr(), vector.memory(), outcome,
                outputs.stream().mapToLong(Long::longValue).toArray(), after.getLong(FPCR));
    }

    private static Vector ended(Vector vector, Process process) {
        int status;
        try {
            status = process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the emulator ended.", interrupted);
        }
        var outcome = switch (status) {
            case SIGILL -> Vector.Outcome.ILLEGAL;
            case SIGFPE -> Vector.Outcome.ARITHMETIC_TRAP;
            default -> throw new IllegalStateException("The emulator ended with status " + status + " on " + vector);
        };
        return new Vector(vector.first(), vector.word(), vector.inputs(), vector.fpcr(), vector.memory(), outcome,
                new long[0], vector.fpcr());
    }

    private Process process() throws IOException {
        if (process == null) {
            process = new ProcessBuilder(emulator, "-cpu", processor, harness.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        }
        return process;
    }

    @Override
    public void close() {
        if (process != null) {
            try {
                process.getOutputStream().close();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    /// Where words and operands come from.
    private static final class Operands {

        private static final int[] DOUBLE_EXPONENTS = {0, 1, 2, 0x380, 0x381, 0x3fd, 0x3fe, 0x3ff, 0x400, 0x41e, 0x433,
                0x434,
                0x43d, 0x43e, 0x43f, 0x47e, 0x47f, 0x7fd, 0x7fe, 0x7ff};
        private static final long[] FRACTIONS = {0, 1, 1L << 51, (1L << 52) - 1, 1L << 29, 1L << 28, (1L << 28) + 1,
                1L << 50};
        private static final long FPCR_INITIAL = 0x680e_8000_0000_0000L;
        private static final long INEXACT_HAPPENED = 1L << 56;

        private final SplittableRandom chance;

        Operands(SplittableRandom chance) {
            this.chance = chance;
        }

        Vector vector(InstructionForm form, int number) {
            var inputs = new ArrayList<Long>();
            int first = Vector.NO_OP;
            int a = register();
            int b = chance.nextInt(8) == 0 ? a : register();
            int c = chance.nextInt(8) == 0 ? a : register();
            int code = form.opcode() << 26;
            int function = form.function() << 5;
            int word;
            switch (form.shape()) {
                case INTEGER -> {
                    word = code | function | a << 21 | b << 16 | c;
                    integer(inputs, a);
                    if (chance.nextInt(3) == 0) {
                        word = code | function | a << 21 | chance.nextInt(256) << 13 | 1 << 12 | c;
                    } else if (b != a) {
                        integer(inputs, b);
                    }
                }
                case INTEGER_UNARY -> {
                    word = code | function | ZERO << 21 | b << 16 | c;
                    if (chance.nextInt(3) == 0) {
                        word = code | function | ZERO << 21 | chance.nextInt(256) << 13 | 1 << 12 | c;
                    } else {
                        integer(inputs, b);
                    }
                }
                case VERSION -> word = code | function | ZERO << 21 | 1 << 13 | 1 << 12 | c;
                case FLOAT -> {
                    word = code | function | a << 21 | b << 16 | c;
                    long value = pattern(form);
                    input(inputs, Vector.FLOATS + a, value);
                    if (b != a) {
                        input(inputs, Vector.FLOATS + b, chance.nextInt(4) == 0 ? near(value) : pattern(form));
                    }
                }
                case FLOAT_UNARY -> {
                    word = code | function | ZERO << 21 | b << 16 | c;
                    input(inputs, Vector.FLOATS + b, pattern(form));
                }
                case FLOAT_FROM_INTEGER -> {
                    word = code | function | ZERO << 21 | b << 16 | c;
                    input(inputs, Vector.FLOATS + b, integer());
                }
                case FPCR -> {
                    word = code | function | a << 21 | a << 16 | a;
                    input(inputs, Vector.FLOATS + a, chance.nextBoolean() ? fpcr() : chance.nextLong());
                }
                case ADDRESS -> {
                    word = code | a << 21 | b << 16 | chance.nextInt(1 << 16);
                    integer(inputs, b);
                }
                case LOAD, STORE, FLOAT_LOAD, FLOAT_STORE, CONDITIONAL -> {
                    boolean unaligned = form.name().endsWith("_U");
                    int offset = chance.nextInt(8 * Vector.MEMORY_QUADS) & (unaligned ? -1 : -size(form));
                    int displacement = chance.nextInt(-1 << 15, 1 << 15);
                    b = base(a);
                    word = code | a << 21 | b << 16 | (displacement & 0xffff);
                    input(inputs, b, Vector.MEMORY + offset - displacement);
                    if (form.shape() == Shape.STORE || form.shape() == Shape.CONDITIONAL) {
                        integer(inputs, a);
                    } else if (form.shape() == Shape.FLOAT_STORE) {
                        input(inputs, Vector.FLOATS + a, pattern(form));
                    }
                    if (form.shape() == Shape.CONDITIONAL) {
                        first = conditionalPrelude(form, word);
                    }
                }
                case BRANCH -> {
                    word = code | a << 21 | 1;
                    integer(inputs, a);
                }
                case FLOAT_BRANCH -> {
                    word = code | a << 21 | 1;
                    input(inputs, Vector.FLOATS + a, pattern(form));
                }
                case JUMP -> {
                    int link = chance.nextInt(4) == 0 ? RETURN_ADDRESS : a;
                    b = base(ZERO);
                    word = code | link << 21 | b << 16 | form.function() << 14 | chance.nextInt(1 << 14);
                    input(inputs, b, (chance.nextBoolean() ? Vector.TAKEN : Vector.WORDS + 8) + chance.nextInt(4));
                }
                case BARRIER -> word = code | form.function() | ZERO << 21 | ZERO << 16;
                case FLAG -> {
                    first = code | ZERO << 21 | ZERO << 16 | (number % 2 == 0 ? 0xF000 : 0xE000);
                    word = code | b << 21 | ZERO << 16 | form.function();
                }
                default -> throw new IllegalStateException("No vectors can be made for " + form);
            }
            long fpcr = form.opcode() == 0x16 || form.opcode() == 0x17 ? fpcr() : FPCR_INITIAL;
            long memory = form.shape() == Shape.FLOAT_LOAD ? inMemory(form) : integer();
            return new Vector(first, word, inputs.stream().mapToLong(Long::longValue).toArray(), fpcr, memory,
                    Vector.Outcome.NEXT, new long[0], fpcr);
        }

        /// Mostly the load-locked of the same place, into a register that the store does not use; sometimes none.
        private int conditionalPrelude(InstructionForm form, int word) {
            if (chance.nextInt(4) == 0) {
                return Vector.NO_OP;
            }
            int locked = form.name().equals("STL_C") ? 0x2A : 0x2B;
            int target;
            do {
                target = base(word >>> 21 & 31);
            } while (target == (word >>> 16 & 31));
            return locked << 26 | target << 21 | (word & 0x001f_ffff);
        }

        private static int size(InstructionForm form) {
            return switch (form.name()) {
                case "LDBU", "STB" -> 1;
                case "LDWU", "STW" -> 2;
                case "LDL", "STL", "LDL_L", "STL_C", "LDS", "STS" -> 4;
                default -> 8;
            };
        }

        private int register() {
            int register = chance.nextInt(32);
            return register == Vector.RESERVED ? 0 : register;
        }

        /// A register for an address, which is none of the zeros and not `other`.
        private int base(int other) {
            int register = chance.nextInt(28);
            return register == other ? 29 : register;
        }

        private void integer(List<Long> inputs, int register) {
            input(inputs, register, integer());
        }

        private static void input(List<Long> inputs, int slot, long value) {
            if (slot % 32 != ZERO) {
                inputs.add((long) slot);
                inputs.add(value);
            }
        }

        private long integer() {
            return switch (chance.nextInt(8)) {
                case 0, 1, 2 -> chance.nextLong();
                case 3 -> chance.nextInt(-3, 70);
                case 4 -> (chance.nextBoolean() ? 1L : -1L) << chance.nextInt(64);
                case 5 -> (1L << chance.nextInt(64)) - 1;
                case 6 -> chance.nextInt();
                default ->
                    new long[]{0, -1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32,
                            1}[chance.nextInt(8)];
            };
        }

        private long fpcr() {
            long fpcr = FPCR_INITIAL;
            switch (chance.nextInt(10)) {
                case 0, 1, 2, 3 -> fpcr |= (long) chance.nextInt(4) << 58;
                case 4 -> fpcr |= INEXACT_HAPPENED;
                case 5 -> fpcr ^= 1L << (58 + chance.nextInt(2)) | INEXACT_HAPPENED;
                case 6 -> fpcr |= 1L << 60; // underflow to zero
                case 7 -> fpcr |= 1L << 48; // denormals to zero
                case 8 -> fpcr &= ~new long[]{1L << 49, 1L << 50, 1L << 51, 1L << 61, 1L << 62}[chance.nextInt(5)]; // a trap
                default -> fpcr ^= (long) chance.nextInt(4) << 58;
            }
            return fpcr;
        }

        private boolean isSingle(InstructionForm form) {
            int operation = form.function() & 0x3f;
            return form.opcode() == 0x16 && (operation < 0x04 || form.name().startsWith("CVTST"));
        }

        private long pattern(InstructionForm form) {
            boolean ordinaryOnly = form.opcode() == 0x16 && (form.function() & 0x400) == 0 && chance.nextInt(8) != 0;
            for (;;) {
                long pattern = isSingle(form) ? widened(single()) : chance.nextInt(6) == 0 ? widened(single()) : wide();
                int field = (int) (pattern >>> 52) & 0x7ff;
                if (!ordinaryOnly || (field != 0x7ff && (field != 0 || pattern << 1 == 0))) {
                    return pattern;
                }
            }
        }

        private long wide() {
            long sign = chance.nextBoolean() ? 1L << 63 : 0;
            long exponent = chance.nextInt(3) == 0
                    ? chance.nextInt(0x800)
                    : chance.nextInt(3) == 0
                            ? chance.nextInt(0x3f0, 0x445)
                            : DOUBLE_EXPONENTS[chance.nextInt(DOUBLE_EXPONENTS.length)];
            long fraction = chance.nextInt(3) == 0
                    ? FRACTIONS[chance.nextInt(FRACTIONS.length)]
                    : chance.nextInt(3) == 0
                            ? sparse()
                            : chance.nextLong() >>> 12;
            return sign | exponent << 52 | fraction;
        }

        /// Two ones.
        private long sparse() {
            long high = 1L << chance.nextInt(52);
            return high | 1L << chance.nextInt(52);
        }

        private int single() {
            int sign = chance.nextBoolean() ? 1 << 31 : 0;
            int exponent = chance.nextInt(3) == 0
                    ? new int[]{0, 1, 2, 0x7f, 0x80, 0x96, 0xfd, 0xfe, 0xff}[chance.nextInt(9)]
                    : chance.nextInt(3) == 0
                            ? chance.nextInt(0x70, 0xa0)
                            : chance.nextInt(0x100);
            int fraction = chance.nextInt(3) == 0
                    ? new int[]{0, 1, 1 << 22, (1 << 23) - 1}[chance.nextInt(4)]
                    : chance.nextInt() >>> 9;
            return sign | exponent << 23 | fraction;
        }

        /// What LDS makes of an S format number.
        private static long widened(int single) {
            int exponent = single >>> 23 & 0xff;
            long wide = exponent == 0 ? 0 : exponent == 0xff ? 0x7ff : exponent + 0x380;
            return (long) (single >>> 31) << 63 | wide << 52 | (single & 0x7f_ffffL) << 29;
        }

        /// Something whose sum or difference with `value` is interesting.
        private long near(long value) {
            return switch (chance.nextInt(3)) {
                case 0 -> value ^ 1L << 63;
                case 1 -> value + ((long) chance.nextInt(-60, 60) << 52);
                default -> value ^ 1L << 63 ^ 1L << (29 + chance.nextInt(4));
            };
        }

        private long inMemory(InstructionForm form) {
            if (form.name().equals("LDT")) {
                return wide();
            }
            return (long) single() << 32 | (single() & 0xffff_ffffL);
        }
    }
}
