package spin.hw.debug;

import java.util.function.Consumer;
import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.cpu.InstructionObserver;
import spin.hw.elf.Symbols;

/// Writes a line for each instruction that completes: its number, where it is, what it is, and every register that it changed.
///
///     13  0x12000024c write_bytes+0x4      mov a0,a1                      a1=0x120000bd8
///
/// An instruction that faults is told when it completes, after its retry; what a kernel does in between, in Java, shows only in what it
/// changes. The line comes when the next instruction is about to begin, so [#close] writes the last.
public final class InstructionTrace implements InstructionObserver, AutoCloseable {

    private static final int REGISTERS = 31;

    private final Cpu cpu;
    private final AddressSpaceView memory;
    private final Symbols symbols;
    private final Disassembler disassembler;
    private final Consumer<String> lines;

    private final long[] integers = new long[REGISTERS];
    private final long[] floats = new long[REGISTERS];
    private boolean pending;
    private long pendingPc;
    private int pendingWord;
    private long pendingNumber;

    private InstructionTrace(Machine machine, Symbols symbols, Consumer<String> lines) {
        this.cpu = machine.cpu();
        this.memory = new AddressSpaceView(cpu, machine.memory());
        this.symbols = symbols;
        this.disassembler = new Disassembler(symbols);
        this.lines = lines;
    }

    /// Begins to trace `machine`, in the place of whatever observed its CPU, until [#close].
    public static InstructionTrace start(Machine machine, Symbols symbols, Consumer<String> lines) {
        var trace = new InstructionTrace(machine, symbols, lines);
        machine.cpu().observer(trace);
        return trace;
    }

    @Override
    public void beforeInstruction(Cpu observed) {
        flush();
        for (int i = 0; i < REGISTERS; i++) {
            integers[i] = cpu.register(i);
            floats[i] = cpu.floating(i);
        }
        pending = true;
        pendingPc = cpu.pc();
        pendingWord = memory.word(pendingPc);
        pendingNumber = cpu.instructions();
    }

    /// Ends the trace.
    @Override
    public void close() {
        flush();
        pending = false;
        if (cpu.observer() == this) {
            cpu.observer(null);
        }
    }

    private void flush() {
        if (pending && cpu.instructions() > pendingNumber) {
            lines.accept(line());
        }
    }

    private String line() {
        var text = new StringBuilder();
        text.append("%9d  0x%x %-24s %-32s".formatted(pendingNumber + 1, pendingPc, place(),
                disassembler.text(pendingWord, pendingPc)));
        for (int i = 0; i < REGISTERS; i++) {
            if (cpu.register(i) != integers[i]) {
                text.append(' ').append(Disassembler.register(i)).append("=0x")
                        .append(Long.toHexString(cpu.register(i)));
            }
        }
        for (int i = 0; i < REGISTERS; i++) {
            if (cpu.floating(i) != floats[i]) {
                text.append(" $f").append(i).append("=0x").append(Long.toHexString(cpu.floating(i)));
            }
        }
        return text.toString().stripTrailing();
    }

    private String place() {
        return symbols.at(pendingPc).isEmpty() ? "" : symbols.describe(pendingPc);
    }
}
