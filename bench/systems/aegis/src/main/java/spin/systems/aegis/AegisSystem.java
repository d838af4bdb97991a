package spin.systems.aegis;

import spin.bench.port.ComparedSystem;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.systems.aegis.exos.ExOs;

/// Aegis with ExOS, under the harness.
public final class AegisSystem implements ComparedSystem {

    private static final long EXCEPTION_MASK = 0xff;

    @Override
    public String name() {
        return "aegis";
    }

    @Override
    public Session boot(Machine machine, Workload workload, Program image, Probe probe) {
        var kernel = new Aegis(machine);
        var exos = new ExOs(machine, kernel);
        var environment = exos.application(workload, image, probe);
        exos.start(environment, image);
        return () -> {
            machine.cpu().run();
            judge(machine, workload, environment);
        };
    }

    private static void judge(Machine machine, Workload workload, Environment environment) {
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
