package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.bench.port.ComparedSystem;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.hw.pal.PalCode;

/// The microkernel, under the harness.
public final class MachSystem implements ComparedSystem {

    /// For the harness.
    public MachSystem() {
        // There is one shape of it.
    }

    @Override
    public String name() {
        return "mach";
    }

    @Override
    public Session boot(Machine machine, Workload workload, Program image, Probe probe) {
        var kernel = new Mach(machine, probe);
        var loader = new Loader(kernel, image);
        return new Booted(kernel, loader.entry(), loader.first(workload, probe), workload.name());
    }

    /// A kernel with its first task, which runs once.
    record Booted(Mach kernel, PalCode entry, Task task, String workload) implements Session {

        @Override
        public void run() {
            kernel.start(entry);
            var why = failure();
            if (why != null) {
                throw new WorkloadFailedException("Workload `" + workload + "` failed on mach: " + why + ".");
            }
        }

        private @Nullable String failure() {
            if (task.fatal != null) {
                return task.fatal;
            }
            if (!task.ended) {
                return "the machine stopped at pc 0x" + Long.toHexString(kernel.cpu.pc())
                        + " before the program had called EXIT: every thread waits for another";
            }
            return task.status == 0 ? null : "the program ended with status " + task.status;
        }
    }
}
