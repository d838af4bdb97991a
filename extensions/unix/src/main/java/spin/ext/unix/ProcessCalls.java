package spin.ext.unix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.core.trap.SavedState;

/// Fork, wait and who is who.
final class ProcessCalls {
    private static final long CLONE_SIGNAL = 0xff;
    private static final long CLONE_VM = 0x100;
    private static final long CLONE_FILES = 0x400;
    private static final long CLONE_SIGHAND = 0x800;
    private static final long CLONE_VFORK = 0x4000;
    private static final long CLONE_THREAD = 0x10000;
    private static final long CLONE_PARENT_SETTID = 0x100000;
    private static final long CLONE_CHILD_CLEARTID = 0x200000;
    private static final long CLONE_CHILD_SETTID = 0x1000000;
    private static final long CLONE_SETTLS = 0x80000;
    private static final long OF_A_TASK = CLONE_VM | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
    private static final int WNOHANG = 1;
    private static final int WUNTRACED = 2;
    private static final int WEXITED = 4;
    private static final int WCONTINUED = 8;
    private static final int WNOWAIT = 0x1000000;

    private static final int V0 = 0;
    private static final int A3 = 19;
    private static final int A4 = 20;
    private static final int SP = 30;

    private static final int NAME_BYTES = 65;
    private static final String[] NAMES = {"Linux", "spin", "6.1.0-spin", "#1 SPIN", "alpha", "(none)"};

    private final Processes processes;
    private final Scheduling scheduling;
    private final Times times;

    ProcessCalls(Processes processes, Times times) {
        this.processes = processes;
        this.times = times;
        scheduling = processes.scheduling();
    }

    long fork(UnixProcess process, SavedState state) {
        return branch(process, state, 0, 0, 0);
    }

    long vfork(UnixProcess process, SavedState state) {
        return branch(process, state, CLONE_VFORK, 0, 0);
    }

    /// clone: flags, stack, parent's and child's place for the number, thread area. A child that would share its parent's memory gets a copy and,
    /// where its parent waits for it, does the same with it; what shares everything is a task of the same process.
    long clone(UnixProcess process, SavedState state) {
        long flags = state.argument(0);
        if ((flags & CLONE_THREAD) != 0) {
            return (flags & OF_A_TASK) == OF_A_TASK ? task(process, state, flags) : -Errno.EINVAL;
        }
        if ((flags & (CLONE_VM | CLONE_VFORK)) == CLONE_VM) {
            return -Errno.ENOSYS;
        }
        return branch(process, state, flags & ~CLONE_SIGNAL, state.argument(1), state.argument(4));
    }

    private long task(UnixProcess process, SavedState state, long flags) {
        long v0 = state.register(V0);
        long a3 = state.register(A3);
        long a4 = state.register(A4);
        long sp = state.register(SP);
        long unique = state.unique();
        long stack = state.argument(1);
        long parentPlace = state.argument(2);
        var task = processes.forkTask(process, state, () -> {
            state.register(V0, 0);
            state.register(A3, 0);
            state.register(A4, 1);
            state.register(SP, stack == 0 ? sp : stack);
            state.unique((flags & CLONE_SETTLS) == 0 ? unique : a4);
        }, () -> {
            state.register(V0, v0);
            state.register(A3, a3);
            state.register(A4, a4);
            state.register(SP, sp);
            state.unique(unique);
        });
        if (task == null) {
            return -Errno.EAGAIN;
        }
        if ((flags & CLONE_CHILD_SETTID) != 0) {
            Bytes.writeInt(process.memory(), a3, task.number());
        }
        if ((flags & CLONE_PARENT_SETTID) != 0) {
            Bytes.writeInt(process.memory(), parentPlace, task.number());
        }
        task.clearedAtEnd = (flags & CLONE_CHILD_CLEARTID) == 0 ? 0 : a3;
        state.register(A4, 0);
        return task.number();
    }

    private long branch(UnixProcess process, SavedState state, long flags, long stack, long area) {
        long v0 = state.register(V0);
        long a3 = state.register(A3);
        long a4 = state.register(A4);
        long sp = state.register(SP);
        long unique = state.unique();
        long parentPlace = state.argument(2);
        var child = processes.fork(process, state, () -> {
            state.register(V0, 0);
            state.register(A3, 0);
            state.register(A4, 1);
            state.register(SP, stack == 0 ? sp : stack);
            state.unique((flags & CLONE_SETTLS) == 0 ? unique : area);
        }, () -> {
            state.register(V0, v0);
            state.register(A3, a3);
            state.register(A4, a4);
            state.register(SP, sp);
            state.unique(unique);
        });
        if (child == null) {
            return -Errno.EAGAIN;
        }
        int pid = child.pid();
        if ((flags & CLONE_CHILD_SETTID) != 0) {
            Bytes.writeInt(child.memory(), a3, pid);
        }
        child.task().clearedAtEnd = (flags & CLONE_CHILD_CLEARTID) == 0 ? 0 : a3;
        if ((flags & CLONE_PARENT_SETTID) != 0) {
            Bytes.writeInt(process.memory(), parentPlace, pid);
        }
        boolean waits = (flags & CLONE_VFORK) != 0;
        if (waits) {
            child.suspended = process;
        }
        processes.programs().begin(child.program());
        while (waits && child.suspended != null) {
            var task = process.task();
            process.childChanged.add(task);
            try {
                scheduling.block(process);
            } finally {
                process.childChanged.remove(task);
            }
        }
        state.register(A4, 0);
        return pid;
    }

    /// wait4: which, where the status goes, options, where the usage goes.
    long wait(UnixProcess process, SavedState state, boolean osf) {
        long which = state.argument(0);
        long options = state.argument(2);
        if ((options & 0x1fffffff & ~(WNOHANG | WUNTRACED | WCONTINUED)) != 0) {
            return -Errno.EINVAL;
        }
        var wanted = (options & WUNTRACED) | (options & WCONTINUED) | WEXITED;
        var found = await(process, which, wanted, options);
        if (found.child == null) {
            return found.error;
        }
        var child = found.child;
        int status = child.ended ? child.status : child.untold;
        var memory = process.memory();
        if (state.argument(1) != 0) {
            Bytes.writeInt(memory, state.argument(1), status);
        }
        if (state.argument(3) != 0) {
            memory.write(state.argument(3), times.usage(child, osf));
        }
        told(child);
        return child.pid();
    }

    /// waitid: what kind of which, which, where the answer goes, options.
    long waitId(UnixProcess process, SavedState state) {
        long kind = state.argument(0);
        long id = state.argument(1);
        long options = state.argument(3);
        if (kind < 0 || kind > 2 || (options & (WEXITED | WUNTRACED | WCONTINUED)) == 0) {
            return -Errno.EINVAL;
        }
        long which = kind == 0 ? -1 : kind == 1 ? id : id == 0 ? 0 : -id;
        var found = await(process, which, options, options);
        var child = found.child;
        if (child == null && found.error != 0) {
            return found.error;
        }
        if (state.argument(2) != 0) {
            process.memory().write(state.argument(2),
                    child == null
                            ? new byte[128]
                            : Delivery.information(Signal.CHLD, changeOf(child)));
        }
        if (child != null && (options & WNOWAIT) == 0) {
            told(child);
        }
        return 0;
    }

    private static Signal.Info changeOf(UnixProcess child) {
        int status = child.ended ? child.status : child.untold;
        if (!child.ended) {
            boolean on = status == UnixProcess.CONTINUED;
            return Signal.Info.child(on ? 6 : 5, child.pid(), on ? Signal.CONT : status >> 8);
        }
        int signal = status & 0x7f;
        int code = signal == 0 ? 1 : 2;
        return Signal.Info.child(code, child.pid(), signal == 0 ? status >> 8 : signal);
    }

    private void told(UnixProcess child) {
        child.untold = 0;
        if (child.ended) {
            processes.forget(child);
        }
    }

    private record Found(@Nullable UnixProcess child, long error) {}

    private Found await(UnixProcess process, long which, long wanted, long options) {
        while (true) {
            boolean any = false;
            for (var child : process.children) {
                if (isMeant(process, child, which)) {
                    any = true;
                    if (hasNews(child, wanted)) {
                        return new Found(child, 0);
                    }
                }
            }
            if (!any) {
                return new Found(null, -Errno.ECHILD);
            }
            if ((options & WNOHANG) != 0) {
                return new Found(null, 0);
            }
            if (!scheduling.await(process, process.childChanged)) {
                return new Found(null, Interrupted.RESTART);
            }
        }
    }

    private static boolean isMeant(UnixProcess process, UnixProcess child, long which) {
        if (which == -1) {
            return true;
        }
        return which > 0 ? child.pid() == which : child.group == (which == 0 ? process.group : -which);
    }

    private static boolean hasNews(UnixProcess child, long wanted) {
        if (child.ended) {
            return (wanted & WEXITED) != 0;
        }
        boolean on = child.untold == UnixProcess.CONTINUED;
        return child.untold != 0 && (wanted & (on ? WCONTINUED : WUNTRACED)) != 0;
    }

    // Groups and sessions.

    long setGroup(UnixProcess process, long pid, long group) {
        var target = pid == 0 ? process : processes.at(pid);
        if (group < 0) {
            return -Errno.EINVAL;
        }
        if (target == null || (target != process && target.parent != process)) {
            return -Errno.ESRCH;
        }
        long wanted = group == 0 ? target.pid() : group;
        if (target.session != process.session || target.session == target.pid()) {
            return -Errno.EPERM;
        }
        if (wanted != target.pid() && !isGroupOf(wanted, process.session)) {
            return -Errno.EPERM;
        }
        target.group = (int) wanted;
        return 0;
    }

    private boolean isGroupOf(long group, int session) {
        for (var each : processes.all()) {
            if (each.group == group && each.session == session) {
                return true;
            }
        }
        return false;
    }

    long group(UnixProcess process, long pid) {
        var target = pid == 0 ? process : processes.at(pid);
        return target == null ? -Errno.ESRCH : target.group;
    }

    long session(UnixProcess process, long pid) {
        var target = pid == 0 ? process : processes.at(pid);
        return target == null ? -Errno.ESRCH : target.session;
    }

    long newSession(UnixProcess process) {
        for (var each : processes.all()) {
            if (each.group == process.pid()) {
                return -Errno.EPERM;
            }
        }
        process.session = process.pid();
        process.group = process.pid();
        return process.pid();
    }

    /// gethostname, which may be cut off.
    static long hostName(UnixProcess process, long address, long room) {
        if ((int) room < 0) {
            return -Errno.EINVAL;
        }
        var name = Arrays.copyOf(NAMES[1].getBytes(StandardCharsets.US_ASCII), NAMES[1].length() + 1);
        process.memory().write(address, Arrays.copyOf(name, Math.min((int) room, name.length)));
        return 0;
    }

    static long name(UnixProcess process, SavedState state) {
        var out = new byte[NAMES.length * NAME_BYTES];
        for (int i = 0; i < NAMES.length; i++) {
            var name = NAMES[i].getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(name, 0, out, i * NAME_BYTES, name.length);
        }
        process.memory().write(state.argument(0), out);
        return 0;
    }
}
