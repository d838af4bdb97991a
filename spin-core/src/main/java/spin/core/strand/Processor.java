package spin.core.strand;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.core.account.Ledger;
import spin.core.memory.AddressSpaces;
import spin.core.trap.SavedState;
import spin.core.trap.SavedStates;
import spin.dispatcher.HandlerFailedException;
import spin.dispatcher.Requester;
import spin.domains.Testimony;
import spin.domains.meter.Terminated;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.hw.clock.CycleClock;
import spin.hw.clock.IntervalTimer;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.OsfPal;

/// The machine's loop: devices, then the strand that the policy names, until that one has no use for the processor any more.
///
/// Kernel code is left only where it waits, so between two such places nothing of the kernel needs a lock. User code is
/// interrupted at an instruction when its quantum is over and somebody else wants the processor; code from outside that the
/// kernel meters is made to leave at its polls, by whoever keeps its limits ([Turns]). The clock does not tick: there is one alarm
/// for the quantum and one for the earliest timer, so an idle machine goes from one deadline to the next, and stands still when there is none.
///
/// The states of strands are kept here and nowhere else. What would break this: entering a flow from anywhere but [#give].
///
/// Kernel-private, on the machine's thread.
public final class Processor {
    /// Ticks of the clock that a strand has the processor for: 5, about 4.9 ms, as in the release.
    public static final int QUANTUM_TICKS = 5;
    /// Strands that may hand the processor on to one another before the policy is asked again.
    private static final int MOST_HANDED_ON = 16;
    /// Interrupts that may be delivered in a row before the loop calls a driver broken.
    private static final int MOST_INTERRUPTS = 10_000;

    private final CycleClock clock;
    private final Machine machine;
    private final Cpu cpu;
    private final AddressSpaces spaces;
    private final RoundRobin own = new RoundRobin();
    private final StrandBooks books;
    private final Timers timers;
    private final Turns turns;
    private final CodeRegions regions;
    /// By identity: a name can be copied.
    private final IdentityHashMap<Requester, Owner> owners = new IdentityHashMap<>();
    private final BiConsumer<Strand, Throwable> failures;
    private final InterruptLine line;
    private final Alarm quantumAlarm;
    private final Alarm timerAlarm;
    private final List<Driver> drivers = new ArrayList<>();
    private final Strands states = new States();
    private Consumer<Strand> userEnd = strand -> {};
    private BiConsumer<Strand, SavedState> asynchronousTrap = (strand, state) -> {};
    private @Nullable Residence residence;
    private @Nullable Requester trusted;
    private Strands strands = states;
    private GlobalScheduler global = own;
    private long quantum;
    private long turnEnds;
    private @Nullable Strand current;
    /// Whether `current` is executing, rather than a handler that was told of it.
    private boolean inside;
    private @Nullable Strand next;
    private int handedOn;
    private @Nullable StrandGroup givingTo;
    /// Members of groups that are to end. Their schedulers may have forgotten them, or be gone, so the processor itself gives them their last turns.
    private final ArrayDeque<Strand> dying = new ArrayDeque<>();
    /// How many raises of [Strands] are under way on the running strand.
    private int raising;
    private @Nullable Strand youngest;
    private int alive;
    private long switches;
    private volatile boolean attention;

    private record Driver(InterruptLine line, Runnable service) {}

    /// @param ledger in which strands and timers are charged to their owners
    /// @param turns told whose turn it is
    /// @param failures told of a strand that ended by an exception that nobody waited for
    public Processor(Machine machine, AddressSpaces spaces, Ledger ledger, Turns turns,
            BiConsumer<Strand, Throwable> failures) {
        this.machine = machine;
        this.spaces = spaces;
        books = new StrandBooks(ledger, this::walkStrands, this::walkTimers);
        timers = new Timers(books);
        this.turns = turns;
        regions = new CodeRegions(this, turns);
        this.failures = failures;
        clock = machine.clock();
        cpu = machine.cpu();
        quantum = QUANTUM_TICKS * machine.profile().hertz() / IntervalTimer.TICKS_PER_SECOND;
        line = machine.interrupts().line("scheduler", IntervalTimer.IPL, IntervalTimer.VECTOR);
        quantumAlarm = machine.events().alarm("strand.quantum", this::quantumOver);
        timerAlarm = machine.events().alarm("strand.timer", line::raise);
        timers.onChange(this::setTimerAlarm);
    }

    /// What a kernel has when it has exported the events.
    ///
    /// @param kernel whose strands are trusted: what they throw is the kernel's own mistake and ends it
    public void attach(OsfPal pal, Strands events, GlobalScheduler scheduler, Requester kernel) {
        residence = new Residence(spaces, cpu, pal);
        strands = events;
        global = scheduler;
        trusted = kernel;
    }

    /// The intrinsic handlers of [Strands].
    public Strands states() {
        return states;
    }

    /// The intrinsic handlers of [GlobalScheduler].
    public GlobalScheduler policy() {
        return own;
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
        drivers.add(new Driver(raised, service));
    }

    /// Tells `action` of each strand of user code that has ended, before whoever joins it.
    public void onUserEnd(Consumer<Strand> action) {
        userEnd = action;
    }

    /// Tells `action` of a strand of user code that was asked to trap ([#requestTrap]) and has done so before its first instruction.
    public void onAsynchronousTrap(BiConsumer<Strand, SavedState> action) {
        asynchronousTrap = action;
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
        var strand = choose();
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
            var strand = choose();
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
            var strand = choose();
            if (strand == null) {
                quantumAlarm.clear();
                return true;
            }
            give(strand);
        }
        return false;
    }

    /// The next cycle at which an alarm is due; [Long#MAX_VALUE] when none is.
    public long horizon() {
        return machine.events().horizon();
    }

    /// Whether no strand wants the processor and nothing will change that but somebody outside.
    public boolean isIdle() {
        return own.isEmpty() && next == null && dying.isEmpty() && machine.events().horizon() == Long.MAX_VALUE
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
            serveAll();
        }
    }

    private void serveAll() {
        int delivered = 0;
        for (var raised = machine.interrupts().above(0); raised.isPresent(); raised = machine.interrupts().above(0)) {
            if (++delivered > MOST_INTERRUPTS) {
                throw new IllegalStateException(
                        "interrupt " + raised.get() + " stays raised whatever its driver does; mend the driver");
            }
            serve(raised.get());
        }
    }

    private @Nullable Strand choose() {
        var direct = next;
        if (direct != null) {
            next = null;
            if (direct.state == Strand.State.READY && handedOn < MOST_HANDED_ON && !own.wants(direct.priority + 1)) {
                handedOn++;
                return direct;
            }
        }
        handedOn = 0;
        while (!dying.isEmpty()) {
            var last = dying.remove();
            if (last.state == Strand.State.READY) {
                return last;
            }
        }
        var chosen = global.next();
        // A policy names strands that are ready, and does not keep the kernel's own work from being done.
        return chosen != null && chosen.state == Strand.State.READY && chosen.group == null
                && (own.filled >>> (Threads.DEFAULT_PRIORITY + 1) == 0 || chosen.priority > Threads.DEFAULT_PRIORITY)
                        ? chosen
                        : own.next();
    }

    private void give(Strand strand) {
        var group = strand.group;
        if (group == null) {
            global.gone(strand);
            own.gone(strand);
        } else {
            group.ready--;
        }
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
        givingTo = group;
        strands.resume(face);
        givingTo = null;
        var member = group.chosen;
        group.chosen = null;
        boolean answered = member != null && member.state == Strand.State.READY;
        face.state = Strand.State.BLOCKED;
        if (member != null && answered) {
            give(member);
        }
        strands.checkpoint(face);
        if (answered && group.ready > 0) {
            wants(group);
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
            var user = strand.user;
            if (user != null) {
                beginUserTurn(user, cycles);
            }
            turns.begins(strand.allowance, cycles);
            inside = true;
            flow.enter();
            inside = false;
            turns.ends(strand.allowance);
        }
        if (flow.isOver()) {
            over(strand);
        }
        current = null;
        strands.checkpoint(strand);
        if (strand.state == Strand.State.RUNNING) {
            becomeReady(strand);
        }
    }

    private void beginUserTurn(UserState user, long cycles) {
        residence().enter(user);
        turnEnds = clock.now() + cycles;
        if (quantumAlarm.deadline() > turnEnds) {
            quantumAlarm.set(turnEnds);
        }
    }

    private Residence residence() {
        var where = residence;
        if (where == null) {
            throw new IllegalStateException("user code is to run before the processor was attached to its PALcode");
        }
        return where;
    }

    // Strands.

    /// A kernel strand, not started: [Strands#unblock] starts it.
    public Strand create(String name, Requester owner, int priority, Runnable body) {
        return create(name, owner, priority, null, body);
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    Strand create(String name, Requester owner, int priority, @Nullable StrandGroup group, Runnable body) {
        var life = new Life(body);
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
        var user = new UserState(residence(), entry);
        var life = new Life(new UserCode(user));
        var strand = new Strand(name, owner, Threads.DEFAULT_PRIORITY, group, user, new Flow(life));
        user.belongsTo(strand, argument);
        return born(strand, life);
    }

    private Strand born(Strand strand, Life life) {
        life.strand = strand;
        books.born(strand);
        var elder = youngest;
        strand.elder = elder;
        if (elder != null) {
            elder.younger = strand;
        }
        youngest = strand;
        alive++;
        return strand;
    }

    /// What a strand of user code does.
    private final class UserCode implements Runnable {
        private final UserState user;

        UserCode(UserState user) {
            this.user = user;
        }

        @Override
        public void run() {
            var self = running();
            if (takesTrap(self)) {
                SavedStates.open(user.view());
                asynchronousTrap.accept(self, user.view());
            }
            SavedStates.begin(user.view(), cpu);
            if (!self.condemned) {
                cpu.userMode(true);
                cpu.run();
            }
        }
    }

    /// What a strand does from beginning to end. What the kernel's own code throws goes through, and ends the machine.
    private final class Life implements Runnable {
        private final Runnable body;
        private @Nullable Strand strand;

        Life(Runnable body) {
            this.body = body;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // an equal requester is another one
        public void run() {
            var self = strand;
            if (self == null || self.condemned) {
                return;
            }
            try {
                body.run();
            } catch (Throwable thrown) {
                boolean kernels = self.user != null || self.owner == trusted;
                if (kernels && !(thrown instanceof Terminated) && isTheKernels(thrown)) {
                    throw thrown;
                }
                // Not hidden: whoever joins gets it, and if nobody does it is told to the console. An end that was asked for is none.
                if (self.failure == null && !(self.condemned && thrown instanceof Terminated)) {
                    self.failure = thrown;
                    self.carried = ForeignException.of(thrown);
                }
            }
        }
    }

    /// Whether something that came out of the kernel's code is the kernel's own failure, and not the news that an extension has failed.
    public static boolean isTheKernels(Throwable thrown) {
        return !(thrown instanceof StrandFailedException) && !(thrown instanceof HandlerFailedException)
                && Testimony.origin(thrown).isEmpty();
    }

    private void over(Strand strand) {
        strand.state = Strand.State.ENDED;
        var user = strand.user;
        if (user != null) {
            residence().leave(user);
        }
        forget(strand);
        if (user != null) {
            userEnd.accept(strand);
        }
        Mutex.passOnHeldBy(strand);
        RwLock.passOnHeldBy(strand);
        strand.flow = null;
        boolean told = !strand.joiners.isEmpty();
        while (grant(strand.joiners) != null) {
            told = true;
        }
        if (strand.failure != null || strand.killed != null) {
            failed(strand, told);
        }
    }

    private void failed(Strand strand, boolean told) {
        var killed = strand.killed;
        if (killed != null && strand.failure == null) {
            strand.failure = new StrandKilledException(strand, killed);
        }
        var carried = strand.carried;
        if (carried != null) {
            var kept = owners.get(strand.owner);
            if (kept == null) {
                strand.failure = carried;
            } else {
                kept.failed(strand);
            }
        }
        var failure = carried == null ? strand.failure : carried;
        if (failure != null && !told && !strand.condemned) {
            failures.accept(strand, failure);
        }
    }

    private void forget(Strand strand) {
        var elder = strand.elder;
        var younger = strand.younger;
        if (elder != null) {
            elder.younger = younger;
        }
        if (younger == null) {
            youngest = elder;
        } else {
            younger.elder = elder;
        }
        strand.elder = null;
        strand.younger = null;
        alive--;
        books.ended(strand);
    }

    private void walkStrands(Consumer<Account> holder) {
        for (var each = youngest; each != null; each = each.elder) {
            holder.accept(StrandBooks.charged(each.account, each));
        }
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

    /// Strands that have not ended.
    public int alive() {
        return alive;
    }

    /// How many of them are one owner's. It counts.
    int alive(Requester owner) {
        int own = 0;
        for (var each = youngest; each != null; each = each.elder) {
            own += isOwner(each, owner) ? 1 : 0;
        }
        return own;
    }

    /// Those strands, the oldest first.
    public List<Strand> strands() {
        var all = new ArrayList<Strand>();
        for (var each = youngest; each != null; each = each.elder) {
            all.addFirst(each);
        }
        return all;
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
        raising++;
        try {
            strands.unblock(strand);
        } finally {
            raising--;
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

    /// The registers of the strand whose user code has trapped.
    public SavedState trapped() {
        var self = current;
        var user = self == null ? null : self.user;
        if (user == null) {
            throw new IllegalStateException("a trap came from strand " + self + ", which runs no user code");
        }
        return user.view();
    }

    /// The registers of a strand of user code, as handlers see them.
    public SavedState registers(Strand strand) {
        var user = strand.user;
        if (user == null) {
            throw new IllegalStateException("strand " + strand + " runs no user code, so it has no registers");
        }
        return user.view();
    }

    /// The process unique value of the strand whose user code the CPU holds.
    public long unique() {
        return residence().pal().unique();
    }

    public void unique(long value) {
        residence().pal().unique(value);
    }

    /// From now on `code` runs where the user code of that space jumps to `address`.
    ///
    /// @throws IllegalArgumentException when no instruction can be there, or something is
    public void bind(Clients space, Requester who, long address, ManagedCode code) {
        space.bind(who, address, code);
        residence().managedCodeOf(space);
    }

    /// A floating instruction found floating point disabled: the registers become the running strand's.
    public void enableFloating() {
        residence().enterFloats();
    }

    public Allowance allowance(Strand strand) {
        return strand.allowance;
    }

    /// The running strand waits until it is unblocked.
    public void block() {
        var self = running();
        checkMayWait(self);
        blockHere(self);
        checkCondemned();
    }

    /// Lets others run first.
    public void giveWay() {
        var self = running();
        checkMayWait(self);
        leave(self);
        checkCondemned();
    }

    /// The running strand's turn is over, at a poll of its code.
    ///
    /// @return whether the code may go on there; otherwise it is to be terminated, for a region that begins anew
    public boolean preempt() {
        var self = running();
        leave(self);
        checkCondemned();
        self.interrupted = true;
        return !self.restartable;
    }

    /// @throws IllegalStateException in a region that is to be left without anybody else in between, and in a handler of [Strands]
    void checkMayWait(Strand self) {
        if ((self.regions | raising) != 0 || self.waitsIn != null) {
            refuseToWait(self);
        }
    }

    private void refuseToWait(Strand self) {
        if (self.regions == 0) {
            throw new IllegalStateException("a handler of what happens to strands would wait on strand " + self
                    + "; fork a strand that waits");
        }
        throw new IllegalStateException("strand " + self + " would wait in "
                + (self.restartable ? "a restartable" : "an unpreempted") + " region; wait before it or behind it");
    }

    public CodeRegions regions() {
        return regions;
    }

    /// What is kept of `who`.
    Owner ownerFor(Requester who) {
        var known = owners.get(who);
        if (known == null) {
            known = new Owner(who.name());
            owners.put(who, known);
        }
        return known;
    }

    /// The running strand waits for the end of another.
    public void join(Strand other) {
        join(other, null);
    }

    /// @param who waits: only the other's owner gets what ended it as it was thrown
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    void join(Strand other, @Nullable Requester who) {
        var self = running();
        if (other == self) {
            throw new IllegalStateException("strand " + self + " would wait for its own end");
        }
        if (other.state != Strand.State.ENDED && !await(other.joiners)) {
            throw ending();
        }
        var failure = other.failure;
        if (failure != null) {
            var carried = other.carried;
            throw new StrandFailedException(other, carried == null || who == other.owner ? failure : carried);
        }
    }

    /// The running strand waits until the clock is at `cycle`.
    public void sleepUntil(long cycle) {
        var self = running();
        checkMayWait(self);
        self.granted = false;
        var timer = new Timer(timers, self.name(), self.owner, cycle, timers.nextNumber(), self, null);
        timers.add(timer);
        try {
            while (!self.granted && !mustEnd(self)) {
                blockHere(self);
            }
        } finally {
            timers.cancel(timer);
        }
        checkCondemned();
    }

    /// Runs `body` on a strand of its own at `cycle`.
    public Timer at(String name, Requester owner, long cycle, Runnable body) {
        var timer = new Timer(timers, name, owner, cycle, timers.nextNumber(), null, body);
        timers.add(timer);
        return timer;
    }

    /// Ends `strand` as [#end] does, and tells whoever joins it.
    ///
    /// @param why for people
    void kill(Strand strand, String why) {
        if (strand.state != Strand.State.ENDED && !strand.condemned) {
            strand.killed = why;
            end(strand, null);
        }
    }

    /// Ends `strand` as soon as it can be: at once if it never began, else where it waits or is next interrupted.
    ///
    /// @param why for whoever joins it; null for an end like any
    public void end(Strand strand, @Nullable Throwable why) {
        if (strand.state == Strand.State.ENDED || strand.condemned) {
            return;
        }
        strand.condemned = true;
        strand.failure = why;
        if (strand.state == Strand.State.NEW || strand.state == Strand.State.BLOCKED) {
            unblock(strand);
        } else if (strand.state == Strand.State.READY && strand.group != null) {
            dying.add(strand);
        }
    }

    /// The strand traps before its next instruction of user code. It is told once, however often it was asked.
    public void requestTrap(Strand strand) {
        strand.trapWanted = true;
    }

    /// Whether the strand was asked to trap; from now on it was not.
    public boolean takesTrap(Strand strand) {
        boolean wanted = strand.trapWanted;
        strand.trapWanted = false;
        return wanted;
    }

    /// Whether the strand is to be ended.
    public boolean isCondemned(Strand strand) {
        return strand.condemned;
    }

    /// Ends all strands of `owner` and waits until they are gone, and cancels its timers. On a strand of somebody else's.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    public void endAllOf(Requester owner) {
        var kept = owners.get(owner);
        if (kept != null) {
            kept.unloading();
            abandonAllThatWaitFor(kept);
        }
        for (var timer : timers.all()) {
            if (timer.owner == owner && timer.body != null) {
                timers.cancel(timer);
            }
        }
        for (var each : strands()) {
            if (each.owner == owner && each != current) {
                kill(each, owner.name() + " is unloaded");
                if (inside) {
                    awaitEnd(each);
                }
            }
        }
        inheritFrom(owner);
        forget(owner);
    }

    /// Where nobody could wait, strands of the owner's have their end before them: they are the kernel's until then.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    private void inheritFrom(Requester owner) {
        var heir = trusted;
        for (var each = youngest; each != null && heir != null; each = each.elder) {
            if (each.owner == owner) {
                books.inherit(each, heir);
            }
        }
        for (var timer : timers.all()) {
            if (timer.owner == owner && heir != null) {
                books.inherit(timer, heir);
            }
        }
    }

    private void forget(Requester owner) {
        var kept = owners.remove(owner);
        if (kept != null) {
            kept.unloaded();
        }
    }

    private void abandonAllThatWaitFor(Owner maker) {
        for (var each : strands()) {
            var queue = each.waitsIn;
            if (queue != null && queue.maker == maker) {
                queue.remove(each);
                each.abandonedBy = maker;
                unblock(each);
            }
        }
    }

    /// The running strand waits for the end of another, however it comes.
    public void awaitEnd(Strand strand) {
        if (strand.state != Strand.State.ENDED && !await(strand.joiners)) {
            throw ending();
        }
    }

    // Waiting.

    /// Waits in `queue` until it is granted.
    ///
    /// @return false when the strand is to end instead, or to hear that it will not be granted: then [#refuse]
    boolean await(WaitQueue queue) {
        var self = running();
        if ((self.regions | raising) != 0 || self.waitsIn != null) {
            refuseToWait(self);
        }
        var maker = queue.maker;
        if (maker != null && maker.gone) {
            throw new AbandonedException(self, maker);
        }
        self.granted = false;
        queue.add(self);
        try {
            while (!self.granted && !isRefused(self)) {
                blockHere(self);
            }
        } finally {
            if (self.waitsIn == queue) {
                queue.remove(self);
            }
        }
        return !isRefused(self);
    }

    /// Whether the running strand was granted what it waited for last, even if it is to end all the same.
    boolean wasGranted() {
        var self = running();
        return self.granted;
    }

    /// For who has waited and may not go on: ends the strand, or says that nobody will grant it what it waited for.
    Terminated refuse() {
        var self = running();
        var maker = self.abandonedBy;
        self.abandonedBy = null;
        if (maker != null && !mustEnd(self)) {
            throw new AbandonedException(self, maker);
        }
        return ending();
    }

    /// Lets who has waited longest in `queue` go on; null when nobody waits.
    @Nullable
    Strand grant(WaitQueue queue) {
        var strand = queue.poll();
        if (strand != null) {
            strand.granted = true;
            raising++;
            try {
                strands.unblock(strand);
            } finally {
                raising--;
            }
        }
        return strand;
    }

    /// Lets a strand go on that is in no queue any more.
    void wake(Strand strand) {
        strand.granted = true;
        raising++;
        try {
            strands.unblock(strand);
        } finally {
            raising--;
        }
    }

    /// What ends a strand from inside: no code from outside can catch it. Made where the strand is, for whoever wants to know.
    Terminated ending() {
        var self = current;
        if (self != null && self.failure == null) {
            var killed = self.killed;
            if (killed != null) {
                var failure = new StrandKilledException(self, killed);
                failure.setStackTrace(new Throwable().getStackTrace());
                self.failure = failure;
            }
        }
        return new Terminated();
    }

    void checkCondemned() {
        var self = current;
        if (self != null && mustEnd(self)) {
            throw ending();
        }
    }

    /// Whether what it waits for will not be granted: it is to end, or nobody is left to grant it.
    private static boolean isRefused(Strand strand) {
        return strand.abandonedBy != null || mustEnd(strand);
    }

    private static boolean mustEnd(Strand strand) {
        return strand.condemned && strand.shields == 0;
    }

    /// Does `work` for the running strand, to its end, whatever becomes of the strand meanwhile: one that is to be ended is ended afterwards. For
    /// code in the middle of a change that others rely on.
    ///
    /// @param cycles that the work may use; then it is ended all the same, and it is the work that is to blame
    public <T> T shielded(long cycles, Supplier<T> work) {
        var self = running();
        self.shields++;
        var end = turns.shield(cycles);
        try {
            return work.get();
        } finally {
            self.shields--;
            end.run();
            checkCondemned();
        }
    }

    private void blockHere(Strand self) {
        strands.block(self);
        if (self.state != Strand.State.RUNNING) {
            leave(self);
        }
    }

    private void leave(Strand self) {
        try {
            Flow.leave();
        } catch (IllegalStateException pinned) {
            self.state = Strand.State.RUNNING;
            throw pinned;
        }
    }

    private void becomeReady(Strand strand) {
        strand.state = Strand.State.READY;
        var group = strand.group;
        if (group == null) {
            global.ready(strand);
        } else {
            group.ready++;
            if (strand.condemned) {
                dying.add(strand);
            } else {
                wants(group);
            }
        }
    }

    private void wants(StrandGroup group) {
        var face = group.face();
        if (face.state == Strand.State.BLOCKED) {
            face.state = Strand.State.READY;
            global.ready(face);
        }
    }

    /// The states' own part in each event.
    private final class States implements Strands {
        @Override
        public void block(Strand strand) {
            switch (strand.state) {
                case RUNNING -> strand.state = Strand.State.BLOCKED;
                case READY -> {
                    strand.state = Strand.State.BLOCKED;
                    var group = strand.group;
                    if (group == null) {
                        global.gone(strand);
                        own.gone(strand);
                    } else {
                        group.ready--;
                    }
                }
                case NEW, BLOCKED, ENDED -> {
                    // It does not want the processor as it is.
                }
            }
        }

        @Override
        public void unblock(Strand strand) {
            if (strand.faceOf == null
                    && (strand.state == Strand.State.BLOCKED || strand.state == Strand.State.NEW)) {
                becomeReady(strand);
            }
        }

        @Override
        public void resume(Strand strand) {
            // The processor is given by the loop; this is the news of it.
        }

        @Override
        public void checkpoint(Strand strand) {
            // As above.
        }

        @Override
        public void run(Strand strand) {
            if (strand.state != Strand.State.READY) {
                return;
            }
            var group = givingTo;
            if (group == null) {
                if (strand.group == null) {
                    next = strand;
                }
            } else if (strand.group == group) {
                group.chosen = strand;
            }
        }
    }

    // Interrupts.

    /// Whether that line is raised for timers and quanta.
    public boolean isClock(InterruptLine raised) {
        return raised == line;
    }

    /// A raised line interrupted user code: its driver is served, and the strand gives way if its time is over.
    public void interrupt(InterruptLine raised) {
        serve(raised);
        var self = running();
        if (attention || mustGiveWay(self)) {
            leave(self);
        }
    }

    private void serve(InterruptLine raised) {
        if (raised == line) {
            line.lower();
            expire();
            return;
        }
        for (int i = 0; i < drivers.size(); i++) {
            var driver = drivers.get(i);
            if (driver.line() == raised) {
                driver.service().run();
                return;
            }
        }
        throw new IllegalStateException(
                "interrupt " + raised + " has no driver; give it one with Processor.onInterrupt");
    }

    private boolean mustGiveWay(Strand self) {
        var group = self.group;
        int priority = group == null ? self.priority : group.face().priority;
        if (own.wants(priority + 1)) {
            return true;
        }
        return clock.now() >= turnEnds && somebodyWaits(self);
    }

    private boolean somebodyWaits(Strand self) {
        var group = self.group;
        int priority = group == null ? self.priority : group.face().priority;
        return own.wants(priority) || (group != null && group.ready > 0) || !dying.isEmpty();
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
        } else if (attention || somebodyWaits(self)) {
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
                && (somebodyWaits(self) || attention || machine.events().horizon() <= clock.now());
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
                wake(sleeper);
            } else if (body != null) {
                unblock(create(timer.name, timer.owner, Threads.DEFAULT_PRIORITY, body));
            }
        }
        setTimerAlarm();
    }
}
