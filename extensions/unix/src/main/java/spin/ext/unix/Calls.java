package spin.ext.unix;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spin.core.file.FileException;
import spin.core.memory.VmException;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;

/// What each system call does. The answer is the call's value, or an error number negated; what is not here fails with ENOSYS and is counted.
final class Calls {
    /// The registers have been set: there is no answer.
    private static final long SET = Interrupted.RESTART - 100;

    private static final int A4 = 20;
    private static final int ROBUST_LIST_HEAD = 24;
    private static final int MOST_RANDOM = 1 << 20;
    private static final int RANDOM_FLAGS = 7;
    private static final int RANDOM_CONTRADICTION = 6;
    private static final int USAGE_OF_CHILDREN = -1;
    private static final int USAGE_OF_THREAD = 1;
    private static final int CWD = PathCalls.CWD;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;

    private final Processes processes;
    private final Delivery delivery;
    private final Scheduling scheduling;
    private final FileCalls files;
    private final Polling polling;
    private final PathCalls paths;
    private final Execution execution;
    private final MemoryCalls memory;
    private final ProcessCalls tree;
    private final SignalCalls signals;
    private final Times times;
    private final TimerCalls timers;
    private final SocketCalls sockets;
    private final IdentityCalls identity;
    private final SplittableRandom chance = new SplittableRandom(1);
    private final TreeMap<Long, Long> unserved = new TreeMap<>();
    private long served;

    Calls(Processes processes, Frames frames, Delivery delivery, PathCalls paths, Execution execution,
            @Nullable Network network) {
        this.paths = paths;
        this.execution = execution;
        this.processes = processes;
        this.delivery = delivery;
        scheduling = processes.scheduling();
        files = new FileCalls(scheduling, processes.locks());
        polling = new Polling(scheduling);
        memory = new MemoryCalls(frames);
        times = new Times(processes);
        timers = new TimerCalls(scheduling, times);
        tree = new ProcessCalls(processes, times);
        signals = new SignalCalls(processes);
        sockets = new SocketCalls(network, new LocalNames(paths), scheduling);
        identity = new IdentityCalls(processes, frames);
    }

    /// How often which number was called that nothing serves.
    Map<Long, Long> unserved() {
        return unserved;
    }

    long served() {
        return served;
    }

    void serve(Strand strand, SavedState state) {
        var process = processes.of(strand, state);
        if (process == null) {
            state.failure(Errno.ENOSYS);
            return;
        }
        long number = state.number();
        long fourth = state.argument(3);
        var task = process.task();
        long outcome = outcome(process, state);
        if (process.hasEnded() || (outcome != SET && !process.tasks().contains(task))) {
            return;
        }
        if (outcome == SET) {
            delivery.deliver(process, state, Delivery.Call.NONE);
            return;
        }
        if (outcome >= 0 || outcome < -Errno.LARGEST) {
            state.result(outcome);
        } else {
            state.failure(-outcome);
        }
        if (process.signals().isDeliverable() || outcome < -Errno.LARGEST) {
            delivery.deliver(process, state, new Delivery.Call(number, fourth, outcome));
        }
    }

    /// The process is asked to look for signals.
    void interrupted(Strand strand, SavedState state) {
        var process = processes.known(strand);
        if (process != null && !process.hasEnded()) {
            delivery.deliver(process, state, Delivery.Call.NONE);
        }
    }

    private long outcome(UnixProcess process, SavedState state) {
        served++;
        try {
            return call(process, state);
        } catch (BadAddressException _) {
            // The program is told.
            return -Errno.EFAULT;
        } catch (RefusedException refused) {
            return -refused.errno();
        } catch (FileException refused) {
            return -Errno.of(refused.error());
        } catch (VmException _) {
            // Memory, or this instance's share of it, is used up; the program is told.
            return -Errno.ENOMEM;
        }
    }

    private long call(UnixProcess process, SavedState s) {
        return switch ((int) s.number()) {
            case CallNumber.READ -> FileCalls.read(process, s.argument(0), s.argument(1), s.argument(2));
            case CallNumber.WRITE -> FileCalls.write(process, s.argument(0), s.argument(1), s.argument(2));
            case CallNumber.READV -> FileCalls.vector(process, s, false);
            case CallNumber.WRITEV -> FileCalls.vector(process, s, true);
            case CallNumber.PREAD64 -> FileCalls.readAt(process, s);
            case CallNumber.PWRITE64 -> FileCalls.writeAt(process, s);
            case CallNumber.LSEEK -> seek(process, s);
            case CallNumber.CLOSE -> process.descriptors().close(s.argument(0)) ? 0 : -Errno.EBADF;
            case CallNumber.DUP -> FileCalls.duplicate(process, s.argument(0));
            case CallNumber.DUP2 -> FileCalls.duplicateTo(process, s.argument(0), s.argument(1), 0, false);
            case CallNumber.DUP3 -> FileCalls.duplicateTo(process, s.argument(0), s.argument(1), s.argument(2), true);
            case CallNumber.PIPE -> files.pipe(process, s, 0, 0);
            case CallNumber.PIPE2 -> s.argument(0) == 0
                    ? -Errno.EFAULT
                    : files.pipe(process, s, s.argument(0), s.argument(1));
            case CallNumber.FLOCK -> files.lock(process, s.argument(0), s.argument(1));
            case CallNumber.FCNTL -> files.control(process, s);
            case CallNumber.IOCTL -> FileCalls.ioctl(process, s);
            case CallNumber.FSTAT -> FileCalls.status(process, s.argument(0), s.argument(1), false);
            case CallNumber.FSTAT64 -> FileCalls.status(process, s.argument(0), s.argument(1), true);
            case CallNumber.POLL -> polling.poll(process, s);
            case CallNumber.PPOLL -> polling.pollMasked(process, s);
            case CallNumber.SELECT -> polling.select(process, s, Polling.Limit.TIMEVAL);
            case CallNumber.OSF_SELECT -> polling.select(process, s, Polling.Limit.OSF_TIMEVAL);
            case CallNumber.PSELECT6 -> polling.select(process, s, Polling.Limit.TIMESPEC);
            default -> furtherFileCall(process, s);
        };
    }

    private long furtherFileCall(UnixProcess process, SavedState s) {
        return switch ((int) s.number()) {
            case CallNumber.PREADV -> FileCalls.vectorAt(process, s, false);
            case CallNumber.PWRITEV -> FileCalls.vectorAt(process, s, true);
            case CallNumber.SENDFILE -> FileCalls.send(process, s);
            case CallNumber.COPY_FILE_RANGE -> FileCalls.copyRange(process, s);
            case CallNumber.FADVISE64 -> FileCalls.advise(process, s);
            case CallNumber.FALLOCATE -> paths.allocate(process, s);
            case CallNumber.CLOSE_RANGE -> FileCalls.closeRange(process, s);
            case CallNumber.EVENTFD -> files.counter(process, s.argument(0), 0);
            case CallNumber.EVENTFD2 -> files.counter(process, s.argument(0), s.argument(1));
            case CallNumber.EPOLL_CREATE -> s.argument(0) <= 0 ? -Errno.EINVAL : files.pollSet(process, 0);
            case CallNumber.EPOLL_CREATE1 -> files.pollSet(process, s.argument(0));
            case CallNumber.EPOLL_CTL -> EventPoll.at(process, s.argument(0))
                    .control(process, (int) s.argument(1), (int) s.argument(2), s.argument(3));
            case CallNumber.EPOLL_WAIT -> polling.waitFor(process, s, false);
            case CallNumber.EPOLL_PWAIT -> polling.waitFor(process, s, true);
            case CallNumber.SYNC_FILE_RANGE -> FileCalls.synchroniseRange(process, s);
            case CallNumber.READAHEAD -> FileCalls.readAhead(process, s);
            case CallNumber.MEMFD_CREATE -> paths.memory(process, s.argument(0), s.argument(1));
            default -> pathCall(process, s);
        };
    }

    private static long seek(UnixProcess process, SavedState s) {
        var file = process.descriptors().at(s.argument(0));
        return file == null ? -Errno.EBADF : file.seek(s.argument(1), (int) s.argument(2));
    }

    private long pathCall(UnixProcess process, SavedState s) {
        long first = s.argument(0);
        long second = s.argument(1);
        long third = s.argument(2);
        return switch ((int) s.number()) {
            case CallNumber.OPEN -> paths.open(process, CWD, first, second, third);
            case CallNumber.OPENAT -> paths.open(process, first, second, third, s.argument(3));
            case CallNumber.STAT -> paths.status(process, first, second, true, false);
            case CallNumber.LSTAT -> paths.status(process, first, second, false, false);
            case CallNumber.STAT64 -> paths.status(process, first, second, true, true);
            case CallNumber.LSTAT64 -> paths.status(process, first, second, false, true);
            case CallNumber.FSTATAT64 -> paths.status(process, first, second, third, s.argument(3), true);
            case CallNumber.ACCESS -> paths.access(process, CWD, first, second);
            case CallNumber.FACCESSAT, CallNumber.FACCESSAT2 -> paths.access(process, first, second, third);
            case CallNumber.READLINK -> paths.readLink(process, CWD, first, second, third);
            case CallNumber.READLINKAT -> paths.readLink(process, first, second, third, s.argument(3));
            case CallNumber.MKDIR -> paths.makeDirectory(process, CWD, first, second);
            case CallNumber.MKDIRAT -> paths.makeDirectory(process, first, second, third);
            case CallNumber.MKNOD -> paths.makeNode(process, CWD, first, second, third);
            case CallNumber.MKNODAT -> paths.makeNode(process, first, second, third, s.argument(3));
            case CallNumber.STATX -> paths.statusX(process, first, second, third, s.argument(3), s.argument(4));
            case CallNumber.RMDIR -> paths.unlink(process, CWD, first, AT_REMOVEDIR);
            case CallNumber.UNLINK -> paths.unlink(process, CWD, first, 0);
            case CallNumber.UNLINKAT -> paths.unlink(process, first, second, third);
            case CallNumber.RENAME -> paths.rename(process, CWD, first, CWD, second, 0);
            case CallNumber.RENAMEAT -> paths.rename(process, first, second, third, s.argument(3), 0);
            case CallNumber.RENAMEAT2 -> paths.rename(process, first, second, third, s.argument(3), s.argument(4));
            case CallNumber.LINK -> paths.link(process, CWD, first, CWD, second, 0);
            case CallNumber.LINKAT -> paths.link(process, first, second, third, s.argument(3), s.argument(4));
            case CallNumber.SYMLINK -> paths.symbolicLink(process, first, CWD, second);
            case CallNumber.SYMLINKAT -> paths.symbolicLink(process, first, second, third);
            default -> attributeCall(process, s);
        };
    }

    private long attributeCall(UnixProcess process, SavedState s) {
        long first = s.argument(0);
        long second = s.argument(1);
        long third = s.argument(2);
        return switch ((int) s.number()) {
            case CallNumber.CHMOD -> paths.changeMode(process, CWD, first, second);
            case CallNumber.FCHMODAT -> paths.changeMode(process, first, second, third);
            case CallNumber.FCHMODAT2 -> paths.changeMode(process, first, second, third, s.argument(3));
            case CallNumber.FCHMOD -> PathCalls.changeModeOf(process, first, second);
            case CallNumber.CHOWN -> paths.changeOwner(process, CWD, first, second, third, true);
            case CallNumber.LCHOWN -> paths.changeOwner(process, CWD, first, second, third, false);
            case CallNumber.FCHOWN -> PathCalls.changeOwnerOf(process, first, second, third);
            case CallNumber.FCHOWNAT -> paths.changeOwner(process, first, second, third, s.argument(3),
                    (s.argument(4) & AT_SYMLINK_NOFOLLOW) == 0);
            case CallNumber.UTIMENSAT -> paths.changeTimes(process, s);
            case CallNumber.UTIMES -> paths.changeTimes(process, CWD, first, second, false);
            case CallNumber.OSF_UTIMES -> paths.changeTimes(process, CWD, first, second, true);
            case CallNumber.FUTIMESAT -> paths.changeTimes(process, first, second, third, false);
            case CallNumber.TRUNCATE -> paths.truncate(process, first, second);
            case CallNumber.FTRUNCATE -> PathCalls.truncateOf(process, first, second);
            case CallNumber.FSYNC, CallNumber.FDATASYNC -> PathCalls.synchronise(process, first);
            case CallNumber.SYNC -> paths.synchroniseAll();
            case CallNumber.SYNCFS -> paths.synchroniseSystem(process, first);
            case CallNumber.STATFS -> paths.facts(process, first, second, false);
            case CallNumber.FSTATFS -> paths.factsOf(process, first, second, false);
            case CallNumber.STATFS64 -> wideFacts(second, () -> paths.facts(process, first, third, true));
            case CallNumber.FSTATFS64 -> wideFacts(second, () -> paths.factsOf(process, first, third, true));
            case CallNumber.CHDIR -> paths.changeDirectory(process, first);
            case CallNumber.FCHDIR -> PathCalls.changeDirectoryTo(process, first);
            case CallNumber.GETCWD -> PathCalls.currentDirectory(process, first, second);
            case CallNumber.GETDENTS64 -> PathCalls.entries(process, first, second, third);
            case CallNumber.EXECVE -> set(execution.execute(process, s));
            default -> memoryCall(process, s);
        };
    }

    private interface Answer {
        long get();
    }

    /// The caller says how long the structure is that it knows.
    private static long wideFacts(long length, Answer answer) {
        return length == FileSystemStatus.WIDE_BYTES ? answer.get() : -Errno.EINVAL;
    }

    /// What has set the registers itself answers 0, or fails.
    private static long set(long outcome) {
        return outcome == 0 ? SET : outcome;
    }

    private long memoryCall(UnixProcess process, SavedState s) {
        return switch ((int) s.number()) {
            case CallNumber.BRK -> process.memory().changeBreak(s.argument(0));
            case CallNumber.MMAP -> memory.map(process, s);
            case CallNumber.MUNMAP -> MemoryCalls.unmap(process, s);
            case CallNumber.MPROTECT -> MemoryCalls.protect(process, s);
            case CallNumber.MADVISE -> MemoryCalls.advise(process, s);
            case CallNumber.MSYNC -> MemoryCalls.synchronise(process, s);
            case CallNumber.MREMAP -> MemoryCalls.remap(process, s);
            case CallNumber.MINCORE -> MemoryCalls.present(process, s);
            case CallNumber.MLOCK, CallNumber.MUNLOCK, CallNumber.MLOCK2 -> MemoryCalls.lock(process, s);
            case CallNumber.MLOCKALL, CallNumber.MUNLOCKALL -> 0;
            case CallNumber.GETPAGESIZE -> Memory.PAGE;
            default -> signalCall(process, s);
        };
    }

    private long signalCall(UnixProcess process, SavedState s) {
        return switch ((int) s.number()) {
            case CallNumber.RT_SIGACTION -> SignalCalls.action(process, s);
            case CallNumber.SIGACTION -> SignalCalls.osfAction(process, s);
            case CallNumber.RT_SIGPROCMASK -> SignalCalls.mask(process, s);
            case CallNumber.OSF_SIGPROCMASK -> SignalCalls.osfMask(process, s);
            case CallNumber.RT_SIGPENDING, CallNumber.SIGPENDING -> SignalCalls.pending(process, s);
            case CallNumber.RT_SIGSUSPEND -> signals.suspend(process, Bytes.readLong(process.memory(), s.argument(0)));
            case CallNumber.SIGSUSPEND -> signals.suspend(process, s.argument(0));
            case CallNumber.RT_SIGTIMEDWAIT -> signals.timedWait(process, s);
            case CallNumber.SIGALTSTACK -> SignalCalls.alternateStack(process, s);
            case CallNumber.SIGRETURN -> {
                delivery.sigreturn(process, s, s.argument(0));
                yield SET;
            }
            case CallNumber.RT_SIGRETURN -> {
                delivery.sigreturnWithInfo(process, s, s.argument(0));
                yield SET;
            }
            case CallNumber.KILL -> signals.kill(process, s.argument(0) << 32 >> 32, s.argument(1),
                    Signal.Info.from(Signal.CODE_USER, process.pid()));
            case CallNumber.TKILL -> killOne(process, -1, s.argument(0), s.argument(1));
            case CallNumber.TGKILL -> s.argument(0) <= 0
                    ? -Errno.EINVAL
                    : killOne(process, s.argument(0), s.argument(1), s.argument(2));
            case CallNumber.RT_SIGQUEUEINFO -> queue(process, s);
            case CallNumber.SIGNALFD -> signals.file(process, s, 0);
            case CallNumber.SIGNALFD4 -> signals.file(process, s, s.argument(3));
            default -> processCall(process, s);
        };
    }

    /// Sends a signal to one task.
    ///
    /// @param pid of the process that it must be of; -1 for any
    private long killOne(UnixProcess process, long pid, long number, long signal) {
        if (number <= 0 || (signal != 0 && !Signal.isValid(signal))) {
            return -Errno.EINVAL;
        }
        var target = processes.taskAt(number);
        if (target == null || (pid != -1 && target.pid() != pid)) {
            return -Errno.ESRCH;
        }
        var task = target.taskNumbered(number);
        if (signal != 0 && task != null) {
            task.signals().raise((int) signal, Signal.Info.from(Signal.CODE_TKILL, process.pid()));
        }
        return 0;
    }

    private static long robustList(UnixProcess process, long head, long length) {
        if (length != ROBUST_LIST_HEAD) {
            return -Errno.EINVAL;
        }
        process.task().robustList = head;
        return 0;
    }

    private long queue(UnixProcess process, SavedState s) {
        var in = Bytes.read(process.memory(), s.argument(2), 32);
        int code = in.getInt(8);
        if (code >= 0 && s.argument(0) != process.pid()) {
            return -Errno.EPERM;
        }
        var info = new Signal.Info(code, in.getInt(16), 0, 0, in.getLong(24));
        return s.argument(0) <= 0 ? -Errno.EINVAL : signals.kill(process, s.argument(0), s.argument(1), info);
    }

    private long processCall(UnixProcess process, SavedState s) {
        return switch ((int) s.number()) {
            case CallNumber.EXIT -> {
                processes.endTask(process, (int) s.argument(0));
                yield 0;
            }
            case CallNumber.EXIT_GROUP -> {
                processes.exit(process, (int) s.argument(0));
                yield 0;
            }
            case CallNumber.FORK -> tree.fork(process, s);
            case CallNumber.VFORK -> tree.vfork(process, s);
            case CallNumber.CLONE -> tree.clone(process, s);
            case CallNumber.WAIT4 -> tree.wait(process, s, false);
            case CallNumber.OSF_WAIT4 -> tree.wait(process, s, true);
            case CallNumber.WAITID -> tree.waitId(process, s);
            case CallNumber.GETXPID -> both(s, process.pid(), process.parentPid());
            case CallNumber.GETXUID, CallNumber.GETXGID -> both(s, 0, 0);
            case CallNumber.GETEUID, CallNumber.GETEGID -> 0;
            case CallNumber.GETTID -> process.task().number();
            case CallNumber.FUTEX -> processes.futexes().call(process, s);
            case CallNumber.SET_ROBUST_LIST -> robustList(process, s.argument(0), s.argument(1));
            case CallNumber.GETPPID -> process.parentPid();
            case CallNumber.SET_TID_ADDRESS -> {
                process.task().clearedAtEnd = s.argument(0);
                yield process.task().number();
            }
            case CallNumber.SETPGID -> tree.setGroup(process, s.argument(0), s.argument(1));
            case CallNumber.GETPGRP -> process.group;
            case CallNumber.GETPGID -> tree.group(process, s.argument(0));
            case CallNumber.GETSID -> tree.session(process, s.argument(0));
            case CallNumber.SETSID -> tree.newSession(process);
            case CallNumber.UMASK -> {
                int before = process.mask;
                process.mask = (int) s.argument(0) & 0777;
                yield before;
            }
            case CallNumber.UNAME -> ProcessCalls.name(process, s);
            case CallNumber.SCHED_YIELD -> {
                scheduling.giveWay();
                yield 0;
            }
            case CallNumber.GETGROUPS -> 0;
            default -> timeCall(process, s);
        };
    }

    /// Two answers, the second in a4.
    private static long both(SavedState s, long first, long second) {
        s.register(A4, second);
        return first;
    }

    private long timeCall(UnixProcess process, SavedState s) {
        return switch ((int) s.number()) {
            case CallNumber.GETTIMEOFDAY -> times.timeOfDay(process, s, false);
            case CallNumber.OSF_GETTIMEOFDAY -> times.timeOfDay(process, s, true);
            case CallNumber.CLOCK_GETTIME -> times.clock(process, s);
            case CallNumber.CLOCK_GETRES -> times.resolution(process, s);
            case CallNumber.NANOSLEEP -> times.sleep(process, s.argument(0), s.argument(1), 1, 0);
            case CallNumber.CLOCK_NANOSLEEP ->
                times.sleep(process, s.argument(2), s.argument(3), s.argument(0), s.argument(1));
            case CallNumber.SETITIMER -> Times.setTimer(process, s, false);
            case CallNumber.OSF_SETITIMER -> Times.setTimer(process, s, true);
            case CallNumber.GETITIMER -> Times.getTimer(process, s, false);
            case CallNumber.OSF_GETITIMER -> Times.getTimer(process, s, true);
            case CallNumber.TIMES -> times.ticks(process, s);
            case CallNumber.GETRUSAGE, CallNumber.OSF_GETRUSAGE -> usage(process, s);
            default -> timerCall(process, s);
        };
    }

    /// getrusage: of the process, of its thread, or of its children that have ended, of whom nothing is kept.
    private long usage(UnixProcess process, SavedState s) {
        int who = (int) s.argument(0);
        if (who < USAGE_OF_CHILDREN || who > USAGE_OF_THREAD) {
            return -Errno.EINVAL;
        }
        var told = times.usage(process, s.number() == CallNumber.OSF_GETRUSAGE);
        process.memory().write(s.argument(1), who == USAGE_OF_CHILDREN ? new byte[told.length] : told);
        return 0;
    }

    private long timerCall(UnixProcess process, SavedState s) {
        return switch ((int) s.number()) {
            case CallNumber.TIMER_CREATE -> timers.create(process, s);
            case CallNumber.TIMER_SETTIME -> timers.set(process, s);
            case CallNumber.TIMER_GETTIME -> TimerCalls.get(process, s);
            case CallNumber.TIMER_GETOVERRUN -> TimerCalls.overruns(process, s.argument(0));
            case CallNumber.TIMER_DELETE -> TimerCalls.delete(process, s.argument(0));
            case CallNumber.TIMERFD_CREATE -> timers.createFile(process, s.argument(0), s.argument(1));
            case CallNumber.TIMERFD_SETTIME -> timers.setFile(process, s);
            case CallNumber.TIMERFD_GETTIME -> TimerCalls.getFile(process, s);
            default -> otherCall(process, s);
        };
    }

    private long otherCall(UnixProcess process, SavedState s) {
        return switch ((int) s.number()) {
            case CallNumber.OSF_GETSYSINFO -> FloatingControl.get(process, s);
            case CallNumber.OSF_SETSYSINFO -> FloatingControl.set(process, s);
            case CallNumber.GETRANDOM -> random(process, s);
            case CallNumber.GETRLIMIT ->
                s.argument(1) == 0 ? -Errno.EFAULT : Limits.change(process, s.argument(0), 0, s.argument(1), false);
            case CallNumber.SETRLIMIT -> Limits.change(process, s.argument(0), s.argument(1), 0, false);
            case CallNumber.PRLIMIT64 -> s.argument(0) == 0 || s.argument(0) == process.pid()
                    ? Limits.change(process, s.argument(1), s.argument(2), s.argument(3), true)
                    : -Errno.ESRCH;
            case CallNumber.GETDTABLESIZE -> process.descriptors().limit();
            default -> identityCall(process, s);
        };
    }

    private long identityCall(UnixProcess process, SavedState s) {
        return switch ((int) s.number()) {
            case CallNumber.SETUID, CallNumber.SETGID -> IdentityCalls.become(s, 1);
            case CallNumber.SETREUID, CallNumber.SETREGID -> IdentityCalls.become(s, 2);
            case CallNumber.SETRESUID, CallNumber.SETRESGID -> IdentityCalls.become(s, 3);
            case CallNumber.GETRESUID, CallNumber.GETRESGID -> IdentityCalls.tell(process, s);
            case CallNumber.SETGROUPS -> IdentityCalls.groups(process, s.argument(0), s.argument(1));
            case CallNumber.GETPRIORITY -> set(identity.priority(process, s));
            case CallNumber.SETPRIORITY ->
                identity.setPriority(process, s.argument(0), s.argument(1), s.argument(2));
            case CallNumber.PRCTL -> IdentityCalls.control(process, s);
            case CallNumber.SCHED_GETSCHEDULER -> identity.policy(process, s.argument(0));
            case CallNumber.SCHED_GETPARAM -> identity.policyParameter(process, s.argument(0), s.argument(1));
            case CallNumber.SCHED_SETSCHEDULER ->
                identity.setPolicy(process, s.argument(0), s.argument(1), s.argument(2));
            case CallNumber.SCHED_SETPARAM -> identity.setPolicy(process, s.argument(0), 0, s.argument(1));
            case CallNumber.SCHED_RR_GET_INTERVAL -> identity.slice(process, s.argument(0), s.argument(1));
            case CallNumber.SETFSUID, CallNumber.SETFSGID -> 0;
            case CallNumber.PERSONALITY -> IdentityCalls.personality(process, s.argument(0));
            case CallNumber.GETHOSTNAME -> ProcessCalls.hostName(process, s.argument(0), s.argument(1));
            case CallNumber.SCHED_GET_PRIORITY_MAX -> IdentityCalls.highest(s.argument(0));
            case CallNumber.SCHED_GET_PRIORITY_MIN -> IdentityCalls.realTime(s.argument(0), 1);
            case CallNumber.SCHED_GETAFFINITY ->
                identity.affinity(process, s.argument(0), s.argument(1), s.argument(2));
            case CallNumber.SCHED_SETAFFINITY ->
                identity.setAffinity(process, s.argument(0), s.argument(1), s.argument(2));
            case CallNumber.GETCPU -> IdentityCalls.processor(process, s);
            case CallNumber.SYSINFO -> identity.system(process, s.argument(0));
            default -> socketCall(process, s);
        };
    }

    private long socketCall(UnixProcess process, SavedState s) {
        return switch ((int) s.number()) {
            case CallNumber.SOCKET -> sockets.socket(process, s);
            case CallNumber.SOCKETPAIR -> sockets.pair(process, s);
            case CallNumber.SENDMSG -> MessageCalls.send(process, s);
            case CallNumber.RECVMSG -> MessageCalls.receive(process, s);
            case CallNumber.BIND -> SocketCalls.bind(process, s);
            case CallNumber.LISTEN -> SocketCalls.listen(process, s);
            case CallNumber.ACCEPT -> SocketCalls.accept(process, s, 0);
            case CallNumber.ACCEPT4 -> SocketCalls.accept(process, s, s.argument(3));
            case CallNumber.CONNECT -> SocketCalls.connect(process, s);
            case CallNumber.SHUTDOWN -> SocketCalls.shutdown(process, s);
            case CallNumber.SEND -> SocketCalls.send(process, s, false);
            case CallNumber.SENDTO -> SocketCalls.send(process, s, true);
            case CallNumber.RECV -> SocketCalls.receive(process, s, false);
            case CallNumber.RECVFROM -> SocketCalls.receive(process, s, true);
            case CallNumber.GETSOCKNAME -> SocketCalls.name(process, s, false);
            case CallNumber.GETPEERNAME -> SocketCalls.name(process, s, true);
            case CallNumber.SETSOCKOPT -> SocketCalls.setOption(process, s);
            case CallNumber.GETSOCKOPT -> SocketCalls.getOption(process, s);
            default -> {
                unserved.merge(s.number(), 1L, Long::sum);
                yield -Errno.ENOSYS;
            }
        };
    }

    private long random(UnixProcess process, SavedState s) {
        long flags = s.argument(2);
        if ((flags & ~RANDOM_FLAGS) != 0 || (flags & RANDOM_CONTRADICTION) == RANDOM_CONTRADICTION) {
            return -Errno.EINVAL;
        }
        long length = s.argument(1) < 0 ? Long.MAX_VALUE : s.argument(1);
        int most = process.memory().reach(s.argument(0), (int) Math.min(length, MOST_RANDOM), true);
        if (most == 0 && length > 0) {
            return -Errno.EFAULT;
        }
        var bytes = new byte[most];
        chance.nextBytes(bytes);
        process.memory().write(s.argument(0), bytes);
        return bytes.length;
    }
}
