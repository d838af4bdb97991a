package spin.dispatcher;

import java.lang.invoke.MethodHandles;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Generator;
import spin.dispatcher.predicate.Sources;

/// Where events come from and where all changes to them go through.
///
/// Raising takes no lock, at any time, from any thread. Changing takes this dispatcher's lock: it makes the next binding
/// list of every event that the change touches, then the code for each, and only when all of that has worked puts it in
/// force. So a change happens whole or not at all, and a raise sees what was before it or what is after it. Nobody
/// else's code runs under the lock but the [ClassTransformer]'s; a raise never holds it, so handlers may install.
public final class Dispatcher {
    private final String name;
    private final Generator generator;
    private final Limits limits;
    private final boolean keepsLimits;
    private final FaultSink faults;
    private final Quarantine quarantine;
    private final Function<Requester, Quota> quotas;
    private final @Nullable Spawner spawner;
    private final @Nullable EffectVerifier verifier;
    private final LongSupplier clock;
    private final Screening screening;
    private final Executor folding;
    private final AtomicLong lastId = new AtomicLong();
    private final ReentrantLock changing = new ReentrantLock();
    private volatile @Nullable Bookkeeper bookkeeper;
    /// Weak, because an exporter must be able to go; whoever can raise an event holds it ([EventSite]). With what follows, guarded by
    /// `changing`.
    private final Set<Known> events = new LinkedHashSet<>();
    private final ReferenceQueue<Event> gone = new ReferenceQueue<>();
    /// How many bindings each requester has on all events.
    private final Holdings holdings = new Holdings();

    /// An event, as long as somebody can raise it.
    private static final class Known extends WeakReference<Event> {
        final Holdings holdings;

        Known(Event event, ReferenceQueue<Event> gone) {
            super(event, gone);
            holdings = event.holdings();
        }
    }

    /// A dispatcher without metering and limits, whose faults are logged.
    public Dispatcher() {
        this(builder());
    }

    private Dispatcher(Builder builder) {
        name = builder.name;
        generator = new Generator(builder.transformer::transform);
        keepsLimits = builder.limits != null;
        limits = builder.limits == null ? NO_LIMITS : builder.limits;
        faults = builder.faults;
        quarantine = builder.quarantine;
        quotas = builder.quotas;
        spawner = builder.spawner;
        verifier = builder.verifier;
        clock = builder.clock;
        screening = new Screening(builder.sources);
        folding = builder.folding;
    }

    public static Builder builder() {
        return new Builder();
    }

    public String name() {
        return name;
    }

    /// Begins to export `intrinsic`: each abstract method of `type` becomes an event whose procedure is the instance's.
    ///
    /// @param definer the exporter's own `MethodHandles.lookup()`: its package gets the raiser, and only who may act for
    ///        that package has it
    public <I> Export.Builder<I> export(MethodHandles.Lookup definer, Class<I> type, I intrinsic) {
        return new Export.Builder<>(this, definer, type, intrinsic);
    }

    /// What `who` installs with.
    public Events events(Requester who, ExportFinder finder) {
        return new RequesterEvents(this, who, finder, this::commit);
    }

    /// Collects changes until they are committed together.
    public Batch batch() {
        return new Batch(this);
    }

    /// Takes out everything that the requester installed, on all events, at one instant.
    public void uninstallAll(Requester who) {
        commit(draft -> draft.withdraw(who));
    }

    /// From now on `keeper` keeps books of who has how many bindings; to be said before anybody has one.
    public void bookkeeper(Bookkeeper keeper) {
        bookkeeper = keeper;
    }

    /// Calls `each` for every binding that is in force, with whose it is, event by event: what a [Bookkeeper]'s books must say.
    public void bindings(Consumer<Requester> each) {
        changing.lock();
        try {
            for (var event : live()) {
                for (var entry : event.list().entries()) {
                    if (!entry.isIntrinsic()) {
                        each.accept(entry.requester());
                    }
                }
            }
        } finally {
            changing.unlock();
        }
    }

    /// Gives every event at once the code that it would have if nobody had changed it for long, for whoever has finished setting up and does not
    /// want to wait for that many raises. It may be changed as before; what a raise does never depends on this.
    public void settle() {
        if (changing.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "Events of dispatcher %s are settled from inside a change of them, by its class transformer; let the transformer only transform."
                            .formatted(name));
        }
        changing.lock();
        try {
            for (var event : live()) {
                if (event.isLive()) {
                    putInForce(event, event.settled());
                }
            }
        } finally {
            changing.unlock();
        }
    }

    private static void putInForce(Event event, Next.Code code) {
        event.stand(code);
        Switchover.to(Map.of(event, code));
    }

    // What follows is for this package.

    long nextId() {
        return lastId.incrementAndGet();
    }

    Generator generator() {
        return generator;
    }

    Screening screening() {
        return screening;
    }

    boolean keepsLimits() {
        return keepsLimits;
    }

    Limits limits() {
        return limits;
    }

    FaultSink faults() {
        return faults;
    }

    LongSupplier clock() {
        return clock;
    }

    Quota quota(Requester who) {
        var quota = quotas.apply(who);
        var keeper = bookkeeper;
        return keeper == null ? quota : new Quota(quota.perEvent(), Math.min(quota.total(), keeper.most(who)));
    }

    @Nullable
    Spawner anySpawner() {
        return spawner;
    }

    Spawner spawner() {
        if (spawner == null) {
            throw new IllegalStateException("dispatcher %s has no spawner".formatted(name));
        }
        return spawner;
    }

    void checkSpawns(Event event, Requester who) {
        if (spawner == null) {
            throw new InstallException(
                    "%s wants something of %s to run asynchronously, and dispatcher %s runs nothing so; build it with spawner(...)."
                            .formatted(who.name(), event.name(), name));
        }
    }

    void checkVerifies(Effect effect, Event event, Requester who) {
        if (verifier == null) {
            throw new InstallException(
                    "%s wants code on %s to be shown %s, and dispatcher %s cannot show it; build it with verifier(...)."
                            .formatted(who.name(), event.name(), effect, name));
        }
    }

    /// Guards are checked where somebody can check them.
    void checkFunctional(Guard guard, Event event, Requester who) {
        if (verifier != null && guard instanceof Guard.Where where) {
            where.calls().forEach(call -> check(verifier.verify(Effect.FUNCTIONAL, call, "invokeExact"),
                    Effect.FUNCTIONAL, "What a guard reads by", event, who));
        } else if (verifier != null) {
            var function = switch (guard) {
                case Guard.Typed(var test) -> test;
                case Guard.Closed(var test, var closure) -> test;
                case Closures.Closing closing -> closing.within();
                default -> guard;
            };
            check(verifier.verify(Effect.FUNCTIONAL, function, "test"), Effect.FUNCTIONAL, "A guard", event, who);
        }
    }

    void check(Effect effect, Handler handler, Event event, Requester who) {
        checkVerifies(effect, event, who);
        if (verifier != null) {
            var function = switch (handler) {
                case Handler.Typed(var target) -> target;
                case Handler.Closed(var target, var closure) -> target;
                case Filter.Whole(var target, var parts) -> target;
                case Closures.Closing closing -> closing.within();
                default -> handler;
            };
            check(verifier.verify(effect, function, handler instanceof Filter ? "filter" : "handle"), effect,
                    "The handler", event, who);
        }
    }

    private static void check(EffectVerifier.Verdict verdict, Effect effect, String what, Event event, Requester who) {
        if (verdict instanceof EffectVerifier.Verdict.Refused(var reason)) {
            throw new InstallException.NotShown(
                    "%s that %s gave for %s must be %s and is not shown to be: %s.".formatted(what, who.name(),
                            event.name(), effect, reason));
        }
    }

    /// Takes note of a fault and, when it is one too many, passes the binding over from the next raise on.
    ///
    /// That regenerates the event's code, in the middle of a raise and perhaps at the end of a stack that the binding has
    /// used up by raising its own event. Where there is no room for it the fault is thrown on, to the raise further out, until
    /// there is. If somebody else is changing events just now the next fault will do: a raise waits for nobody.
    void blame(Event event, Entry entry, Throwable thrown) {
        if (entry.isIntrinsic()) {
            return;
        }
        var evidence = entry.conduct().blame(thrown);
        var now = event.list().find(entry.id());
        if (!quarantine.isDue(evidence) || now == null || now.terms().quarantined()) {
            return;
        }
        if (thrown instanceof StackOverflowError && !StackRoom.isThere()) {
            throw Unchecked.on(thrown);
        }
        if (tryCommit(draft -> draft.edit(event, list -> list.changing(entry.id(),
                each -> each.on(each.terms().quarantined(true)))))) {
            faults.fault(new Fault.Quarantined(entry.facts(), entry.requester(), evidence));
        }
    }

    void register(List<Event> exported) {
        changing.lock();
        try {
            exported.forEach(event -> events.add(new Known(event, gone)));
        } finally {
            changing.unlock();
        }
    }

    /// Host side. All or nothing; when it returns, every raise that begins sees the change.
    void commit(Draft.Edit edit) {
        if (changing.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "A change of events was begun from inside another one, by the class transformer of dispatcher %s; let the transformer only transform."
                            .formatted(name));
        }
        changing.lock();
        try {
            carryOut(edit);
        } finally {
            changing.unlock();
        }
    }

    private boolean tryCommit(Draft.Edit edit) {
        if (changing.isHeldByCurrentThread() || !changing.tryLock()) {
            return false;
        }
        try {
            carryOut(edit);
            return true;
        } finally {
            changing.unlock();
        }
    }

    private void carryOut(Draft.Edit edit) {
        forgetThoseGone();
        var draft = new Draft(holdings, this::live);
        edit.apply(draft);
        var recorded = new Recordings.Swap();
        recorded.begin();
        var changes = draft.changes();
        var next = new LinkedHashMap<Event, Next>();
        try {
            changes.forEach((event, list) -> next.put(event, event.next(list)));
            keepBooks(draft.more(), 1);
        } catch (Throwable e) {
            next.values().forEach(each -> {
                if (each instanceof Next.Revised(var revision)) {
                    revision.abandon();
                }
            });
            throw e;
        }
        changes.forEach((event, list) -> event.publish(list, required(next.get(event))));
        draft.settle();
        Switchover.to(next);
        Recordings.swapped(recorded, next.size());
        draft.installed().forEach(Recordings::installed);
    }

    private void keepBooks(Holdings more, int by) {
        var keeper = bookkeeper;
        if (keeper != null) {
            more.forEach((who, count) -> keeper.changed(who, by * count));
        }
    }

    private static Next required(@Nullable Next next) {
        return Objects.requireNonNull(next, "every event that changes has something to change to");
    }

    /// An event's overlay has not changed for many raises: its code is made anew, now or, if something else is being
    /// changed, when it is found quiet again. Called by raises, on the terms of whoever built this dispatcher.
    void quiet(Event event) {
        folding.execute(() -> tryFold(event));
    }

    private void tryFold(Event event) {
        if (changing.isHeldByCurrentThread() || !changing.tryLock()) {
            return;
        }
        try {
            if (event.isLive()) {
                putInForce(event, event.folded());
            }
        } finally {
            changing.unlock();
        }
    }

    private List<Event> live() {
        var live = new ArrayList<Event>(events.size());
        for (var known : events) {
            var event = known.get();
            if (event != null) {
                live.add(event);
            }
        }
        return live;
    }

    /// With an event go the bindings on it.
    private void forgetThoseGone() {
        for (var reference = gone.poll(); reference != null; reference = gone.poll()) {
            if (reference instanceof Known known && events.remove(known)) {
                holdings.take(known.holdings);
                keepBooks(known.holdings, -1);
            }
        }
    }

    private static final Limits NO_LIMITS = new Limits() {
        @Override
        public long begin(long units) {
            return 0;
        }

        @Override
        public void end(long token) {}

        @Override
        public boolean terminated(Throwable thrown) {
            return false;
        }
    };

    /// What the world gives a dispatcher.
    public static final class Builder {
        private String name = "dispatcher";
        private ClassTransformer transformer = (internalName, classFile) -> classFile;
        private @Nullable Limits limits;
        private FaultSink faults = FaultSink.logging();
        private Quarantine quarantine = Quarantine.after(1000);
        private Function<Requester, Quota> quotas = who -> Quota.unlimited();
        private @Nullable Spawner spawner;
        private @Nullable EffectVerifier verifier;
        private LongSupplier clock = () -> 0;
        private Sources sources = Sources.resources();
        private Executor folding = Runnable::run;

        private Builder() {}

        /// Where the class files of guards come from, for the search over them.
        public Builder sources(Sources sources) {
            this.sources = sources;
            return this;
        }

        /// Who makes an event's code anew when it has become quiet. Asked by a raise, on its thread; where nothing is said
        /// the raise does it. One that drops the task is asked again later.
        public Builder folding(Executor folding) {
            this.folding = folding;
            return this;
        }

        /// For messages.
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /// Every generated class passes through it before it is defined. It must not change events.
        public Builder transformer(ClassTransformer transformer) {
            this.transformer = transformer;
            return this;
        }

        /// Without it, installs that need a limit are refused.
        public Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        public Builder faults(FaultSink faults) {
            this.faults = faults;
            return this;
        }

        /// When a binding that keeps failing is passed over; from the thousandth fault where nothing is said.
        public Builder quarantine(Quarantine quarantine) {
            this.quarantine = quarantine;
            return this;
        }

        /// How many bindings each requester may have; no limit where nothing is said. Asked at each install, without a lock
        /// held.
        public Builder quotas(Function<Requester, Quota> quotas) {
            this.quotas = quotas;
            return this;
        }

        /// Without it, nothing can be asynchronous.
        public Builder spawner(Spawner spawner) {
            this.spawner = spawner;
            return this;
        }

        /// With it, every guard must be shown functional; without it, guards are trusted and nothing can be ephemeral.
        public Builder verifier(EffectVerifier verifier) {
            this.verifier = verifier;
            return this;
        }

        /// What counted times are measured by.
        public Builder clock(LongSupplier clock) {
            this.clock = clock;
            return this;
        }

        public Dispatcher build() {
            return new Dispatcher(this);
        }
    }
}
