package spin.systems.aegis;

import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.Sharing;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.systems.aegis.exos.ExOs;

/// Processes that count, in slices that an application with [spin.systems.aegis.exos.StrideScheduler] owns and hands on by name.
final class Countings {

    /// A process's counter is looked at when it has counted so far again.
    private static final int STEP = 1000;
    private static final int SLICES_A_SECOND = 64;
    private static final long LONGEST_SECONDS = 60;

    private final Machine machine;
    private final Sharing sharing;
    private final Probe probe;
    private final ExOs.Counter[] counters;
    private long goal;
    private int done;

    private Countings(Machine machine, Sharing sharing, Probe probe) {
        this.machine = machine;
        this.sharing = sharing;
        this.probe = probe;
        this.counters = new ExOs.Counter[sharing.clients()];
        this.goal = sharing.count();
    }

    static Session session(Machine machine, Workload workload, Sharing sharing, Probe probe) {
        return new Countings(machine, sharing, probe).prepared(workload);
    }

    private Session prepared(Workload workload) {
        var kernel = new Aegis(machine);
        var exos = new ExOs(machine, kernel);
        var scheduler = exos.scheduler(workload, counters.length);
        var data = exos.dataPage();
        for (var i = 0; i < counters.length; i++) {
            counters[i] = exos.counter(i, STEP);
            exos.client(data, i, counters[i].environment(), sharing.share(i));
        }
        machine.cpu().watch(counters[sharing.watched()].looked(), this::look);
        machine.events().alarm("counting", machine.cpu()::stop).set(machine.profile().hertz() * LONGEST_SECONDS);
        kernel.slice(scheduler, -1);
        kernel.startClock();
        exos.startScheduler(scheduler);
        return () -> {
            begin();
            machine.cpu().run();
            if (done < sharing.operations()) {
                throw new WorkloadFailedException("client " + sharing.watched() + " has counted to "
                        + counted(sharing.watched()) + " in " + LONGEST_SECONDS + " s");
            }
            judge();
        };
    }

    private void begin() {
        probe.mark(Points.OPERATION);
        probe.mark(Sharing.BEGUN);
    }

    private long counted(int client) {
        return machine.memory().loadQuad(counters[client].at());
    }

    private void look() {
        if (counted(sharing.watched()) >= goal) {
            probe.mark(Sharing.DONE);
            done++;
            goal += sharing.count();
            if (done == sharing.operations()) {
                machine.cpu().stop();
            } else {
                begin();
            }
        }
    }

    private void judge() {
        var counted = new long[counters.length];
        var all = 0L;
        for (var i = 0; i < counted.length; i++) {
            counted[i] = counted(i);
            all += counted[i];
        }
        var slices = machine.clock().now() * SLICES_A_SECOND / machine.profile().hertz();
        sharing.judge(counted, all / Math.max(1, slices));
    }
}
