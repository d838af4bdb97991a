package spin.systems.aegis;

import spin.bench.port.ProgramConsole;
import spin.bench.port.ProgramSystem;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.systems.aegis.exos.process.Boot;

/// Unmodified programs on Aegis, with ExOS in each process.
public final class AegisPrograms implements ProgramSystem {

    /// For `spin exec`.
    public AegisPrograms() {}

    @Override
    public String name() {
        return "aegis";
    }

    @Override
    public Ended run(Machine machine, Program program, ProgramConsole console) {
        var kernel = new Aegis(machine);
        kernel.console(console);
        var boot = new Boot(machine, kernel);
        var first = boot.first(program);
        boot.start(first);
        watch(machine, first);
        machine.cpu().run();
        if (first.fatal() != null) {
            throw new WorkloadFailedException(
                    program.name() + " was ended by Aegis, not by its library: " + first.fatal() + ".");
        }
        if (!boot.ended()) {
            throw new WorkloadFailedException("The machine stopped at pc 0x" + Long.toHexString(machine.cpu().pc())
                    + " before " + program.name() + " had ended.");
        }
        return new Ended(boot.status(), boot.unknown());
    }

    /// What was fatal to the first process its library could not tell anybody: the keeper would wait for ever.
    private static void watch(Machine machine, Environment first) {
        var alarm = new Alarm[1];
        alarm[0] = machine.events().alarm("aegis.programs", () -> {
            if (first.fatal() != null) {
                machine.cpu().stop();
            } else {
                alarm[0].set(machine.clock().now() + machine.profile().hertz());
            }
        });
        alarm[0].set(machine.profile().hertz());
    }
}
