package spin.core.strand;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.core.account.Ledger;
import spin.core.memory.AddressSpaces;
import spin.dispatcher.HandlerFailedException;
import spin.dispatcher.Requester;
import spin.domains.Testimony;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.hw.clock.CycleClock;
import spin.hw.clock.IntervalTimer;
import spin.hw.interrupt.InterruptLine;
import spin.hw.pal.OsfPal;

/// The machine's loop: devices, then the strand that the policy names, until that one has no use for the processor any more.
///
/// Kernel code is left only where it waits, so between two such places nothing of the kernel needs a lock. User code is
/// interrupted at an instruction when its quantum is over and somebody else wants the processor; code from outside that the
/// kernel meters is made to leave at its polls, by whoever keeps its limits ([Turns]). The clock does not tick: there is one alarm
/// for the quantum and one for the earliest timer, so an idle machine goes from one deadline to the next, and stands still when there is none.
///
/// Who wants the processor is [ReadyStrands], how a strand waits [Waits], how it ends [Endings], what the CPU holds of its user code [UserSide], who is
/// called for an interrupt [Drivers]; their states are changed by [StrandStates] and by these, and by nobody else. What would break this: entering a
/// flow from anywhere but [#give].
///
/// Kernel-private, on the machine's thread.
public final class Processor {
    /// Ticks of the clock that a strand has the processor for: 5, about 4.9 ms, as in the release.
    public static final int QUANTUM_TICKS = 5;

    private final CycleClock clock;
    private final Machine machine;
    private final UserSide user;
    private final ReadyStrands ready = new ReadyStrands();
    private final StrandStates states = new StrandStates(ready);
    private final StrandBooks books;
    final Timers timers;
    final Turns turns;
    /// Somebody wants to be told whose turn it is; most kernels in simulated time have nobody who counts.
    private final boolean counted;
    private final CodeRegions regions;
    private final Waits waits = new Waits(this);
    private final Endings endings;
    private final Drivers drivers = new Drivers();
    private final InterruptLine line;
    private final Alarm quantumAlarm;
    private final Alarm timerAlarm;
    /// Whose strands are the kernel's own.
    @Nullable
    Requester trusted;
    Strands strands = states;
    private long quantum;
    private long turnEnds;
    @Nullable
    Strand current;
    /// Whether `current` is executing, rather than a handler that was told of it.
    boolean inside;
    /// How many raises of [Strands] are under way on the running strand.
    int raising;
    private long switches;
    private volatile boolean attention;

    /// @param ledger in which strands and timers are charged to their owners
    /// @param turns told whose turn it is
    /// @param failures told of a strand that ended by an exception that nobody waited for
    public Processor(Machine machine, AddressSpaces spaces, Ledger ledger, Turns turns,
            BiConsumer<Strand, Throwable> failures) {
        this.machine = machine;
        user = new UserSide(this, spaces, machine.cpu());
        books = new StrandBooks(ledger, this::walkTimers);
        timers = new Timers(books);
        this.turns = turns;
        counted = !turns.equals(Turns.UNCOUNTED);
        regions = new CodeRegions(this, turns);
        endings = new Endings(this, books, timers, ready, waits, failures);
        clock = machine.clock();
        quantum = QUANTUM_TICKS * machine.profile().hertz() / IntervalTimer.TICKS_PER_SECOND;
        line = machine.interrupts().line("scheduler", IntervalTimer.IPL, IntervalTimer.VECTOR);
        quantumAlarm = machine.events().alarm("strand.quantum", this::quantumOver);
        timerAlarm = machine.events().alarm("strand.timer", line::raise);
        timers.onChange(this::setTimerAlarm);
        drivers.add(line, () -> {
            line.lower();
            expire();
        });
    }

    /// What a kernel has when it has exported the events.
    ///
    /// @param kernel whose strands are trusted: what they throw is the kernel's own mistake and ends it
    public void attach(OsfPal pal, Strands events, GlobalScheduler scheduler, Requester kernel) {
        user.attach(pal);
        strands = events;
        ready.policy(scheduler);
        trusted = kernel;
    }

    /// The intrinsic handlers of [Strands].
    public Strands states() {
        return states;
    }

    /// The intrinsic handlers of [GlobalScheduler].
    public GlobalScheduler policy() {
        return ready.own();
    }

    /// How long a strand has the processor while others want it.
    ///
    /// @param cycles more than 0
    public void quantum(long cycles) {
        if (cycles <= 0) {
            throw new IllegalArgumentException("a quantum of " + cycles + " cycles is none; give a positive number");
        }
        quantum = cycles;
    }

    public long quantum() {
        return quantum;
    }

    /// How long a region may keep the processor, whatever the quantum has been set to.
    long longestRegion() {
        return QUANTUM_TICKS * hertz() / IntervalTimer.TICKS_PER_SECOND;
    }

    /// Calls `service` when `line` is raised and the CPU takes its interrupt; the service makes the device lower it.
    public void onInterrupt(InterruptLine raised, Runnable service) {
        drivers.add(raised, service);
    }

    /// Tells `action` of each strand of user code that has ended, before whoever joins it.
    public void onUserEnd(Consumer<Strand> action) {
        endings.onUserEnd(action);
    }

    // Running.

    /// Runs strands and devices until there is nothing to do and nothing to wait for.
    public void run() {
        while (!attention && turn()) {
            // Each turn says whether there may be another.
        }
    }

    /// Lets devices and one strand have their turn.
    ///
    /// @return false when no strand wants the processor and no alarm is set
    public boolean turn() {
        devices();
        var strand = ready.choose();
        if (strand != null) {
            give(strand);
            return true;
        }
        quantumAlarm.clear();
        long horizon = machine.events().horizon();
        if (horizon == Long.MAX_VALUE) {
            return false;
        }
        clock.advance(Math.max(0, horizon - clock.now()));
        return true;
    }

    /// Runs strands and devices until the clock is at `cycle` and no strand wants the processor any more then, or somebody wants
    /// attention. For whoever has a clock to keep up with: another machine's, the host's.
    ///
    /// @return whether no strand wants the processor now
    public boolean runUntil(long cycle) {
        while (!attention) {
            devices();
            long now = clock.now();
            if (now > cycle) {
                return false;
            }
            var strand = ready.choose();
            if (strand != null) {
                give(strand);
                continue;
            }
            quantumAlarm.clear();
            if (now == cycle) {
                return true;
            }
            clock.advance(Math.max(0, Math.min(cycle, machine.events().horizon()) - now));
        }
        return false;
    }

    /// Runs strands and devices until no strand wants the processor any more. Time passes by what they do only.
    ///
    /// @return false when somebody wanted attention before
    public boolean runReady() {
        while (!attention) {
            devices();
            var strand = ready.choose();
            if (strand == null) {
                quantumAlarm.clear();
                return true;
            }
            give(strand);
        }
        return false;
    }

    /// Lets what is due at devices happen, then gives one strand its turn. Time passes by what they do only. For several machines of which the one
    /// that is behind goes on: nothing that another sends from now on can have been due before.
    ///
    /// @return false when no strand wanted the processor
    public boolean step() {
        devices();
        var strand = ready.choose();
        if (strand == null) {
            quantumAlarm.clear();
            return false;
        }
        give(strand);
        return true;
    }

    /// The next cycle at which an alarm is due; [Long#MAX_VALUE] when none is.
    public long horizon() {
        return machine.events().horizon();
    }

    /// Whether no strand wants the processor and nothing will change that but somebody outside.
    public boolean isIdle() {
        return ready.isEmpty() && machine.events().horizon() == Long.MAX_VALUE
                && machine.interrupts().highest() == 0;
    }

    /// Asks [#run] to return at the next opportunity, from any host thread; user code is left when its quantum is over.
    public void attend() {
        attention = true;
    }

    /// [#run] may go on.
    public void attended() {
        attention = false;
    }

    private void devices() {
        if (machine.events().horizon() <= clock.now()) {
            machine.events().runDue();
        }
        if (machine.interrupts().highest() > 0) {
            drivers.serveAll(machine.interrupts());
        }
    }

    private void give(Strand strand) {
        var group = strand.group;
        ready.gone(strand);
        strand.state = Strand.State.RUNNING;
        var faced = strand.faceOf;
        if (faced == null) {
            execute(strand, group == null ? quantum : Math.min(quantum, group.slice));
        } else {
            giveTo(faced, strand);
        }
    }

    /// The group's scheduler says which member goes on; when it names none that can, the group has had its turn.
    private void giveTo(StrandGroup group, Strand face) {
        group.chosen = null;
        states.givingTo = group;
        strands.resume(face);
        states.givingTo = null;
        var member = group.chosen;
        group.chosen = null;
        boolean answered = member != null && member.state == Strand.State.READY;
        face.state = Strand.State.BLOCKED;
        if (member != null && answered) {
            give(member);
        }
        strands.checkpoint(face);
        if (answered && group.ready > 0) {
            ready.wants(group);
        }
    }

    private void execute(Strand strand, long cycles) {
        var flow = strand.flow;
        if (flow == null) {
            throw new IllegalStateException("strand " + strand + " has nothing to execute");
        }
        current = strand;
        switches++;
        strands.resume(strand);
        if (strand.state == Strand.State.RUNNING) {
            var own = strand.user;
            if (own != null) {
                user.enter(own);
                beginUserTurn(cycles);
            }
            if (counted) {
                turns.begins(strand.allowance, cycles);
            }
            inside = true;
            flow.enter();
            inside = false;
            if (counted) {
                turns.ends(strand.allowance);
            }
        }
        if (flow.isOver()) {
            endings.over(strand);
        }
        current = null;
        strands.checkpoint(strand);
        if (strand.state == Strand.State.RUNNING) {
            ready.becomeReady(strand);
        }
    }

    private void beginUserTurn(long cycles) {
        turnEnds = clock.now() + cycles;
        if (quantumAlarm.deadline() > turnEnds) {
            quantumAlarm.set(turnEnds);
        }
    }

    // Strands.

    /// The side that executes user code.
    public UserSide user() {
        return user;
    }

    /// A kernel strand, not started: [Strands#unblock] starts it.
    public Strand create(String name, Requester owner, int priority, Runnable body) {
        return create(name, owner, priority, null, body);
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    Strand create(String name, Requester owner, int priority, @Nullable StrandGroup group, Runnable body) {
        var life = new Life(this, body);
        var strand = new Strand(name, owner, priority, group, null, new Flow(life));
        strand.foreign = owner != trusted;
        return born(strand, life);
    }

    /// A strand of user code, not started: all registers are zero but the stack pointer, and it begins at `entry`.
    public Strand createUser(String name, Requester owner, @Nullable StrandGroup group, UserEntry entry) {
        return createUser(name, owner, group, entry, 0);
    }

    /// The same with `argument` in a0.
    public Strand createUser(String name, Requester owner, @Nullable StrandGroup group, UserEntry entry,
            long argument) {
        var registers = user.state(entry);
        var life = new Life(this, new UserLife(this, registers));
        var strand = new Strand(name, owner, Threads.DEFAULT_PRIORITY, group, registers, new Flow(life));
        registers.belongsTo(strand, argument);
        return born(strand, life);
    }

    private Strand born(Strand strand, Life life) {
        life.strand = strand;
        books.born(strand);
        return strand;
    }

    /// Whether something that came out of the kernel's code is the kernel's own failure, and not the news that an extension has failed.
    public static boolean isTheKernels(Throwable thrown) {
        return !(thrown instanceof StrandFailedException) && !(thrown instanceof HandlerFailedException)
                && Testimony.origin(thrown).isEmpty();
    }

    /// Strands that have not ended.
    public int alive() {
        return books.alive();
    }

    /// How many of them are one owner's. It counts.
    int alive(Requester owner) {
        return books.alive(owner);
    }

    /// Those strands, the oldest first.
    public List<Strand> strands() {
        return books.strands();
    }

    private void walkTimers(Consumer<Account> holder) {
        for (var each : timers.all()) {
            holder.accept(StrandBooks.charged(each.account, each));
        }
    }

    /// Refuses null, and a strand of another kernel's.
    void checkHere(Strand strand) {
        checkGiven(strand, "strand");
        if (!books.isOurs(strand)) {
            throw new IllegalArgumentException("strand " + strand + " is another kernel's");
        }
    }

    static void checkGiven(Object given, String what) {
        if (given == null) {
            throw new IllegalArgumentException("a " + what + " is needed, and null was given");
        }
    }

    /// Refuses when `who` has as many strands as he may have.
    public void requireRoomForStrand(Requester who) {
        books.requireRoomForStrand(who);
    }

    /// Refuses when `who` has as many timers as he may have.
    void requireRoomForTimer(Requester who) {
        books.requireRoomForTimer(who);
    }

    /// How often a strand has been given the processor.
    public long switches() {
        return switches;
    }

    /// Timers that are to come.
    public int timers() {
        return timers.size();
    }

    /// Those timers, in no order.
    Timer[] pending() {
        return timers.all();
    }

    /// Whether strand `strand` belongs to `who`.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    public static boolean isOwner(Strand strand, Requester who) {
        return strand.owner == who;
    }

    /// The strand that is executing.
    ///
    /// @throws IllegalStateException when none is: in an interrupt, in a scheduler's handler, outside the machine
    public Strand running() {
        var self = current;
        if (self == null || !inside) {
            throw new IllegalStateException(
                    "no strand is running here, so nothing can wait; do it on a strand (Threads.fork)");
        }
        return self;
    }

    /// Whether the space of this strand's user code has admitted `who` to its traps.
    public static boolean admits(Strand strand, Requester who) {
        var user = strand.user;
        return user != null && user.clients.admits(who);
    }

    public static boolean admits(Clients clients, Requester who) {
        return clients.admits(who);
    }

    boolean isRunning(Strand strand) {
        return current == strand && inside;
    }

    /// Simulated time.
    public long now() {
        return clock.now();
    }

    /// Cycles of simulated time in a second.
    public long hertz() {
        return machine.profile().hertz();
    }

    /// The strand wants the processor; a new one begins to.
    public void unblock(Strand strand) {
        int depth = raising;
        raising = depth + 1;
        try {
            strands.unblock(strand);
        } finally {
            raising = depth;
        }
    }

    /// Raises an event of [Strands]. Its handlers cannot wait: they run in the middle of something that is another's, an unlock for instance.
    void raise(Runnable event) {
        raising++;
        try {
            event.run();
        } finally {
            raising--;
        }
    }

    /// The strand that is executing; null where none is.
    public @Nullable Strand current() {
        return inside ? current : null;
    }

    public Allowance allowance(Strand strand) {
        return strand.allowance;
    }

    public CodeRegions regions() {
        return regions;
    }

    /// Runs `body` on a strand of its own at `cycle`.
    public Timer at(String name, Requester owner, long cycle, Runnable body) {
        var timer = new Timer(timers, name, owner, cycle, timers.nextNumber(), null, body);
        timers.add(timer);
        return timer;
    }

    /// Whether the strand is to be ended.
    public boolean isCondemned(Strand strand) {
        return strand.condemned;
    }

    // Ends.

    /// Ends `strand` as soon as it can be: at once if it never began, else where it waits or is next interrupted.
    ///
    /// @param why for whoever joins it; null for an end like any
    public void end(Strand strand, @Nullable Throwable why) {
        endings.end(strand, why);
    }

    /// Ends all strands of `owner` and waits until they are gone, and cancels its timers. On a strand of somebody else's.
    ///
    /// One that finishes what it began in a file system, and waits there for something that does not come, is waited for [Endings#PATIENCE_SECONDS]; then
    /// it is the kernel's, and ends when it can.
    ///
    /// @return those
    public List<Strand> endAllOf(Requester owner) {
        return endings.endAllOf(owner);
    }

    Endings endings() {
        return endings;
    }

    // Waiting.

    Waits waits() {
        return waits;
    }

    /// The running strand waits until it is unblocked.
    public void block() {
        waits.block();
    }

    /// Lets others run first.
    public void giveWay() {
        waits.giveWay();
    }

    /// The running strand waits for the end of another, and gets what ended it.
    public void join(Strand other) {
        waits.join(other, null);
    }

    /// The running strand waits for the end of another, however it comes.
    public void awaitEnd(Strand strand) {
        waits.awaitEnd(strand);
    }

    /// The same, but no longer than until the clock is at `cycle`.
    ///
    /// @return whether it has ended
    public boolean awaitEnd(Strand strand, long cycle) {
        return waits.awaitEnd(strand, cycle);
    }

    /// The running strand waits until the clock is at `cycle`.
    public void sleepUntil(long cycle) {
        waits.sleepUntil(cycle);
    }

    /// The running strand's turn is over, at a poll of its code.
    ///
    /// @return whether the code may go on there; otherwise it is to be terminated, for a region that begins anew
    public boolean preempt() {
        return waits.preempt();
    }

    /// Does `work` for the running strand, to its end, whatever becomes of the strand meanwhile: one that is to be ended is ended afterwards. For
    /// code in the middle of a change that others rely on.
    ///
    /// @param cycles that the work may use; then it is ended all the same, and it is the work that is to blame
    public <T> T shielded(long cycles, Supplier<T> work) {
        return waits.shielded(cycles, work);
    }

    // Interrupts.

    /// Whether that line is raised for timers and quanta.
    public boolean isClock(InterruptLine raised) {
        return raised == line;
    }

    /// A raised line interrupted user code: its driver is served, and the strand gives way if its time is over.
    public void interrupt(InterruptLine raised) {
        drivers.serve(raised);
        var self = running();
        if (attention || ready.moreImportantWait(self) || (clock.now() >= turnEnds && ready.somebodyWaits(self))) {
            waits.leave(self);
        }
    }

    /// The quantum's alarm: nothing in the machine's time unless somebody else wants the processor.
    private void quantumOver() {
        var self = current;
        if (self == null || !inside || self.user == null) {
            return;
        }
        long now = clock.now();
        if (now < turnEnds) {
            quantumAlarm.set(turnEnds);
        } else if (attention || ready.somebodyWaits(self)) {
            line.raise();
        } else {
            turnEnds = now + quantum;
            quantumAlarm.set(turnEnds);
        }
    }

    /// Whether the strand that executes should leave at its next poll.
    public boolean turnIsOver() {
        var self = current;
        return self != null && inside && self.unpreemptible == 0
                && (ready.somebodyWaits(self) || attention || machine.events().horizon() <= clock.now());
    }

    private void setTimerAlarm() {
        long earliest = timers.earliest();
        if (earliest == Long.MAX_VALUE) {
            timerAlarm.clear();
        } else {
            timerAlarm.set(earliest);
        }
    }

    private void expire() {
        long now = clock.now();
        for (var timer = timers.due(now); timer != null; timer = timers.due(now)) {
            var sleeper = timer.sleeper;
            var body = timer.body;
            if (sleeper != null) {
                waits.wake(sleeper);
            } else if (body != null) {
                unblock(create(timer.name, timer.owner, Threads.DEFAULT_PRIORITY, body));
            }
        }
        setTimerAlarm();
    }
}
