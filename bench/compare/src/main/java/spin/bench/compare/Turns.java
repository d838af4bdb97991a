package spin.bench.compare;

import java.util.IdentityHashMap;
import spin.domains.meter.MeterAccess;
import spin.hw.Machine;
import spin.hw.clock.CycleSource;

/// Whose time it is that metered code takes. There is one meter for the code of all machines of a run.
///
/// At first its cycles are on all clocks: while one machine works, time passes on the others. From the first [#of] on they are on the clock of
/// the machine whose turn it is and on no other, so what two machines do can overlap.
final class Turns {
    private final MeterAccess meter;
    private final IdentityHashMap<Machine, Share> shares = new IdentityHashMap<>();

    /// What of the meter's count is one machine's.
    private final class Share implements CycleSource {
        private boolean running = true;
        private long before;
        private long begun;

        @Override
        public long cycles() {
            return running ? before + meter.cycles() - begun : before;
        }

        void stop() {
            before = cycles();
            running = false;
        }

        void go() {
            begun = meter.cycles();
            running = true;
        }
    }

    Turns(MeterAccess meter) {
        this.meter = meter;
    }

    /// All that the meter has counted until now, and will count while it is this machine's turn, is on its clock.
    void add(Machine machine) {
        var share = new Share();
        shares.put(machine, share);
        machine.clock().count(share);
    }

    /// What the meter counts from now on is that machine's alone.
    void of(Machine machine) {
        var share = share(machine);
        shares.values().forEach(Share::stop);
        share.go();
    }

    /// What of metered code is on that machine's clock.
    long cycles(Machine machine) {
        return share(machine).cycles();
    }

    private Share share(Machine machine) {
        var share = shares.get(machine);
        if (share == null) {
            throw new IllegalArgumentException(
                    "this machine is none of the run's; make it with Probe.beside, which puts the meter on its clock");
        }
        return share;
    }
}
