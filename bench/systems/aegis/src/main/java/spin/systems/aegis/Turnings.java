package spin.systems.aegis;

import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.Turning;
import spin.bench.port.Workload;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.systems.aegis.exos.ExOs;

/// Processes that hand their turns to an application, which hands them on by shares: yielding by name is all that the kernel is asked for.
final class Turnings {

    private Turnings() {}

    static Session session(Machine machine, Workload workload, Turning turning, Program image, Probe probe) {
        var kernel = new Aegis(machine);
        var exos = new ExOs(machine, kernel);
        var scheduler = exos.scheduler(workload, turning.clients());
        var data = exos.dataPage();
        var clients = new Environment[turning.clients()];
        for (var i = 0; i < clients.length; i++) {
            clients[i] = exos.turning(workload, image, probe, scheduler);
            exos.client(data, i, clients[i], turning.share(i));
        }
        exos.startScheduler(scheduler);
        return () -> {
            machine.cpu().run();
            // The one with the most turns has had all of its own first.
            AegisSystem.judge(machine, workload, clients[0]);
            var turns = new long[clients.length];
            for (var i = 0; i < turns.length; i++) {
                turns[i] = exos.turns(data, i);
            }
            turning.judge(turns);
        };
    }
}
