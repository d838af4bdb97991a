package spin.systems.aegis.exos;

import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// Proportional sharing as an application: at the beginning of each of its slices it yields to one of its processes by name.
///
/// Each process has a stride, inverse to its share, and a pass; the one whose pass is least runs and its pass grows by its stride. No
/// privilege is needed and the kernel is not asked: slices are this process's own, and so is the order. It lies at the address
/// where its slices begin, and its state lies in its own memory, so that it may be ended and begun at any slice.
///
/// Source: Waldspurger and Weihl, "Stride Scheduling: Deterministic Proportional-Share Resource Management", MIT, 1995.
public final class StrideScheduler implements ManagedCode {

    private static final int V0 = 0;
    private static final int A0 = 16;
    /// A stride is this over a share.
    private static final long STRIDE_ONE = 1 << 20;
    static final int FIELDS = 3;
    private static final int WORDS = FIELDS * Long.BYTES;
    private static final int NAME = 0;
    static final int STRIDE = 8;
    static final int PASS = 16;

    private final long table;
    private final int processes;

    /// @param table     virtual address of the scheduler's state: for each process its name, stride and pass
    /// @param processes how many
    public StrideScheduler(long table, int processes) {
        this.table = table;
        this.processes = processes;
    }

    /// The words of a process in the table, before the first slice.
    public static long[] entry(int name, int share) {
        return new long[]{name, STRIDE_ONE / share, STRIDE_ONE / share};
    }

    /// How often a process had the processor whose entry has these in it now.
    static long turns(long stride, long pass) {
        return (pass - stride) / stride;
    }

    @Override
    public void run(UserMode port) {
        // A child that has died refuses the slice, and the next one has it.
        for (var tried = 0; tried < processes; tried++) {
            var chosen = least(port);
            port.store(chosen + PASS, port.load(chosen + PASS) + port.load(chosen + STRIDE));
            port.register(A0, port.load(chosen + NAME));
            port.register(V0, AegisAbi.YIELD);
            port.callSystem();
        }
    }

    private long least(UserMode port) {
        var best = table;
        for (var i = 1; i < processes; i++) {
            var entry = table + (long) i * WORDS;
            if (port.load(entry + PASS) < port.load(best + PASS)) {
                best = entry;
            }
        }
        return best;
    }
}
