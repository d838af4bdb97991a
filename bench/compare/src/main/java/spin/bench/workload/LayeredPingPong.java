package spin.bench.workload;

import spin.bench.port.Workload;
import spin.hw.asm.Program;

/// Two threads of the program, of a library in user mode, that signal each other and wait, one round. The program is that of [ThreadPingPong];
/// a system that has threads in more than one form takes the layered one.
public final class LayeredPingPong implements Workload {

    @Override
    public String name() {
        return Workload.LAYERED + "ping-pong";
    }

    @Override
    public Program program(int operations) {
        return new ThreadPingPong().program(operations);
    }
}
