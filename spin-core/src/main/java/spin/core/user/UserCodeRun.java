package spin.core.user;

import spin.core.strand.CodeRegions;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.domains.meter.Terminated;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;

/// One run of user code written in Java, and its port.
///
/// The machine's own port knows neither strands nor limits. What would break confinement is a port that somebody keeps and uses
/// while the CPU holds another space's registers, so each use asks whose turn it is.
///
/// Kernel-private.
public final class UserCodeRun implements UserPort {
    private static final int REGISTERS = 32;
    private static final long LIMIT = 50_000;
    private static final int MOST_CALLS = 16;

    private final Processor processor;
    private final CodeRegions regions;
    private final UserMode machine;
    private final Strand strand;
    private boolean closed = true;
    private long token;
    private int calls;

    private UserCodeRun(Processor processor, UserMode machine) {
        this.processor = processor;
        this.machine = machine;
        regions = processor.regions();
        strand = processor.running();
    }

    /// What the machine runs where `code` is bound.
    public static ManagedCode of(Processor processor, UserCode code) {
        return port -> new UserCodeRun(processor, port).run(code);
    }

    private void run(UserCode code) {
        open();
        try {
            code.run(this);
        } catch (Terminated stopped) {
            throw regions.overrun(strand, token, LIMIT, stopped);
        } finally {
            close();
        }
    }

    private void open() {
        token = regions.enter(strand, LIMIT);
        closed = false;
    }

    private void close() {
        if (!closed) {
            closed = true;
            regions.leave(strand, token);
        }
    }

    @Override
    public long register(int n) {
        check(n);
        return machine.register(n);
    }

    @Override
    public void register(int n, long value) {
        check(n);
        machine.register(n, value);
    }

    @Override
    public long load(long address) {
        check(0);
        return machine.load(address);
    }

    @Override
    public void store(long address, long value) {
        check(0);
        machine.store(address, value);
    }

    @Override
    public long unique() {
        check(0);
        return processor.user().unique();
    }

    @Override
    public void unique(long value) {
        check(0);
        processor.user().unique(value);
    }

    @Override
    public void callSystem() {
        check(0);
        if (++calls > MOST_CALLS) {
            throw new IllegalStateException("user code makes more than " + MOST_CALLS
                    + " system calls in one run; return to the program in between");
        }
        close();
        try {
            machine.callSystem();
        } finally {
            open();
        }
    }

    @Override
    public void jump(long pc) {
        check(0);
        machine.jump(pc);
    }

    private void check(int n) {
        if (closed || processor.current() != strand) {
            throw new IllegalStateException(
                    "this port belongs to a run of user code that is over, or is in a system call; use the run's own port");
        }
        if (n < 0 || n >= REGISTERS) {
            throw new IllegalArgumentException("there is no register " + n + "; give 0 to 31");
        }
    }
}
