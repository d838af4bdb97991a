package spin.systems.monolith;

import spin.bench.port.Probe;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.profile.HardwareEvent;
import spin.systems.monolith.net.Internet;
import spin.systems.monolith.net.Services;

/// The kernel with a network: interrupts of devices, a thread of the kernel in which the protocols run, and a processor that waits when nobody can go on.
///
/// The thread is `netisr_thread` of Mach 2.5 and OSF/1, where BSD has a soft interrupt: the interrupt of a device wakes it, and it goes before every program.
final class NetworkKernel extends Kernel implements Services {

    private static final long MICROS = 1_000_000;
    /// Times a second that the timers of the protocols run, as in 4.3BSD.
    private static final int FAST = 5;
    private static final int SLOW = 2;
    /// Levels of the processor: the timers come at the first and are held off by the second, devices by the third.
    private static final int SOFT_CLOCK = 1;
    private static final int NET = 2;
    private static final int IMP = 3;
    private static final long MILLIS_PER_DAY = 86_400_000;

    final SocketName names;
    private final Internet internet;
    private final CachedFiles cached;
    private final Machine machine;
    private final Runnable over;
    private final WaitQueue arrivals = new WaitQueue();
    private final Step input = this::input;
    private final KernelThread netisr;
    private final WaitQueue sleepers = new WaitQueue();
    private final Alarm wakes;
    private final InterruptLine softClock;
    private final Alarm fast;
    private final Alarm slow;
    private final long hertz;
    private boolean fastIsDue;
    private boolean slowIsDue;
    private final Step awake = this::awake;

    /// @param over called when the first process has ended
    NetworkKernel(Machine machine, Shape shape, Probe probe, Runnable over) {
        super(machine, shape, probe);
        this.machine = machine;
        this.over = over;
        internet = new Internet(mbufs, this);
        netisr = processes.makeKernelThread(input);
        run(netisr);
        softClock = machine.interrupts().line("softclock", SOFT_CLOCK, clock.vector() + 0x10);
        hertz = machine.profile().hertz();
        fast = machine.events().alarm("softclock.fast", this::fastTick);
        slow = machine.events().alarm("softclock.slow", this::slowTick);
        wakes = machine.events().alarm("softclock.sleep", softClock::raise);
        names = new SocketName(this);
        new InternetSockets(this, internet).install();
        cached = new CachedFiles(this);
        systemCall(UnixAbi.SLEEP, this::sleep);
    }

    CachedFiles files() {
        return cached;
    }

    Internet internet() {
        return internet;
    }

    /// Packets have come for the thread of the protocols.
    @Override
    public void schedule() {
        wakeOne(arrivals);
    }

    private void input(KernelThread thread) {
        var level = splnet();
        internet.input();
        splx(level);
        if (!internet.isIdle()) {
            clocks();
        }
        wait(thread, arrivals, input);
    }

    // Levels of the processor: what is below one is held off. Each is a call of PALcode's swpipl.

    /// Holds off the timers of the protocols.
    int splnet() {
        return level(NET);
    }

    @Override
    public int splimp() {
        return level(IMP);
    }

    private int level(int wanted) {
        machine.charge(HardwareEvent.PAL_FUNCTION);
        var before = cpu.ipl();
        cpu.ipl(Math.max(before, wanted));
        return before;
    }

    @Override
    public void splx(int level) {
        machine.charge(HardwareEvent.PAL_FUNCTION);
        cpu.ipl(level);
    }

    @Override
    public int milliseconds() {
        return (int) (machine.clock().now() * 1000 / hertz % MILLIS_PER_DAY);
    }

    @Override
    public void interrupt(Cpu processor, InterruptLine line) {
        if (line == clock) {
            super.interrupt(processor, line);
            return;
        }
        // PALcode has raised the level to the line's, and goes back when it returns.
        processor.ipl(line.ipl());
        keepAll(processor, current);
        if (!internet.interrupt(line)) {
            line.lower();
            timers();
        }
        processor.ipl(0);
        if (current == processes.idle()) {
            attend();
        }
        leave();
    }

    /// The alarms are the machine's; what is due is done in the interrupt.
    private void fastTick() {
        fastIsDue = true;
        softClock.raise();
    }

    private void slowTick() {
        slowIsDue = true;
        softClock.raise();
    }

    /// The protocols have something to look after.
    void clocks() {
        if (!fast.isSet()) {
            fast.set(machine.clock().now() + hertz / FAST);
        }
        if (!slow.isSet()) {
            slow.set(machine.clock().now() + hertz / SLOW);
        }
    }

    private void timers() {
        var level = splnet();
        if (fastIsDue) {
            fastIsDue = false;
            internet.fastTimer();
        }
        if (slowIsDue) {
            slowIsDue = false;
            internet.slowTimer();
        }
        splx(level);
        if (!internet.isIdle()) {
            clocks();
        }
        wakeAll(sleepers);
    }

    @Override
    void nobodyIsReady() {
        current = processes.idle();
        var first = processes.first();
        if (first == null || first.ended) {
            over.run();
        }
        cpu.waitForInterrupt();
    }

    /// One alarm for all: who is woken too early waits on.
    private void sleep(KernelThread caller) {
        var micros = argument(caller, 0);
        if (micros < 0 || micros > Integer.MAX_VALUE) {
            failure(caller, UnixAbi.EINVAL);
            return;
        }
        // Until when, is kept where the result goes.
        result(caller, machine.clock().now() + micros * hertz / MICROS);
        awake(caller);
    }

    private void awake(KernelThread thread) {
        var until = memory.loadQuad(thread.frame + 8 * V0);
        if (machine.clock().now() >= until) {
            result(thread, 0);
            return;
        }
        if (!wakes.isSet() || wakes.deadline() > until) {
            wakes.set(until);
        }
        wait(thread, sleepers, awake);
    }
}
