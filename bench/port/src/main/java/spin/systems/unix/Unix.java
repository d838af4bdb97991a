package spin.systems.unix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramConsole;
import spin.bench.port.ProgramSystem;

/// The centre: the table of processes, and the way of a call through it.
///
/// The kernel notes a call with [#called] and then lets its process [#goOn]: until it goes back to the program, waits, or is over. Who waits
/// stays in the middle of a call that is made again from its beginning when what it waits for may have happened, as sleepers in 4.3BSD look
/// again ([#wakeUp]); what a call has done by then it keeps in the process.
///
/// What would break this: a call that keeps anything in a local variable across its waiting.
public final class Unix {

    /// What a call answers that cannot be answered yet.
    static final long WAITS = Long.MIN_VALUE;
    /// And one after which the registers are as they shall be.
    static final long NO_ANSWER = Long.MIN_VALUE + 1;

    static final int V0 = 0;
    static final int A0 = 16;
    static final int A3 = 19;
    static final int A4 = 20;
    static final int SP = 30;

    public static final int TICKS_PER_SECOND = 1024;

    private static final int MOST_PROCESSES = 64;
    private static final int MOST_NUMBERS = 1024;
    /// What a shell answers for a file that is no program.
    private static final int CANNOT_EXECUTE = 126;

    final Below below;
    final ProgramConsole console;
    final Terminal terminal;
    final User user;
    final Clock clock;
    final Signals signals;
    final Inodes inodes;
    final Descriptors descriptors;
    final Images images;
    final Futexes futexes;
    final RangeLocks locks;
    final Waits waits;
    final Transfers transfers;
    final Sockets sockets;
    private final Clocks clocks;
    /// For who waits for one of many.
    final Channel anything = new Channel();
    private final Calls calls;
    private final Faults faults;
    private final @Nullable UnixProcess[] table = new UnixProcess[MOST_PROCESSES];
    private final long[] unknown = new long[MOST_NUMBERS];
    private int lastPid = 1;
    private int alive;
    private @Nullable UnixProcess first;

    public Unix(Below below, ProgramConsole console) {
        this.below = below;
        this.console = console;
        user = new User(below);
        terminal = new Terminal(this);
        clock = new Clock(this);
        signals = new Signals(this);
        inodes = new Inodes(below, clock);
        descriptors = new Descriptors(this);
        images = new Images(this);
        futexes = new Futexes(this);
        locks = new RangeLocks(this);
        waits = new Waits(this);
        sockets = new Sockets(this);
        transfers = new Transfers(this);
        clocks = new Clocks(this);
        calls = new Calls(this);
        faults = new Faults(this);
    }

    Clocks clocks() {
        return clocks;
    }

    // Processes.

    /// The process with which everything begins. It has no task and no image yet.
    public UnixProcess first() {
        var process = make(null, inodes.root);
        if (process == null) {
            throw new IllegalStateException("The first process finds a table that is full.");
        }
        for (var descriptor = 0; descriptor < 3; descriptor++) {
            process.install(descriptor, OpenFile.terminal(
                    descriptor == 0 ? OpenFile.READ_ONLY : OpenFile.WRITE_ONLY, descriptor == 2), false);
        }
        first = process;
        return process;
    }

    /// Gives the first process its image; when the file is no program, that is the process's end.
    public void load(UnixProcess process, ProgramSystem.Program program) {
        if (!images.load(process, program)) {
            end(process, CANNOT_EXECUTE << 8);
        }
    }

    /// A place in the table; null when it is full.
    @Nullable
    UnixProcess make(@Nullable UnixProcess parent, Inode folder) {
        for (var slot = 0; slot < MOST_PROCESSES; slot++) {
            if (table[slot] == null) {
                lastPid++;
                var process = new UnixProcess(lastPid, folder);
                process.parent = parent;
                table[slot] = process;
                alive++;
                return process;
            }
        }
        return null;
    }

    /// One more thread of a process; its task is still to come.
    UnixProcess makeThread(UnixProcess leader) {
        lastPid++;
        return new UnixProcess(lastPid, leader);
    }

    /// Takes a thread out of its process.
    static void unlink(UnixProcess thread) {
        for (var before = thread.leader; before != null; before = before.next) {
            if (before.next == thread) {
                before.next = thread.next;
            }
        }
        thread.next = null;
    }

    void forget(UnixProcess process) {
        for (var slot = 0; slot < MOST_PROCESSES; slot++) {
            if (table[slot] == process) {
                table[slot] = null;
            }
        }
    }

    /// A process that could not be born.
    void unmake(UnixProcess process) {
        alive--;
        forget(process);
    }

    int places() {
        return MOST_PROCESSES;
    }

    @Nullable
    UnixProcess at(int place) {
        return table[place];
    }

    @Nullable
    UnixProcess find(long pid) {
        for (var slot = 0; slot < MOST_PROCESSES; slot++) {
            var process = table[slot];
            if (process != null && process.pid == pid) {
                return process;
            }
        }
        return null;
    }

    @Nullable
    UnixProcess findThread(long tid) {
        for (var slot = 0; slot < MOST_PROCESSES; slot++) {
            for (var thread = table[slot]; thread != null; thread = thread.next) {
                if (thread.pid == tid && thread.state != UnixProcess.LEFT) {
                    return thread;
                }
            }
        }
        return null;
    }

    int alive() {
        return alive;
    }

    /// A thread is over, and with the last one the process.
    void leave(UnixProcess thread, int status) {
        var leader = thread.leader;
        var others = false;
        for (var other = leader; other != null; other = other.next) {
            others |= other != thread && other.state != UnixProcess.LEFT;
        }
        if (!others) {
            end(thread, status);
            return;
        }
        futexes.ended(thread, true);
        over(thread);
        if (thread == leader) {
            thread.state = UnixProcess.LEFT;
        } else {
            unlink(thread);
        }
        for (var other = leader; other != null; other = other.next) {
            if (other.state == UnixProcess.RUNNING && Signals.isDeliverable(other)) {
                attend(other);
            }
        }
    }

    /// One thread does nothing more.
    private static void over(UnixProcess thread) {
        thread.state = UnixProcess.DEAD;
        thread.waits = false;
        thread.call = -1;
        thread.deadline = Long.MAX_VALUE;
        thread.task().end();
    }

    /// The process is over, with all its threads: its files are closed, its memory is gone, its parent is told.
    void end(UnixProcess thread, int status) {
        var process = thread.leader;
        process.status = status;
        process.alarm = Long.MAX_VALUE;
        alive--;
        for (var each = process; each != null; each = each.next) {
            if (each.state != UnixProcess.LEFT) {
                futexes.ended(each, false);
            }
        }
        descriptors.closeAll(process);
        for (var each = process; each != null; each = each.next) {
            if (each.state != UnixProcess.LEFT) {
                over(each);
            }
        }
        process.state = UnixProcess.DEAD;
        process.next = null;
        giveBack(process);
        orphan(process);
        tell(process);
        if (alive == 0) {
            below.over();
        }
    }

    /// All threads of a process but one are over, and that one is the process.
    void alone(UnixProcess thread) {
        var leader = thread.leader;
        for (var other = leader; other != null; other = other.next) {
            if (other != thread && other.state != UnixProcess.LEFT) {
                futexes.ended(other, false);
                over(other);
            }
        }
        user.of(thread);
        if (thread == leader) {
            thread.next = null;
            return;
        }
        thread.takeOver();
        leader.state = UnixProcess.DEAD;
        leader.next = null;
        for (var slot = 0; slot < MOST_PROCESSES; slot++) {
            var process = table[slot];
            if (process == leader) {
                table[slot] = thread;
            } else if (process != null && process.parent == leader) {
                process.parent = thread;
            }
        }
        first = first == leader ? thread : first;
    }

    /// Who has borrowed its parent by vfork needs it no more.
    void giveBack(UnixProcess child) {
        var parent = child.parent;
        if (child.borrows) {
            child.borrows = false;
            for (var thread = parent; thread != null; thread = thread.next) {
                if (thread.borrower == child) {
                    wakeUp(thread.sleep);
                }
            }
        }
    }

    private void orphan(UnixProcess parent) {
        for (var slot = 0; slot < MOST_PROCESSES; slot++) {
            var child = table[slot];
            if (child != null && child.parent == parent) {
                child.parent = null;
                if (child.state == UnixProcess.DEAD) {
                    table[slot] = null;
                }
            }
        }
    }

    private void tell(UnixProcess dead) {
        var parent = dead.parent;
        if (parent == null || signals.discardsDead(parent)) {
            forget(dead);
        }
        if (parent != null) {
            var killed = dead.status & 0x7f;
            signals.post(parent, Signals.CHLD,
                    killed == 0
                            ? Signals.CHILD_EXITED
                            : (dead.status & 0x80) != 0 ? Signals.CHILD_DUMPED : Signals.CHILD_KILLED,
                    dead.pid, killed == 0 ? dead.status >>> 8 : killed);
            wakeUp(parent.children);
        }
    }

    // A call.

    /// The process has made a call. Its number is in v0, arguments in a0 to a5.
    public void called(UnixProcess process) {
        var task = process.task();
        process.call = task.register(V0);
        process.fourth = task.register(A3);
        process.progress = 0;
        process.rest = 0;
        process.deadline = Long.MAX_VALUE;
    }

    /// Whether the process waits, in a call or because it is stopped.
    public boolean waits(UnixProcess process) {
        return process.waits;
    }

    /// A handler runs instead of the rest of the call that a process makes.
    void interrupted(UnixProcess process) {
        calls.interrupted(process);
    }

    /// Does what there is to do before a process goes back to its program: the call that it makes, and signals.
    public void goOn(UnixProcess process) {
        user.of(process);
        process.waits = false;
        process.waitsFor = null;
        if (process.state == UnixProcess.RUNNING && process.call >= 0) {
            make(process);
        }
        // Who waits for a child that has borrowed it can only be killed.
        if (process.state == UnixProcess.RUNNING && (process.borrower == null || signals.isKilled(process))) {
            signals.deliver(process);
        }
        process.waits = process.state == UnixProcess.STOPPED
                || (process.state == UnixProcess.RUNNING && process.call >= 0);
    }

    private void make(UnixProcess process) {
        var outcome = calls.make(process);
        if (process.state == UnixProcess.DEAD) {
            return;
        }
        if (user.failed()) {
            outcome = -Errno.EFAULT;
        }
        if (outcome == WAITS) {
            return;
        }
        if (outcome != NO_ANSWER) {
            answer(process, outcome);
        }
        process.call = -1;
    }

    static void answer(UnixProcess process, long outcome) {
        var failed = outcome < 0 && outcome >= -Errno.LARGEST;
        process.task().register(V0, failed ? -outcome : outcome);
        process.task().register(A3, failed ? 1 : 0);
    }

    /// The process waits until somebody says that this has changed.
    static long await(UnixProcess process, Channel channel) {
        process.waitsFor = channel;
        return WAITS;
    }

    /// Whoever waits for this looks again; and who waits for one of many.
    void wakeUp(Channel channel) {
        for (var slot = 0; slot < MOST_PROCESSES; slot++) {
            for (var thread = table[slot]; thread != null; thread = thread.next) {
                if (thread.waits && (thread.waitsFor == channel || thread.waitsFor == anything)) {
                    resume(thread);
                }
            }
        }
    }

    void resume(UnixProcess process) {
        if (process.waits) {
            process.waits = false;
            below.resume(process);
        }
    }

    /// A signal is to be seen to.
    void attend(UnixProcess process) {
        process.waits = false;
        below.resume(process);
    }

    long missing(long number) {
        if (number >= 0 && number < MOST_NUMBERS) {
            unknown[(int) number]++;
        }
        return -Errno.ENOSYS;
    }

    // Faults and time.

    /// The program has done what it may not: no address, or not with these rights.
    public void memoryFault(UnixProcess process, long va, boolean isThere) {
        user.of(process);
        signals.force(process, Signals.SEGV, isThere ? Faults.FORBIDDEN : Faults.NOT_MAPPED, va);
    }

    /// There was no memory for what it has touched.
    public void outOfMemory(UnixProcess process) {
        signals.post(process, Signals.KILL, Signals.CODE_KERNEL, 0, 0);
    }

    /// An address that is no multiple of the operand's size: done in pieces, as Linux does it.
    public void unaligned(UnixProcess process, long va, int opcode, int register) {
        user.of(process);
        faults.unaligned(process, va, opcode, register);
    }

    /// A trap that the program made by itself, with the code in a0.
    public void generatedTrap(UnixProcess process, int code) {
        user.of(process);
        faults.generated(process, code);
    }

    public void breakpoint(UnixProcess process) {
        signals.force(process, Signals.TRAP, 1, process.task().pc());
    }

    public void illegalInstruction(UnixProcess process) {
        signals.force(process, Signals.ILL, 1, process.task().pc());
    }

    public void arithmeticTrap(UnixProcess process) {
        signals.force(process, Signals.FPE, Faults.INVALID, process.task().pc());
    }

    /// A tick of the clock.
    ///
    /// @param running whom it belongs to; null when nobody runs
    public void tick(@Nullable UnixProcess running) {
        if (running != null) {
            clock.own(running);
        }
        terminal.tick();
        for (var slot = 0; slot < MOST_PROCESSES; slot++) {
            var process = table[slot];
            if (process != null && process.state != UnixProcess.DEAD) {
                clock.check(process);
            }
        }
    }

    /// Whether time or somebody who types will let anybody go on. A kernel asks when nobody can; then whoever waits for the terminal may stop the machine.
    public boolean expects() {
        for (var slot = 0; slot < MOST_PROCESSES; slot++) {
            var process = table[slot];
            if (process != null && process.state != UnixProcess.DEAD && expects(process)) {
                return true;
            }
        }
        return terminal.expects();
    }

    private static boolean expects(UnixProcess process) {
        if (process.alarm != Long.MAX_VALUE) {
            return true;
        }
        for (var thread = process; thread != null; thread = thread.next) {
            if (thread.deadline != Long.MAX_VALUE) {
                return true;
            }
        }
        return false;
    }

    // How it ended.

    /// The first process's exit status as a shell has it; null when it has not ended.
    public @Nullable Integer status() {
        var process = first;
        if (process == null || process.state != UnixProcess.DEAD || alive != 0) {
            return null;
        }
        var signal = process.status & 0x7f;
        return signal != 0 ? 128 + signal : process.status >>> 8 & 0xff;
    }

    /// System calls that were wanted and that there are not.
    public List<ProgramSystem.Unknown> unknown() {
        var found = new ArrayList<ProgramSystem.Unknown>();
        for (var number = 0; number < MOST_NUMBERS; number++) {
            if (unknown[number] > 0) {
                found.add(new ProgramSystem.Unknown(number, unknown[number]));
            }
        }
        return found;
    }
}
