package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Strand;
import spin.core.user.Program;

/// A process: a program of the kernel's with what UNIX adds to it. When it has ended it is a zombie until its parent has asked for its status.
final class UnixProcess {
    /// How it ended or stopped, as wait tells it: an exit status in bits 8 to 15, or a signal in bits 0 to 6 with 0x80 for a core.
    private static final int STOPPED = 0x7f;
    static final int CONTINUED = 0xffff;

    private final Processes processes;
    private final int pid;
    private final Program program;
    private Memory memory;
    private final Descriptors descriptors;
    final Waiters childChanged;
    final Timers timers;
    final List<UnixProcess> children = new ArrayList<>();
    private Signals signals;
    private @Nullable Strand strand;
    @Nullable
    UnixProcess parent;
    int group;
    int session;
    int mask = 0022;
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
    /// Where a thread's end is told; for set_tid_address.
    long clearedAtEnd;
    /// The address of the access that failed last.
    long failedAddress;

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
        timers = new Timers(this, processes.scheduling());
        began = processes.scheduling().now();
        signals = new Signals(this);
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

    Signals signals() {
        return signals;
    }

    void signals(Signals newSignals) {
        signals = newSignals;
    }

    Strand strand() {
        var mine = strand;
        if (mine == null) {
            throw new IllegalStateException("process " + pid + " has no strand yet");
        }
        return mine;
    }

    void strand(Strand newStrand) {
        strand = newStrand;
    }

    boolean hasEnded() {
        return ended;
    }

    /// It looks for signals before its next instruction, and if it waits, now.
    void interrupt() {
        processes.interrupt(this);
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
