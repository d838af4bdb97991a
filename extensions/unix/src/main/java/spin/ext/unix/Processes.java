package spin.ext.unix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spin.core.memory.Translation;
import spin.core.memory.VmException;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.core.user.Program;
import spin.core.user.Programs;
import spin.core.memory.VirtAddr;

/// The processes of one instance: a tree under each program that was started from outside.
final class Processes {
    /// Who adopts orphans. There is no such process: what it has adopted leaves no zombie.
    static final int INIT = 1;
    /// How many there may be at a time, zombies included; then fork fails with EAGAIN.
    static final int MOST = 256;

    /// Of one process.
    private static final int MOST_TASKS = 256;

    private static final int LARGEST_PID = 30_000;
    private static final int SIGNALLED = 128;

    private static final int CLD_EXITED = 1;
    private static final int CLD_KILLED = 2;
    private static final int CLD_STOPPED = 5;
    private static final int CLD_CONTINUED = 6;

    private final Programs programs;
    private final VirtAddr virtual;
    private final Translation translation;
    private final Frames frames;
    private final Scheduling scheduling;
    private final Futexes futexes;
    private final FileLocks locks;
    private final Map<Strand, UnixProcess> byStrand = new HashMap<>();
    private final TreeMap<Integer, UnixProcess> byPid = new TreeMap<>();
    private int lastPid = INIT;

    Processes(Programs programs, VirtAddr virtual, Translation translation, Frames frames, Scheduling scheduling) {
        this.programs = programs;
        this.virtual = virtual;
        this.translation = translation;
        this.frames = frames;
        this.scheduling = scheduling;
        futexes = new Futexes(scheduling);
        locks = new FileLocks(scheduling);
    }

    FileLocks locks() {
        return locks;
    }

    Futexes futexes() {
        return futexes;
    }

    Scheduling scheduling() {
        return scheduling;
    }

    Programs programs() {
        return programs;
    }

    /// The process that the strand is of; a program that has not called before becomes one. Null for what is no program.
    @Nullable
    UnixProcess of(Strand strand, SavedState state) {
        var known = byStrand.get(strand);
        if (known != null) {
            return known;
        }
        var program = programs.of(strand);
        return program == null ? null : adopt(program, strand, state);
    }

    /// The process whose strand runs; null when none does.
    @Nullable
    UnixProcess running() {
        return byStrand.get(scheduling.threads().current());
    }

    /// The process that the strand is of; null when its program has not called yet.
    @Nullable
    UnixProcess known(Strand strand) {
        return byStrand.get(strand);
    }

    private UnixProcess adopt(Program program, Strand strand, SavedState state) {
        var memory = new Memory(frames, translation, program.context(), programs.adopt(program));
        memory.takeOver(program.name(), state.register(30), program.heap());
        var terminal = new Terminal(scheduling, programs, program);
        var descriptors = new Descriptors(locks);
        descriptors.add(terminal.input(), 0, false);
        descriptors.add(terminal.output(), 0, false);
        descriptors.add(terminal.error(), 0, false);
        var process = new UnixProcess(this, nextPid(), program, memory, descriptors, program.name());
        process.group = process.pid();
        process.session = process.pid();
        admit(process, strand);
        return process;
    }

    private void admit(UnixProcess process, Strand strand) {
        process.task().strand(strand);
        byStrand.put(strand, process);
        byPid.put(process.pid(), process);
    }

    private int nextPid() {
        do {
            lastPid = lastPid >= LARGEST_PID ? INIT + 1 : lastPid + 1;
        } while (byPid.containsKey(lastPid) || taskAt(lastPid) != null);
        return lastPid;
    }

    /// The process that has a task of that number; null for none.
    @Nullable
    UnixProcess taskAt(long number) {
        var first = at(number);
        if (first != null) {
            return first;
        }
        for (var each : byPid.values()) {
            if (each.taskNumbered(number) != null) {
                return each;
            }
        }
        return null;
    }

    @Nullable
    UnixProcess at(long pid) {
        return pid > 0 && pid <= LARGEST_PID ? byPid.get((int) pid) : null;
    }

    /// All that have not been waited for.
    List<UnixProcess> all() {
        return new ArrayList<>(byPid.values());
    }

    /// A child of `parent` that does what it does.
    ///
    /// @param prepare sets what is different in the child's registers, which are `state` meanwhile
    /// @return null when there is no room for it
    @Nullable
    UnixProcess fork(UnixProcess parent, SavedState state, Runnable prepare, Runnable restore) {
        if (byPid.size() >= MOST) {
            return null;
        }
        int pid = nextPid();
        Program program = null;
        try {
            prepare.run();
            program = programs.branch(parent.program(), parent.program().name() + "." + pid, state);
            var region = virtual.allocateAt(program.context(), 0, Memory.BEYOND);
            var memory = new Memory(frames, translation, program.context(), region);
            parent.memory().copyTo(memory);
            var child = new UnixProcess(this, pid, program, memory, parent.descriptors().copy(), parent.name);
            inherit(child, parent);
            admit(child, program.strands().getFirst());
            return child;
        } catch (VmException _) {
            // Memory or the share of it is used up; the parent is told EAGAIN.
            if (program != null) {
                programs.exit(program, SIGNALLED + Signal.KILL);
            }
            return null;
        } finally {
            restore.run();
        }
    }

    private static void inherit(UnixProcess child, UnixProcess parent) {
        child.parent = parent;
        parent.children.add(child);
        child.group = parent.group;
        child.session = parent.session;
        child.mask = parent.mask;
        child.personality = parent.personality;
        child.limits = parent.limits.copy();
        child.niceness = parent.niceness;
        child.directory = parent.directory;
        child.executable = parent.executable;
        child.inheritSignals(parent.signals(), parent.dispositions());
    }

    /// A further task of the process, which goes on where `state` is.
    ///
    /// @param prepare sets what is different in its registers, which are `state` meanwhile
    /// @return null when there is no room for it
    @Nullable
    Task forkTask(UnixProcess process, SavedState state, Runnable prepare, Runnable restore) {
        if (process.tasks().size() >= MOST_TASKS) {
            return null;
        }
        var signals = process.signals().copyFor(process, process.dispositions(), false);
        var task = new Task(nextPid(), signals);
        prepare.run();
        try {
            var strand = programs.fork(process.program(), "task " + task, state);
            task.strand(strand);
            byStrand.put(strand, process);
        } catch (IllegalStateException _) {
            // Whoever started the program has as many strands as he may have; the program is told EAGAIN.
            return null;
        } finally {
            restore.run();
        }
        process.tasks().add(task);
        return task;
    }

    /// The task looks for signals before its next instruction, and if it waits, now.
    void interrupt(Task task) {
        scheduling.wake(task);
        programs.requestTrap(task.strand());
    }

    /// The task whose strand runs is done; with the last one the process is.
    void endTask(UnixProcess process, int status) {
        if (process.tasks().size() == 1) {
            exit(process, status);
            return;
        }
        var task = process.task();
        futexes.ended(process, task);
        process.tasks().remove(task);
        byStrand.remove(task.strand());
        // What was sent to it alone is nobody's; what it might have taken for the process another one takes.
        process.tasks().forEach(this::interruptIfNeeded);
        programs.end(task.strand());
    }

    private void interruptIfNeeded(Task task) {
        if (task.signals().isDeliverable()) {
            interrupt(task);
        }
    }

    /// All but the task whose strand runs are gone, as before another image.
    void keepOnlyTask(UnixProcess process) {
        for (var each : process.tasks()) {
            byStrand.remove(each.strand());
        }
        process.becomeSingle(process.task());
        byStrand.put(process.task().strand(), process);
    }

    // Ends.

    void exit(UnixProcess process, int status) {
        end(process, (status & 0xff) << 8, status & 0xff);
    }

    void endBySignal(UnixProcess process, int signal) {
        end(process, signal, SIGNALLED + signal);
    }

    private void end(UnixProcess process, int status, int programStatus) {
        if (process.ended) {
            return;
        }
        process.ended = true;
        process.status = status;
        process.timers.stopAll();
        process.descriptors().closeAll();
        release(process);
        for (var each : process.tasks()) {
            futexes.ended(process, each);
            byStrand.remove(each.strand());
        }
        process.memory().clear();
        if (byStrand.isEmpty()) {
            frames.texts().clear();
        }
        orphan(process);
        tellParent(process);
        programs.exit(process.program(), programStatus);
    }

    /// Whoever waits for the child to be done with his memory goes on.
    void release(UnixProcess process) {
        var waiting = process.suspended;
        process.suspended = null;
        if (waiting != null) {
            waiting.childChanged.wakeAll();
        }
    }

    private void orphan(UnixProcess process) {
        for (var child : process.children) {
            child.parent = null;
            if (child.ended) {
                byPid.remove(child.pid());
            }
        }
        process.children.clear();
    }

    private void tellParent(UnixProcess process) {
        var parent = process.parent;
        if (parent == null) {
            byPid.remove(process.pid());
            return;
        }
        var action = parent.dispositions().action(Signal.CHLD);
        int signal = process.status & 0x7f;
        int code = signal == 0 ? CLD_EXITED : CLD_KILLED;
        parent.raise(Signal.CHLD,
                Signal.Info.child(code, process.pid(), signal == 0 ? process.status >> 8 : signal));
        if (action.handler() == Signals.IGNORE || action.has(Signals.NO_CHILD_WAIT)) {
            forget(process);
        }
        parent.childChanged.wakeAll();
    }

    /// Its parent knows how it ended.
    void forget(UnixProcess process) {
        var parent = process.parent;
        if (parent != null) {
            parent.children.remove(process);
        }
        byPid.remove(process.pid());
    }

    /// The process waits, all its tasks do, until it is continued, or killed.
    void stop(UnixProcess process, int signal) {
        process.stop(signal);
        changed(process, CLD_STOPPED, signal);
        var self = process.task();
        for (var each : process.tasks()) {
            if (!each.equals(self)) {
                interrupt(each);
            }
        }
        awaitContinuation(process);
    }

    void awaitContinuation(UnixProcess process) {
        while (process.stopped != 0) {
            scheduling.block(process);
        }
    }

    void continued(UnixProcess process) {
        changed(process, CLD_CONTINUED, Signal.CONT);
        process.tasks().forEach(scheduling::wake);
    }

    private static void changed(UnixProcess process, int code, int signal) {
        var parent = process.parent;
        if (parent != null) {
            if (!parent.dispositions().action(Signal.CHLD).has(Signals.NO_CHILD_STOP)) {
                parent.raise(Signal.CHLD, Signal.Info.child(code, process.pid(), signal));
            }
            parent.childChanged.wakeAll();
        }
    }
}
