package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.user.Program;

/// A process: a program of the kernel's with what UNIX adds to it. When it has ended it is a zombie until its parent has asked for its status.
final class UnixProcess {
    /// How it ended or stopped, as wait tells it: an exit status in bits 8 to 15, or a signal in bits 0 to 6; no core is written, so 0x80 is never set.
    private static final int STOPPED = 0x7f;
    static final int CONTINUED = 0xffff;

    private final Processes processes;
    private final int pid;
    private final Program program;
    private Memory memory;
    private final Descriptors descriptors;
    final Waiters childChanged;
    /// For who takes signals otherwise than by a handler.
    final Waiters signalSent;
    final Timers timers;
    final List<UnixProcess> children = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private Dispositions dispositions = new Dispositions();
    @Nullable
    UnixProcess parent;
    int group;
    int session;
    int mask = 0022;
    int personality;
    Limits limits = new Limits();
    /// From -20 to 19; told, and without effect on who gets the processor.
    int niceness;
    String directory = "/";
    String name;
    /// The path of its image.
    String executable;
    /// Since power-on.
    final long began;
    /// Waits until it has another image or has ended.
    @Nullable
    UnixProcess suspended;
    boolean ended;
    /// Meaningful when it has ended.
    int status;
    /// The signal that has stopped it; 0 while it runs.
    int stopped;
    /// A change that its parent has not been told.
    int untold;

    UnixProcess(Processes processes, int pid, Program program, Memory memory, Descriptors descriptors, String name) {
        this.processes = processes;
        this.pid = pid;
        this.program = program;
        this.memory = memory;
        this.descriptors = descriptors;
        this.name = name;
        // Start-up code relies on a path from the top.
        executable = name.startsWith("/") ? name : "/" + name;
        childChanged = new Waiters(processes.scheduling());
        signalSent = new Waiters(processes.scheduling());
        timers = new Timers(this, processes.scheduling());
        began = processes.scheduling().now();
        tasks.add(new Task(pid, new Signals(this, dispositions)));
    }

    int pid() {
        return pid;
    }

    int parentPid() {
        var mine = parent;
        return mine == null ? Processes.INIT : mine.pid;
    }

    Program program() {
        return program;
    }

    Memory memory() {
        return memory;
    }

    /// It has become another image.
    void memory(Memory newMemory) {
        memory = newMemory;
    }

    Descriptors descriptors() {
        return descriptors;
    }

    /// The tasks that have not ended.
    List<Task> tasks() {
        return tasks;
    }

    /// The task whose strand runs; its first one for whoever else asks.
    Task task() {
        var first = tasks.getFirst();
        if (tasks.size() == 1) {
            return first;
        }
        var running = processes.scheduling().threads().current();
        for (int i = 0; i < tasks.size(); i++) {
            var each = tasks.get(i);
            if (each.strand().equals(running)) {
                return each;
            }
        }
        return first;
    }

    @Nullable
    Task taskNumbered(long number) {
        for (var each : tasks) {
            if (each.number() == number) {
                return each;
            }
        }
        return null;
    }

    Dispositions dispositions() {
        return dispositions;
    }

    /// The signals of the task whose strand runs.
    Signals signals() {
        return task().signals();
    }

    /// It begins with what its parent's task says about signals.
    void inheritSignals(Signals from, Dispositions fromProcess) {
        dispositions = fromProcess.copy();
        tasks.set(0, new Task(pid, from.copyFor(this, dispositions, true)));
    }

    /// Only this task is left, and it is the first one from now on.
    void becomeSingle(Task task) {
        var only = task.number() == pid ? task : new Task(pid, task.signals());
        only.strand(task.strand());
        only.clearedAtEnd = 0;
        only.robustList = 0;
        tasks.clear();
        tasks.add(only);
    }

    boolean hasEnded() {
        return ended;
    }

    /// Sends a signal to the process: a task that does not block it will take it, the first one if it can.
    ///
    /// @return false when nobody will be told
    boolean raise(int signal, Signal.Info info) {
        Task receiver = null;
        for (int i = tasks.size() - 1; i >= 0; i--) {
            receiver = tasks.get(i).signals().isBlocked(signal) ? receiver : tasks.get(i);
        }
        return send(signal, info, dispositions.pending, receiver);
    }

    /// Whether there was no room for a signal that was to be queued.
    boolean isFullOf(int signal, Signal.Info info) {
        return info.code() == Signal.CODE_QUEUE && !ended && (dispositions.pending.set() & Signal.bit(signal)) != 0;
    }

    /// @param receiver who takes it now; null when it is blocked
    /// @return false when nobody will be told, as it is ignored or there is no room
    boolean send(int signal, Signal.Info info, Dispositions.Pending where, @Nullable Task receiver) {
        if (ended) {
            return false;
        }
        if (signal == Signal.CONT) {
            forget(Signal.STOPS);
            resume();
        } else if (Signal.stopsByDefault(signal)) {
            forget(Signal.bit(Signal.CONT));
        }
        if (dispositions.isIgnored(signal) && receiver != null) {
            return false;
        }
        if (!where.add(signal, info)) {
            return false;
        }
        signalSent.wakeAll();
        if (signal == Signal.KILL) {
            resume();
        }
        if (receiver != null) {
            processes.interrupt(receiver);
        }
        return true;
    }

    /// These are not pending any more, for none of the tasks.
    void forget(long signals) {
        dispositions.pending.drop(signals);
        tasks.forEach(each -> each.signals().forget(signals));
    }

    /// It is stopped no longer.
    void resume() {
        if (stopped != 0) {
            stopped = 0;
            untold = CONTINUED;
            processes.continued(this);
        }
    }

    void stop(int signal) {
        stopped = signal;
        untold = signal << 8 | STOPPED;
    }

    @Override
    public String toString() {
        return "%d %s".formatted(pid, name);
    }
}
