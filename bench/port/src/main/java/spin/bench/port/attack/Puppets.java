package spin.bench.port.attack;

import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.hw.Machine;
import spin.hw.asm.Program;

/// What every system does that has a [Puppet] for victim and attacker.
public final class Puppets {

    /// Where nothing is measured.
    public static final Probe NOBODY = new Probe() {
        @Override
        public void mark(String point) {
            // Nothing is measured between points here.
        }

        @Override
        public void modelled(String what) {
            throw new IllegalStateException(what + " is modelled, and an attack on a model shows nothing");
        }
    };

    /// A workload that has nothing to say: a store that is forbidden ends its process.
    private record NoPolicy(Program image) implements Workload {
        @Override
        public String name() {
            return "puppet";
        }

        @Override
        public Program program(int operations) {
            return image;
        }
    }

    private Puppets() {}

    /// The puppets' program as a workload without a policy.
    public static Workload workload(Program image) {
        return new NoPolicy(image);
    }

    /// Starts the machine and runs it until the first puppet has nothing to do; from then on it stops whenever one has done what it was told.
    public static void start(Machine machine, Program image, Runnable kernel) {
        var cpu = machine.cpu();
        cpu.watch(image.address(Puppet.IDLE), cpu::stop);
        kernel.run();
        cpu.unwatch(image.address(Puppet.IDLE));
        cpu.watch(image.address(Puppet.FINISHED), cpu::stop);
    }
}
