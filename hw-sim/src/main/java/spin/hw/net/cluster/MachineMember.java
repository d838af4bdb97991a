package spin.hw.net.cluster;

import spin.hw.Machine;

/// A machine in a cluster. Its kernel may be Alpha code, or Java code behind its PALcode.
///
/// A machine that stops (its kernel asked the CPU to, which it does when it halts) is off: its clock goes on with the others', and nothing
/// else happens on it.
public final class MachineMember implements Member {
    private final String name;
    private final Machine machine;
    private boolean off;

    public MachineMember(String name, Machine machine) {
        this.name = name;
        this.machine = machine;
    }

    public Machine machine() {
        return machine;
    }

    /// Whether the machine has stopped.
    public boolean isOff() {
        return off;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long hertz() {
        return machine.profile().hertz();
    }

    @Override
    public long now() {
        return machine.clock().now();
    }

    @Override
    public void advanceTo(long cycle) {
        if (!off) {
            off = !machine.cpu().runUntil(cycle);
        }
        if (now() < cycle) {
            machine.clock().advance(cycle - now());
        }
    }

    @Override
    public long quietUntil() {
        if (off) {
            return Long.MAX_VALUE;
        }
        return machine.cpu().isWaiting() ? Math.max(now(), machine.events().horizon()) : now();
    }
}
