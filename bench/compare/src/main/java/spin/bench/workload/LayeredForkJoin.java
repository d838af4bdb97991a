package spin.bench.workload;

import spin.bench.port.Workload;
import spin.hw.asm.Program;

/// A thread of the program, made by a library in user mode: created, scheduled, ended, joined. The program is that of [ForkJoin];
/// a system that has threads in more than one form takes the layered one.
public final class LayeredForkJoin implements Workload {

    @Override
    public String name() {
        return Workload.LAYERED + "fork-join";
    }

    @Override
    public Program program(int operations) {
        return new ForkJoin().program(operations);
    }
}
