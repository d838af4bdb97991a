package spin.bench.cpu;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.elf.BareProgram;
import spin.hw.elf.ProgramArguments;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.OsfPal;
import spin.hw.profile.Profile;

/// A machine with as much of a kernel as the benchmark's programs call: write and exit. Each write marks the end of a round.
final class BareMachine implements KernelEntry {

    private static final long MEMORY = 64L << 20;
    private static final int WRITE = 4;
    private static final int EXIT = 1;
    private static final int NUMBER = 0;
    private static final int A1 = 17;
    private static final int A2 = 18;

    private final Machine machine;
    private final BareProgram program;
    private final Consumer<String> endOfRound;

    /// A machine with `image` loaded, about to run it for so many rounds; `endOfRound` is told what the program writes.
    BareMachine(Profile profile, Image image, int rounds, Consumer<String> endOfRound) {
        this.machine = new Machine(profile, 1, MEMORY);
        this.endOfRound = endOfRound;
        machine.cpu().pal(new OsfPal(machine, this));
        var arguments = ProgramArguments.of(image.name(), Integer.toString(rounds));
        this.program = switch (BareProgram.load(machine, image.file(), arguments)) {
            case BareProgram.Loaded(var loaded) -> loaded;
            case BareProgram.Refused(var refusal) ->
                throw new IllegalStateException("The benchmark's own image is refused: " + refusal.message());
        };
    }

    Machine machine() {
        return machine;
    }

    /// Runs the program to its end, or to where the end of a round asks to stop.
    void run() {
        machine.cpu().run();
    }

    @Override
    public void systemCall(Cpu cpu) {
        switch ((int) cpu.register(NUMBER)) {
            case WRITE -> {
                var bytes = new byte[(int) cpu.register(A2)];
                program.space().read(cpu.register(A1), bytes, 0, bytes.length);
                endOfRound.accept(new String(bytes, StandardCharsets.US_ASCII));
            }
            case EXIT -> cpu.stop();
            default -> throw new IllegalStateException("The benchmark's programs make no system call "
                    + cpu.register(NUMBER) + "; PC 0x" + Long.toHexString(cpu.pc()) + ".");
        }
    }

    @Override
    public void memoryFault(Cpu cpu, Fault fault) {
        throw broken(cpu, fault);
    }

    @Override
    public void instructionFault(Cpu cpu, Fault fault) {
        throw broken(cpu, fault);
    }

    private static IllegalStateException broken(Cpu cpu, Fault fault) {
        return new IllegalStateException("A program of the benchmark took a fault at 0x" + Long.toHexString(cpu.pc())
                + ": " + fault + ".");
    }
}
