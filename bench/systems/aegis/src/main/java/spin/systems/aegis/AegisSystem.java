package spin.systems.aegis;

import spin.bench.port.ComparedSystem;
import spin.bench.port.Framed;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.Sharing;
import spin.bench.port.Turning;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.systems.aegis.exos.ExOs;

/// Aegis with ExOS, under the harness.
public class AegisSystem implements ComparedSystem {

    private static final long EXCEPTION_MASK = 0xff;

    /// The same kernel, and an ExOS that finds its pages by hashing.
    public static final class Inverted extends AegisSystem {

        /// For the harness.
        public Inverted() {
            super("aegis-inverted", ExOs.Structure.INVERTED);
        }
    }

    /// The same kernel, and an ExOS that finds its pages by hashing eight at a time.
    public static final class Clustered extends AegisSystem {

        /// For the harness.
        public Clustered() {
            super("aegis-cluster", ExOs.Structure.CLUSTERED);
        }
    }

    private final String name;
    private final ExOs.Structure structure;

    /// With ExOS's own structure, the linear page table.
    public AegisSystem() {
        this("aegis", ExOs.Structure.LINEAR);
    }

    AegisSystem(String name, ExOs.Structure structure) {
        this.name = name;
        this.structure = structure;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Session boot(Machine machine, Workload workload, Program image, Probe probe) {
        if (workload.name().startsWith(TwoMachines.NAMES)) {
            return TwoMachines.session(machine, workload, image, probe, structure);
        }
        if (workload instanceof Turning turning) {
            return Turnings.session(machine, workload, turning, image, probe);
        }
        if (workload instanceof Sharing sharing) {
            return Countings.session(machine, workload, sharing, probe);
        }
        if (workload instanceof Framed framed) {
            return FrameStreams.session(framed, probe);
        }
        var kernel = new Aegis(machine);
        var exos = new ExOs(machine, kernel, structure);
        var environment = exos.application(workload, image, probe);
        exos.start(environment, image);
        return () -> {
            machine.cpu().run();
            judge(machine, workload, environment);
        };
    }

    static void judge(Machine machine, Workload workload, Environment environment) {
        if (environment.fatal() != null) {
            throw failed(workload, environment.fatal());
        }
        if (!environment.ended()) {
            throw failed(workload, "the machine stopped at pc 0x" + Long.toHexString(machine.cpu().pc())
                    + " before the program had called EXIT");
        }
        if (ExOs.isException(environment.status())) {
            throw failed(workload, "exception " + (environment.status() & EXCEPTION_MASK)
                    + " (AegisAbi lists them) has no handler in ExOS; the program was ended");
        }
        if (environment.status() != 0) {
            throw failed(workload, "the program ended with status " + environment.status());
        }
    }

    private static WorkloadFailedException failed(Workload workload, String why) {
        return new WorkloadFailedException("Workload `" + workload.name() + "` failed on aegis: " + why + ".");
    }
}
