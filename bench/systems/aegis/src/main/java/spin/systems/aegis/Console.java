package spin.systems.aegis;

import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramConsole;
import spin.hw.memory.PhysicalMemory;

/// The console: bytes of a frame that the caller has a capability for, and nothing else. Whose turn it is to read is the libraries' business.
final class Console {

    private final Aegis kernel;
    private final PhysicalMemory memory;
    private @Nullable ProgramConsole terminal;

    Console(Aegis kernel, PhysicalMemory memory) {
        this.kernel = kernel;
        this.memory = memory;
    }

    void attach(ProgramConsole console) {
        terminal = console;
    }

    long write(long physical, long count, long capability, long channel) {
        var there = terminal;
        if (there == null) {
            return AegisAbi.NO_CONSOLE;
        }
        if (!kernel.grants(physical, count, capability, AegisAbi.READ)) {
            return AegisAbi.NOT_AUTHENTIC;
        }
        var bytes = new byte[(int) count];
        memory.copyOut(physical, bytes, 0, bytes.length);
        there.write(channel != 0, bytes);
        return 0;
    }

    long read(long physical, long most, long capability) {
        var there = terminal;
        if (there == null) {
            return AegisAbi.NO_CONSOLE;
        }
        if (!there.hasInput()) {
            return AegisAbi.NOTHING_TYPED;
        }
        if (most == 0) {
            return 0;
        }
        if (!kernel.grants(physical, most, capability, AegisAbi.WRITE)) {
            return AegisAbi.NOT_AUTHENTIC;
        }
        var bytes = there.read((int) most);
        memory.copyIn(physical, bytes, 0, bytes.length);
        return bytes.length;
    }
}
