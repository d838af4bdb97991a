package spin.bench.port.suite;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import spin.bench.port.ProgramConsole;
import spin.bench.port.ProgramSystem;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// A machine on which one program runs, and its terminal, where everything has been typed beforehand.
public final class Computer implements ProgramConsole {

    /// Simulated. A program that has not ended by then waits for what never comes.
    private static final long MOST_SECONDS = 4;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ByteArrayOutputStream beside = new ByteArrayOutputStream();
    private final ByteBuffer input;

    public Computer(byte[] input) {
        this.input = ByteBuffer.wrap(input);
        machine.events().alarm("patience", machine.cpu()::stop).set(machine.profile().hertz() * MOST_SECONDS);
    }

    public Machine machine() {
        return machine;
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

    @Override
    public byte[] read(int most) {
        var next = new byte[Math.min(most, input.remaining())];
        input.get(next);
        return next;
    }
}
