package spin.systems.aegis;

import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;

/// Whose the processor is: slices, yielding, and the kernel's own upcalls.
///
/// At the end of a slice the environment that runs is told, at its end-of-slice address, with a tick to save what it needs; the kernel saves three
/// registers and no more. It yields when it has done so; each tick that it takes longer is a slice that it forfeits, and one that takes
/// [#MOST_EXCESS] is destroyed. Its next slice begins at its beginning-of-slice address, where it restores itself. What an environment uses in
/// somebody's slice is charged to whose slice it is: transfers lend slices.
final class Processor {

    /// 15.625 ms, unless the machine's owner says otherwise.
    static final int TICKS_IN_A_SLICE = 16;
    /// Ticks of overrun that are not paid for, from which on an environment is destroyed.
    static final int MOST_EXCESS = 8;

    private static final int TICKS_PER_SECOND = 1024;

    private final Aegis kernel;
    private final Gate gate;
    private final long cyclesInATick;
    private final Cpu cpu;
    private final PhysicalMemory memory;
    final Slices slices;
    private final int ticksInASlice;
    private long left;
    /// Whose slice it is.
    private Environment payer;
    private long since;
    private long idle;
    private long switches;
    /// A call of the current environment is under way that upcalls to itself must wait for.
    private boolean inCall;

    Processor(Aegis kernel, long hertz, Cpu cpu, PhysicalMemory memory, Slices slices, Environment nobody,
            int ticksInASlice) {
        this.ticksInASlice = ticksInASlice;
        this.left = ticksInASlice;
        this.kernel = kernel;
        this.gate = kernel.gate();
        this.cyclesInATick = hertz / TICKS_PER_SECOND;
        this.cpu = cpu;
        this.memory = memory;
        this.slices = slices;
        this.payer = nobody;
    }

    long switches() {
        return switches;
    }

    /// Cycles that were nobody's.
    long unclaimed() {
        return idle;
    }

    /// Charges the time up to now to whose slice it is.
    void settle() {
        var now = kernel.now();
        if (payer.number == 0) {
            idle += now - since;
        } else {
            payer.cycles += now - since;
        }
        since = now;
    }

    /// The first environment: it runs in a slice of its own, or as long as it likes where there are none.
    void begin(Environment environment) {
        pays(environment);
        environment.nextPc = environment.beginPc;
        kernel.install(environment);
    }

    private void pays(Environment environment) {
        settle();
        payer = environment;
    }

    // Time.

    void ticks(long count) {
        left -= count;
        slices.tick(count);
        if (left > 0) {
            return;
        }
        var running = kernel.current();
        if (running.ending) {
            overrun(running);
        } else if (continues()) {
            left = ticksInASlice;
        } else if (running.endPc == 0) {
            kernel.end(running, "its slice ended and it has no address for that");
        } else {
            running.ending = true;
            running.toldAt = kernel.now();
            running.late = 0;
            upcall(running, AegisAbi.END_OF_SLICE_AREA, running.endPc, AegisAbi.END_OF_SLICE, 0);
        }
    }

    /// The next slot is of the same owner, and it is the owner that runs: nothing to switch. Time goes on to it. One that runs in a slice that
    /// it was given is told that the slice is over, so that the owner may choose again.
    private boolean continues() {
        var before = slices.position();
        var owner = slices.owner(before);
        var next = slices.next();
        if (next != 0 && next == owner && payer.number == next && payer.excess == 0 && kernel.isCurrent(payer)) {
            payer.slices++;
            return true;
        }
        slices.back(before);
        return false;
    }

    /// Ticks that were under way when it was told are not its fault: a library's procedure is not interrupted, and may have taken many.
    private void overrun(Environment environment) {
        var late = (int) ((kernel.now() - environment.toldAt + cyclesInATick / 2) / cyclesInATick);
        environment.excess += late - environment.late;
        environment.late = late;
        if (environment.excess >= MOST_EXCESS) {
            kernel.end(environment, "it took " + environment.excess + " ticks beyond the end of its slice");
        }
    }

    /// What is left of the slice is the target's, when there is a slice and it has not ended. The answer is a refusal or 0.
    long yieldTo(long target) {
        if (target < 0 || kernel.current().ending) {
            next();
            return 0;
        }
        var environment = kernel.environment(target);
        if (!environment.canRun()) {
            return AegisAbi.NO_SUCH_ENVIRONMENT;
        }
        resume(environment);
        return 0;
    }

    /// The next slice begins. With nobody left to run the machine stops.
    void next() {
        kernel.current().ending = false;
        left = ticksInASlice;
        for (var tried = 0; tried <= Slices.SLOTS * MOST_EXCESS; tried++) {
            var owner = kernel.environment(slices.next());
            if (owner.number == 0) {
                break;
            }
            if (owner.excess > 0) {
                owner.excess--;
                owner.forfeited++;
                continue;
            }
            var runner = gate.hasLent(owner) ? standIn(owner) : owner;
            if (runner.nextPc != 0) {
                pays(owner);
                owner.slices++;
                switches++;
                resume(runner);
                return;
            }
        }
        pays(kernel.environment(0));
        cpu.stop();
    }

    /// Whom it has lent its slices to, as long as that one can run; then the owner has them back.
    private Environment standIn(Environment owner) {
        var standIn = kernel.environment(gate.standIn(owner));
        if (standIn.canRun()) {
            return standIn;
        }
        gate.standIn(owner, owner);
        return owner;
    }

    private void resume(Environment environment) {
        kernel.install(environment);
        cpu.pc(environment.nextPc);
        environment.nextPc = environment.beginPc;
        if (environment.upcalls != 0) {
            deliver(environment);
        }
    }

    // Upcalls.

    /// Makes an upcall as soon as the environment runs and does not hold upcalls off.
    void want(Environment environment, int cause) {
        environment.upcalls |= 1 << (cause - AegisAbi.END_OF_SLICE);
        if (kernel.isCurrent(environment) && !environment.ending && !inCall && !kernel.inHandler()) {
            deliver(environment);
        }
    }

    /// Until [#callEnds] no upcall is made: the registers are still those of a call.
    void callBegins() {
        inCall = true;
    }

    void callEnds() {
        inCall = false;
        catchUp();
    }

    /// What was wanted while a downloaded handler had the processor.
    void catchUp() {
        var environment = kernel.current();
        if (environment.upcalls != 0 && !environment.ending) {
            deliver(environment);
        }
    }

    /// Time is charged to another environment, whoever's slice it is, until [#takeBack] is given what this answers.
    Environment charge(Environment environment) {
        var before = payer;
        pays(environment);
        return before;
    }

    void takeBack(Environment before) {
        pays(before);
    }

    /// The kernel asks again whenever it has something new, and at the beginning of each slice.
    private void deliver(Environment environment) {
        var area = environment.interruptSaveArea;
        if (area == Environment.NONE || memory.loadQuad(area + AegisAbi.UPCALLS_HELD) != 0) {
            return;
        }
        if (take(environment, AegisAbi.REPOSSESSION)) {
            var taken = environment.taken;
            environment.taken = 0;
            held(environment, environment.repossessionPc, AegisAbi.REPOSSESSION, taken);
        } else if (take(environment, AegisAbi.REVOCATION)) {
            held(environment, environment.revocationPc,
                    environment.warned ? AegisAbi.EMERGENCY : AegisAbi.REVOCATION, environment.owed);
        } else if (take(environment, AegisAbi.INTERRUPT)) {
            held(environment, environment.interruptPc, AegisAbi.INTERRUPT, 0);
        }
    }

    private static boolean take(Environment environment, int cause) {
        var bit = 1 << (cause - AegisAbi.END_OF_SLICE);
        var wanted = (environment.upcalls & bit) != 0;
        environment.upcalls &= ~bit;
        return wanted;
    }

    private void held(Environment environment, long pc, int cause, long value) {
        if (pc != 0) {
            memory.storeQuad(environment.interruptSaveArea + AegisAbi.UPCALLS_HELD, 1);
            upcall(environment, AegisAbi.UPCALL_AREA, pc, cause, value);
        }
    }

    /// Three registers to the area, three facts into them, as at an exception.
    private void upcall(Environment environment, int area, long pc, int cause, long value) {
        var save = environment.interruptSaveArea + area;
        memory.storeQuad(save + AegisAbi.SAVED_PC_REGISTER, cpu.register(AegisAbi.PC_REGISTER));
        memory.storeQuad(save + AegisAbi.SAVED_ADDRESS_REGISTER, cpu.register(AegisAbi.ADDRESS_REGISTER));
        memory.storeQuad(save + AegisAbi.SAVED_CAUSE_REGISTER, cpu.register(AegisAbi.CAUSE_REGISTER));
        cpu.register(AegisAbi.PC_REGISTER, cpu.pc());
        cpu.register(AegisAbi.ADDRESS_REGISTER, value);
        cpu.register(AegisAbi.CAUSE_REGISTER, AegisAbi.cause(cause, 0));
        cpu.pc(pc);
    }

    /// An interrupt for an environment: into its queue, and an upcall. Where there is no room it is counted there.
    void interrupt(Environment environment, int type, long first, long second, long third) {
        if (environment.ended || environment.queue == Environment.NONE) {
            return;
        }
        // What is in the registers is told to no one but whose it is.
        var running = kernel.isCurrent(environment) && !kernel.inHandler();
        if (InterruptQueue.put(memory, environment.queue, type, first, second, third, running ? cpu.pc() : 0,
                running ? cpu.register(16) : 0, running ? cpu.register(17) : 0, running ? cpu.register(18) : 0)) {
            want(environment, AegisAbi.INTERRUPT);
        }
    }

    /// The environment is gone. Whoever waits for its answer has its slices back.
    void ended(Environment environment) {
        slices.free(environment);
        if (kernel.isCurrent(environment)) {
            next();
        }
    }
}
