package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Generator;

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
    private final AtomicLong lastId = new AtomicLong();
    private final ReentrantLock changing = new ReentrantLock();
    /// Weak, because an exporter must be able to go; whoever can raise an event holds it ([EventSite]). Guarded by `changing`.
    private final List<WeakReference<Event>> events = new ArrayList<>();

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

    // What follows is for this package.

    long nextId() {
        return lastId.incrementAndGet();
    }

    Generator generator() {
        return generator;
    }

    boolean keepsLimits() {
        return keepsLimits;
    }

    EventSupervisor supervisor(String event, BindingList list) {
        return new EventSupervisor(event, list.results(), limits, faults);
    }

    void register(List<Event> exported) {
        changing.lock();
        try {
            exported.forEach(event -> events.add(new WeakReference<>(event)));
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
            var draft = new Draft(live());
            edit.apply(draft);
            var changes = draft.changes();
            var code = new LinkedHashMap<Event, MethodHandle>();
            changes.forEach((event, list) -> code.put(event, event.code(list)));
            changes.forEach(Event::publish);
            Switchover.to(code);
        } finally {
            changing.unlock();
        }
    }

    private List<Event> live() {
        var live = new ArrayList<Event>(events.size());
        events.removeIf(reference -> {
            var event = reference.get();
            if (event != null) {
                live.add(event);
            }
            return event == null;
        });
        return live;
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

        private Builder() {}

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

        public Dispatcher build() {
            return new Dispatcher(this);
        }
    }
}
