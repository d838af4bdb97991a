package spin.systems.monolith;

import spin.bench.port.ProgramConsole;
import spin.bench.port.ProgramSystem;
import spin.hw.Machine;

/// Unmodified programs on the monolithic kernel.
public final class MonolithPrograms implements ProgramSystem {

    /// For `spin exec`.
    public MonolithPrograms() {
        // A kernel is made for each run.
    }

    @Override
    public String name() {
        return "monolith";
    }

    @Override
    public Ended run(Machine machine, Program program, ProgramConsole console) {
        return new ProgramKernel(machine, console).run(program);
    }
}
