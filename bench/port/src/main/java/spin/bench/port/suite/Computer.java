package spin.bench.port.suite;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import spin.bench.port.ProgramConsole;
import spin.bench.port.ProgramSystem;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// A machine on which one program runs, and its terminal, where everything has been typed beforehand.
public final class Computer implements ProgramConsole {

    /// Simulated. A program that has not ended by then waits for what never comes.
    private static final long MOST_SECONDS = 4;
    private static final long BASE = 0x1_2000_0000L;
    private static final int HEADERS = 120;
    /// Where the code of an [#executable] begins, and memory that holds zeros.
    public static final long ENTRY = BASE + HEADERS;
    public static final long ZEROS = BASE + 0x80_0000L;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ByteArrayOutputStream beside = new ByteArrayOutputStream();
    private final ByteBuffer input;
    private String typedAfter = "";

    public Computer(byte[] input) {
        this.input = ByteBuffer.wrap(input);
        machine.events().alarm("patience", machine.cpu()::stop).set(machine.profile().hertz() * MOST_SECONDS);
    }

    public Machine machine() {
        return machine;
    }

    /// A program: one segment that holds headers, code and zeros.
    public static byte[] executable(byte[] text) {
        var bytes = ByteBuffer.allocate(HEADERS + text.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0x464c_457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
        bytes.putShort((short) 2).putShort((short) 0x9026).putInt(1).putLong(BASE + HEADERS).putLong(64).putLong(0);
        bytes.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1).position(64);
        bytes.putInt(1).putInt(7).putLong(0).putLong(BASE).putLong(BASE).putLong(bytes.capacity())
                .putLong(0x90_0000L).putLong(0x2000);
        return bytes.position(HEADERS).put(text).array();
    }

    public ProgramSystem.Ended run(ProgramSystem system, ProgramSystem.Program program) {
        return system.run(machine, program, this);
    }

    public String output() {
        return written.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void write(boolean onTheSide, byte[] bytes) {
        (onTheSide ? beside : written).writeBytes(bytes);
    }

    /// Nothing is typed before the program has written this.
    public void typedAfter(String text) {
        typedAfter = text;
    }

    @Override
    public boolean hasInput() {
        return output().contains(typedAfter);
    }

    @Override
    public byte[] read(int most) {
        var next = new byte[Math.min(most, input.remaining())];
        input.get(next);
        return next;
    }
}
