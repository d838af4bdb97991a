package spin.systems.aegis.exos.process;

import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// What a process's exceptions come to: ExOS, in the process's own address space. A system call is a procedure of it.
///
/// A run sees the program's registers where the stub has put them, changes them and memory, and answers what the stub does next: resume the
/// program; yield and run this again; send a message and run this again; save registers that only Alpha code can reach and run this again; load
/// them and resume. So a call that waits is one that runs again from its beginning until it need not wait, with two words to remember how far it is.
final class Library implements ManagedCode {

    /// Causes of the library's own, of no exception: a call is over and signals are to be delivered; a child begins; a process ends; the first
    /// one begins.
    private static final int DELIVER = 24;
    private static final int BORN = 25;
    private static final int END = 26;
    private static final int BOOT = 27;
    static final long DELIVER_CAUSE = (long) DELIVER << 2;
    static final long BORN_CAUSE = (long) BORN << 2;
    static final long END_CAUSE = (long) END << 2;
    static final long BOOT_CAUSE = (long) BOOT << 2;

    /// Not for the stub: another thread's registers are in place, and what it was doing goes on.
    private static final int ANOTHER_THREAD = -1;

    private static final int V0 = 0;
    private static final int A3 = 19;
    private static final int A4 = 20;

    private final Forks.Entries entries;

    Library(Forks.Entries entries) {
        this.entries = entries;
    }

    @Override
    public void run(UserMode port) {
        port.register(V0, new Turn(new Run(port), entries).take());
    }

    /// One run.
    private static final class Turn {
        private final Run run;
        private final Family family;
        private final Memory memory;
        private final Signals signals;
        private final Ends ends;
        private final Calls calls;
        private final Descriptors descriptors;
        private final Timers timers;
        private final Traps traps;
        private final Images images;
        private final Inodes inodes;
        private final Threads threads;

        Turn(Run run, Forks.Entries entries) {
            this.run = run;
            family = new Family(run);
            inodes = new Inodes(run, family);
            memory = new Memory(run, family, inodes);
            descriptors = new Descriptors(run, family, inodes);
            signals = new Signals(run, family, memory);
            ends = new Ends(run, family, memory, descriptors);
            timers = new Timers(run, family, signals);
            traps = new Traps(run, memory, signals);
            images = new Images(run, family, memory, inodes);
            threads = new Threads(run, family, memory);
            calls = new Calls(run, family, memory, signals, ends, descriptors, inodes, images, timers,
                    new Forks(run, family, memory, descriptors, entries), threads);
        }

        int take() {
            var next = step();
            while (next == ANOTHER_THREAD) {
                next = step();
            }
            return next;
        }

        private int step() {
            if (run.word(Place.TELL_PARENT) != 0) {
                run.word(Place.TELL_PARENT, 0);
                if (ends.tellParent()) {
                    return ProcessStubs.POST;
                }
            }
            var cause = AegisAbi.exception(run.word(Place.CAUSE));
            if (cause == END) {
                ends.step();
                return ProcessStubs.POST;
            }
            if (family.own(Place.R_STATE) == Place.STOPPED) {
                return yields();
            }
            return switch (cause) {
                case AegisAbi.SYSTEM_CALL -> call();
                case AegisAbi.TLB_MISS, AegisAbi.PROTECTION -> fault();
                case DELIVER -> deliver();
                case BORN -> born();
                case BOOT -> boot();
                default -> trap(cause);
            };
        }

        private int call() {
            var outcome = calls.make();
            if (outcome == Calls.WAITS) {
                return waits();
            }
            if (outcome == Calls.POSTS) {
                return ProcessStubs.POST;
            }
            if (outcome == Calls.SAVES) {
                return ProcessStubs.SAVE;
            }
            family.busy();
            Remote.over(run);
            if (outcome == Calls.THREAD_GONE) {
                run.word(Place.WAITED, 0);
                return ANOTHER_THREAD;
            }
            if (outcome == Calls.ENDS) {
                ends.step();
                return ProcessStubs.POST;
            }
            if (outcome != Calls.NO_ANSWER) {
                answer(outcome);
            }
            return deliver();
        }

        private void answer(long outcome) {
            var failed = outcome < 0 && outcome >= -Errno.LARGEST;
            run.register(V0, failed ? -outcome : outcome);
            run.register(A3, failed ? 1 : 0);
        }

        private int waits() {
            timers.check();
            if (!signals.isDeliverable() || (Remote.isAwaited(run) && !signals.isKilled())) {
                return yields();
            }
            return switch (signals.deliver(true, calls.restarts())) {
                case SAVE -> ProcessStubs.SAVE;
                case HANDLER -> {
                    calls.interrupted();
                    yield resumes();
                }
                case DEATH -> dies();
                case NOTHING, STOPPED -> yields();
            };
        }

        /// The next thread looks whether its wait is over; when all have looked, the next process.
        private int yields() {
            if (threads.areMany() && family.own(Place.R_STATE) == Place.RUNNING) {
                if (run.word(Place.SAVED) == 0) {
                    return ProcessStubs.SAVE;
                }
                run.add(Place.WAITED, 1);
                threads.next();
                if (run.word(Place.WAITED) < run.word(Place.THREADS)) {
                    return ANOTHER_THREAD;
                }
                run.word(Place.WAITED, 0);
            }
            run.add(Place.IDLE, 1);
            run.word(Place.YIELD_TO, -1);
            return ProcessStubs.YIELD;
        }

        private int deliver() {
            run.word(Place.CAUSE, DELIVER_CAUSE);
            if (run.word(Place.NEXT_WANTED) != 0 && threads.areMany()) {
                if (run.word(Place.SAVED) == 0) {
                    return ProcessStubs.SAVE;
                }
                run.word(Place.NEXT_WANTED, 0);
                run.word(Place.WAITED, 0);
                threads.next();
                return ANOTHER_THREAD;
            }
            var outcome = signals.deliver(false, false);
            if (outcome == Signals.Outcome.NOTHING) {
                signals.restoreMask();
            }
            return switch (outcome) {
                case SAVE -> ProcessStubs.SAVE;
                case DEATH -> dies();
                case STOPPED -> yields();
                case NOTHING, HANDLER -> resumes();
            };
        }

        private int resumes() {
            run.word(Place.WAITED, 0);
            if (run.word(Place.LOAD_WANTED) == 0) {
                return ProcessStubs.RESUME;
            }
            run.word(Place.LOAD_WANTED, 0);
            return ProcessStubs.LOAD;
        }

        private int dies() {
            ends.begin(Ends.signalStatus(signals.killer()));
            ends.step();
            return ProcessStubs.POST;
        }

        private int fault() {
            var address = run.word(Place.ADDRESS);
            var answer = memory.fault(address, AegisAbi.access(run.word(Place.CAUSE)));
            if (answer == Memory.FINE) {
                return ProcessStubs.RESUME;
            }
            if (answer == Memory.NO_FRAME) {
                signals.post(Signals.KILL, Signals.CODE_KERNEL, 0, 0);
            } else {
                signals.force(Signals.SEGV, answer, address);
            }
            return deliver();
        }

        private int trap(int cause) {
            if (run.word(Place.SAVED) == 0) {
                return ProcessStubs.SAVE;
            }
            traps.take(cause);
            return deliver();
        }

        /// A child's first run: its number where it was promised, and floating point as its parent had it.
        private int born() {
            var tid = run.word(Place.BORN_TID);
            if (tid != 0) {
                memory.put(tid, 4, family.pid());
            }
            run.register(V0, 0);
            run.register(A3, 0);
            run.register(A4, 1);
            if (run.word(Place.FLOATING_WANTED) != 0) {
                run.call(AegisAbi.FPUMOD, 1, 0, 0);
                run.word(Place.FLOATING, 1);
            }
            run.word(Place.LOAD_WANTED, 1);
            run.word(Place.SAVED, 1);
            return deliver();
        }

        private int boot() {
            var refused = images.check(Boot.PROGRAM_INODE);
            if (refused != 0 || !images.replace(Boot.PROGRAM_INODE, run.word(Place.BOOT_ARGUMENTS),
                    run.word(Place.BOOT_ARGUMENTS_CAPABILITY))) {
                ends.begin(Ends.exitStatus(Boot.CANNOT_EXECUTE));
                ends.step();
                return ProcessStubs.POST;
            }
            run.word(Place.LOAD_WANTED, 1);
            return deliver();
        }
    }

    /// A message has arrived: the registers are the sender's. Who it was is the kernel's word; of a stranger nothing is taken.
    static void message(UserMode port) {
        var kind = port.register(16);
        var first = port.register(18);
        var second = port.register(19);
        var run = new Run(port);
        var family = new Family(run);
        var sender = family.findEnvironment(run.word(Place.ENTERED_BY));
        if (sender < 0) {
            return;
        }
        var signals = new Signals(run, family, new Memory(run, family, new Inodes(run, family)));
        if (kind == Calls.MESSAGE_GROUP) {
            family.own(Place.R_GROUP, first);
        } else if (kind == Calls.MESSAGE_SEEN) {
            family.own(Place.R_EVENT, 0);
        } else if (Signals.isValid(kind)) {
            signals.post((int) kind, first, family.pid(sender), second);
        }
        family.busy();
    }

    /// A slice begins in the midst of the program: whether a signal waits for it. Then the program is put where an exception would have put it.
    static void slice(UserMode port) {
        var run = new Run(port);
        var family = new Family(run);
        family.busy();
        var signals = new Signals(run, family, new Memory(run, family, new Inodes(run, family)));
        new Timers(run, family, signals).sliceHasPassed();
        var isAnothersTurn = run.word(Place.THREADS) > 1;
        if (!signals.isDeliverable() && !isAnothersTurn && family.own(Place.R_STATE) == Place.RUNNING) {
            port.register(V0, 0);
            return;
        }
        run.word(Place.NEXT_WANTED, isAnothersTurn ? 1 : 0);
        for (var n = 0; n < 32; n++) {
            run.word(Place.register(n), run.word(Place.SLICE + 8 * n));
        }
        run.word(Place.CAUSE, DELIVER_CAUSE);
        run.word(Place.PROGRESS, 0);
        run.word(Place.SAVED, 0);
        run.word(Place.SLICED, 0);
        port.register(V0, 1);
    }
}
