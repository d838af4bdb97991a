package spin.systems.aegis;

import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.Sharing;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.systems.aegis.exos.ExOs;

/// Processes that count, in slices that an application with [spin.systems.aegis.exos.StrideScheduler] owns and hands on by name.
///
/// They count for ever and tell nobody; their counters are looked at from outside, when time is up, so that nothing attends their code.
///
/// A slice is the shortest that there is, a sixteenth of the original's, and so is what is counted: as many slices pass, and a row does not take minutes of
/// the host's time.
final class Countings {
    private static final int SLICES_A_SECOND = 1024;
    private static final int LOOKS_A_SECOND = 16 * SLICES_A_SECOND;
    private static final long LONGEST_SECONDS = 60;

    private final Machine machine;
    private final Sharing sharing;
    private final Probe probe;
    private final ExOs.Counter[] counters;
    private final Alarm alarm;
    private final long end;
    private long goal;
    private int done;

    private Countings(Machine machine, Sharing sharing, Probe probe) {
        this.machine = machine;
        this.sharing = sharing;
        this.probe = probe;
        this.counters = new ExOs.Counter[sharing.clients()];
        this.goal = sharing.count();
        this.alarm = machine.events().alarm("counting", this::look);
        this.end = machine.clock().now() + machine.profile().hertz() * LONGEST_SECONDS;
    }

    static Session session(Machine machine, Workload workload, Sharing sharing, Probe probe) {
        return new Countings(machine, sharing, probe).prepared(workload);
    }

    private Session prepared(Workload workload) {
        var kernel = new Aegis(machine, 1);
        var exos = new ExOs(machine, kernel);
        var scheduler = exos.scheduler(workload, counters.length);
        var data = exos.dataPage();
        for (var i = 0; i < counters.length; i++) {
            counters[i] = exos.counter();
            exos.client(data, i, counters[i].environment(), sharing.share(i));
        }
        kernel.slice(scheduler, -1);
        kernel.startClock();
        exos.startScheduler(scheduler);
        return () -> {
            begin();
            lookAgain();
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

    private void lookAgain() {
        alarm.set(machine.clock().now() + machine.profile().hertz() / LOOKS_A_SECOND);
    }

    private void look() {
        if (counted(sharing.watched()) >= goal) {
            probe.mark(Sharing.DONE);
            done++;
            goal += sharing.count();
            if (done < sharing.operations()) {
                begin();
            }
        }
        if (done < sharing.operations() && machine.clock().now() < end) {
            lookAgain();
        } else {
            machine.cpu().stop();
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
