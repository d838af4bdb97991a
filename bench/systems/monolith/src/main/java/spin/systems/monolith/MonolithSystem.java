package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.bench.port.ComparedSystem;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.hw.pal.PalCode;
import spin.systems.monolith.lib.NetworkLibrary;

/// The monolithic kernel, under the harness.
public class MonolithSystem implements ComparedSystem {

    /// As DEC OSF/1 was.
    public static final class Osf1 extends MonolithSystem {

        /// For the harness.
        public Osf1() {
            super(Shape.OSF1);
        }
    }

    /// As Ultrix was.
    public static final class Ultrix extends MonolithSystem {

        /// For the harness.
        public Ultrix() {
            super(Shape.ULTRIX);
        }
    }

    private final Shape shape;

    MonolithSystem(Shape shape) {
        this.shape = shape;
    }

    @Override
    public final String name() {
        return shape.name();
    }

    @Override
    public final Session boot(Machine machine, Workload workload, Program image, Probe probe) {
        var network = shape.equals(Shape.OSF1) ? NetworkLibrary.of(workload) : null;
        if (network != null) {
            return Networked.session(machine, shape, workload, image, network, probe);
        }
        var kernel = new Kernel(machine, shape, probe);
        if (shape.equals(Shape.OSF1)) {
            new LoadedModule(kernel, workload, probe).install();
        }
        var loader = new Loader(kernel, workload, image, probe);
        var process = loader.first();
        return new Booted(kernel, loader.entry(), process, workload.name());
    }

    /// A kernel with its first process, which runs once.
    record Booted(Kernel kernel, PalCode entry, Proc process, String workload) implements Session {

        @Override
        public void run() {
            kernel.start(entry);
            judge();
        }

        /// Fails unless the process has ended as it should.
        void judge() {
            var why = failure();
            if (why != null) {
                throw new WorkloadFailedException(
                        "Workload `" + workload + "` failed on " + kernel.shape.name() + ": " + why + ".");
            }
        }

        private @Nullable String failure() {
            if (process.fatal != null) {
                return process.fatal;
            }
            if (!process.ended) {
                return "the machine stopped at pc 0x" + Long.toHexString(kernel.cpu.pc())
                        + " before the program had called EXIT: every thread waits for another";
            }
            return process.status == 0 ? null : "the program ended with status " + process.status;
        }
    }
}
