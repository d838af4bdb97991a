package spin.hw.clock;

import spin.hw.bus.Registers;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.interrupt.InterruptController;
import spin.hw.interrupt.InterruptLine;

/// The clock that interrupts a kernel 1,024 times in each second of simulated time, at IPL 5.
///
/// The n-th tick after it was started falls on the first cycle at or after `n * hertz / 1024`: the fraction that one tick leaves is carried
/// to the next, so ticks never drift from the second. A tick is noticed at an instruction boundary, as all alarms are, and the next
/// one is due by the schedule, not by when this one was noticed.
///
///     offset 0   bit 0: it runs. Setting it starts a new schedule; clearing it lowers the interrupt.
///     offset 8   ticks since the last load of this register, which lowers the interrupt. More than 1: the kernel was late.
///
/// The load that acknowledges is as reading register C of the MC146818, the DEC 3000's clock chip; the layout is ours.
public final class IntervalTimer implements Registers, Checkpointed {

    /// Ticks in a second.
    public static final int TICKS_PER_SECOND = 1024;
    /// The level at which the clock interrupts under OSF/1.
    public static final int IPL = 5;
    /// The interval timer's offset in the Alpha's system control block.
    public static final int VECTOR = 0x600;

    public static final long CONTROL = 0;
    public static final long TICKS = 8;
    /// Bytes of registers.
    public static final long LENGTH = 16;

    private final long hertz;
    private final CycleClock clock;
    private final Alarm alarm;
    private final InterruptLine line;
    private long next;
    /// How far `next` is past the exact moment, in 1/1024 cycles; less than one cycle.
    private long ahead;
    private long unread;
    private long total;

    /// A timer that does not run.
    ///
    /// @param hertz of the CPU
    public IntervalTimer(long hertz, CycleClock clock, EventQueue events, InterruptController interrupts) {
        this.hertz = hertz;
        this.clock = clock;
        this.alarm = events.alarm("clock.tick", this::tick);
        this.line = interrupts.line("clock", IPL, VECTOR);
    }

    /// Starts it, the first tick one period from now.
    public void start() {
        next = clock.now();
        ahead = 0;
        unread = 0;
        schedule();
    }

    /// Stops it.
    public void stop() {
        alarm.clear();
        line.lower();
    }

    public boolean isRunning() {
        return alarm.isSet();
    }

    /// Ticks since power-on.
    public long ticks() {
        return total;
    }

    /// Ticks since the last acknowledgement; lowers the interrupt. What a load of [#TICKS] does.
    public long acknowledge() {
        long ticks = unread;
        unread = 0;
        line.lower();
        return ticks;
    }

    private void tick() {
        total++;
        unread++;
        line.raise();
        schedule();
    }

    private void schedule() {
        // The exact moment advances by hertz/1024; the tick is on the first cycle that is not before it.
        long exact = hertz - ahead;
        long cycles = Math.ceilDiv(exact, TICKS_PER_SECOND);
        ahead = cycles * TICKS_PER_SECOND - exact;
        next += cycles;
        alarm.set(next);
    }

    @Override
    public long load(long offset, int bytes) {
        if (offset == CONTROL) {
            return isRunning() ? 1 : 0;
        }
        return offset == TICKS ? acknowledge() : 0;
    }

    @Override
    public void store(long offset, int bytes, long value) {
        if (offset == CONTROL) {
            if ((value & 1) == 0) {
                stop();
            } else if (!isRunning()) {
                start();
            }
        }
    }

    @Override
    public String checkpointName() {
        return "timer";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("next", next).put("ahead", ahead).put("unread", unread).put("total", total);
    }

    @Override
    public void restore(State in) {
        long savedAhead = in.number("ahead");
        if (savedAhead < 0 || savedAhead >= TICKS_PER_SECOND) {
            throw new CheckpointException("The timer of the checkpoint is " + savedAhead
                    + "/1024 of a cycle ahead, which it never is; the checkpoint is damaged.");
        }
        long savedNext = in.number("next");
        long savedUnread = in.number("unread");
        total = in.number("total");
        next = savedNext;
        ahead = savedAhead;
        unread = savedUnread;
    }
}
