package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodTooLargeException;
import spin.dispatcher.generate.Listing;
import spin.dispatcher.generate.Live;
import spin.dispatcher.generate.Plan;
import spin.dispatcher.generate.Revision;

/// A typed procedure that can be extended: one method of one exported instance.
///
/// What is asked here may be known to the authority and its authoriser. Whoever wants to change something asks [Exported]
/// or [Events].
public final class Event {
    /// So many raises that are counted and find nothing changed, and the event is quiet. Each fold asks for four times as many as
    /// the one before it, for what has been folded and is changed costs two classes and the JIT's work on them; an event that is
    /// raised so seldom that it never gets there has nothing to gain by being folded.
    private static final int FIRST_PATIENCE = 20_000;
    private static final int LONGEST_PATIENCE = 1 << 26;
    /// From here on an event is not asked any more whether it has become quiet: counting its raises costs them more than being folded
    /// would gain. What is appended behind the code and has to be walked through is folded all the same.
    private static final int RESTLESS = FIRST_PATIENCE << 6;
    /// Up to so many bindings, and so many changes, a new class is as cheap as one that can be changed.
    private static final int FEW_BINDINGS = 4;
    private static final int FEW_CHANGES = 3;
    /// An event that has become quiet with up to so many is given a class that no change can reach, and so reads nothing that
    /// changes.
    private static final int FEW_TO_SETTLE = 50;

    private final Exported<?> exported;
    private final Method method;
    private final String name;
    private final MethodType type;
    private final MethodHandle procedure;
    private final EventSite site;
    private final Entry intrinsic;
    private final Conduct raises = new Conduct();
    /// Under the dispatcher's lock.
    private final Holdings holdings = new Holdings();
    private volatile Published published;
    /// Code that can be changed, if that is what is in force. With what follows, under the dispatcher's lock.
    private @Nullable Live live;
    private int patience = FIRST_PATIENCE;
    private int changes;
    /// How often code that can be changed had to be made anew all the same.
    private int remade;

    /// What is in force. One object, so that who asks sees a list and a generation that belong together.
    private record Published(BindingList list, int generation) {}

    Event(Exported<?> exported, Method method, MethodType type, MethodHandle procedure, long id, Requester owner) {
        this.exported = exported;
        this.method = method;
        this.type = type;
        this.procedure = procedure;
        name = exported.type().getSimpleName() + "." + method.getName();
        intrinsic = Entry.intrinsic(id, name, owner, new Handler.Typed(procedure));
        published = new Published(new BindingList(List.of(intrinsic), null, null, Conditions.PLAIN), 0);
        site = new EventSite(this, procedure);
    }

    /// Such as `Udp.packetArrived`. Overloads share it; see [#type].
    public String name() {
        return name;
    }

    /// Parameters and result, without the instance.
    public MethodType type() {
        return type;
    }

    /// Whose procedure it is, and who may do everything to it.
    public Requester owner() {
        return exported.owner();
    }

    /// In dispatch order.
    public List<BindingFacts> bindings() {
        return list().facts();
    }

    /// How often what a raise does has been changed.
    public int generation() {
        return published.generation();
    }

    public OptimisationLevel level() {
        return list().level();
    }

    /// How raises are carried out from the next one on; never what they do.
    public void level(OptimisationLevel level) {
        exported.dispatcher().commit(draft -> draft.edit(this, list -> list.under(list.conditions().at(level))));
    }

    /// What a raise does, as text: the bindings in dispatch order with their guards, and the generated code.
    public String listing() {
        var now = published;
        var list = now.list();
        var head = "event %s, type %s, generation %d, level %s%s%s%n"
                .formatted(name, type, now.generation(), list.level(),
                        list.conditions().asynchronous() ? ", asynchronous" : "",
                        (list.conditions().counting() ? ", counted" : "")
                                + (list.conditions().tracer() == null ? "" : ", traced"))
                .replace(System.lineSeparator(), "\n");
        var plan = plan(list);
        if (list.level() == OptimisationLevel.INTERPRETED) {
            return head + Listing.of(plan) + "code: none, the list is interpreted\n";
        }
        if (list.isIntrinsicAlone()) {
            return head + Listing.of(plan) + "code: none, a raise is a call of the procedure\n";
        }
        if (live != null) {
            var open = planner(list).openPlan(supervisor(list));
            return head + Listing.of(open) + exported.dispatcher().generator().openListing(open,
                    list.entries().middle(), isCounted(list), isChurning());
        }
        return head + Listing.of(plan) + exported.dispatcher().generator().listing(plan);
    }

    @Override
    public String toString() {
        return name + type;
    }

    // What follows is for this package.

    Exported<?> exported() {
        return exported;
    }

    Method method() {
        return method;
    }

    EventSite site() {
        return site;
    }

    BindingList list() {
        return published.list();
    }

    Holdings holdings() {
        return holdings;
    }

    /// The procedure's own entry, for putting it back.
    Entry intrinsic() {
        return intrinsic;
    }

    /// Under the dispatcher's lock, before the call site is swapped.
    void publish(BindingList list, Next next) {
        published = new Published(list, published.generation() + 1);
        stand(next);
    }

    void stand(Next next) {
        if (next instanceof Next.Code(var code, var made)) {
            live = made;
        }
    }

    /// What is to be put in force for a list; nothing is by this yet.
    Next next(BindingList list) {
        changes++;
        if (live == null) {
            return code(list);
        }
        var revision = revision(live, list);
        if (revision != null) {
            return new Next.Revised(revision);
        }
        remade++;
        return code(list);
    }

    /// The list as it is, in a class of its own, after so many raises that the event may stay as it is.
    Next.Code folded() {
        patience = Math.min(LONGEST_PATIENCE, 4 * patience);
        return settled();
    }

    /// The same, because somebody says so.
    Next.Code settled() {
        changes = 0;
        remade = 0;
        return code(list());
    }

    boolean isLive() {
        return live != null;
    }

    private Next.Code code(BindingList list) {
        var recorded = new Recordings.Regenerate();
        recorded.begin();
        var code = isChangeable(list) ? changeable(list) : new Next.Code(fixed(list), null);
        Recordings.regenerated(recorded, name, list);
        return code;
    }

    private boolean isChangeable(BindingList list) {
        boolean isCheap = changes <= FEW_CHANGES && patience == FIRST_PATIENCE
                && list.entries().size() <= FEW_BINDINGS;
        boolean isQuiet = changes == 0 && list.entries().size() <= FEW_TO_SETTLE;
        return list.conditions().isPlain() && list.level() == OptimisationLevel.ADAPTIVE && !isCheap && !isQuiet
                && !(list.isIntrinsicAlone() && changes <= FEW_CHANGES);
    }

    private MethodHandle fixed(BindingList list) {
        return list.conditions().asynchronous()
                ? Apart.handle(this, traced(apart(list)), list.defaultHandler(), exported.dispatcher())
                : traced(list);
    }

    private MethodHandle traced(BindingList list) {
        var tracer = list.conditions().tracer();
        return tracer == null
                ? counted(list)
                : Tracing.over(counted(Tracing.over(list, type, tracer)), this, tracer);
    }

    private Next.Code changeable(BindingList list) {
        try {
            var plan = planner(list).openPlan(supervisor(list));
            var made = exported.dispatcher().generator().live(plan, list.entries().middle(), isCounted(list),
                    isChurning(), patience, this::quiet);
            return new Next.Code(made.code(), made);
        } catch (MethodTooLargeException _) {
            return new Next.Code(interpreter(list), null);
        }
    }

    /// Whether raises tell when the event has become quiet.
    private boolean isCounted(BindingList list) {
        return list.entries().size() <= FEW_TO_SETTLE && patience < RESTLESS;
    }

    private boolean isChurning() {
        return remade > FEW_CHANGES;
    }

    /// Called by a raise.
    private void quiet() {
        exported.dispatcher().quiet(this);
    }

    /// Null if it takes a new class.
    private @Nullable Revision revision(Live of, BindingList list) {
        if (!list.differsInEntriesAlone(list())) {
            return null;
        }
        var script = list.entries().changesFrom(list().entries(), planner(list)::turn);
        return script == null ? null : of.revise(script);
    }

    /// What is run when nobody waits: results are dropped, so nothing folds them or stands in for them.
    private BindingList apart(BindingList list) {
        return type.returnType() == void.class ? list : list.resultsBy(null).defaultingTo(null);
    }

    private MethodHandle counted(BindingList list) {
        if (!list.conditions().counting()) {
            return carriedOut(list);
        }
        var clock = exported.dispatcher().clock();
        return Counting.over(carriedOut(Counting.over(list, type, clock)), raises, clock);
    }

    private MethodHandle carriedOut(BindingList list) {
        if (list.level() == OptimisationLevel.INTERPRETED) {
            return interpreter(list);
        }
        if (list.isIntrinsicAlone()) {
            return list.entries().get(0).handler() instanceof Handler.Typed(var target) ? target : procedure;
        }
        try {
            return exported.dispatcher().generator().generate(plan(list));
        } catch (MethodTooLargeException _) {
            // One binding with guards by the thousand. It is the twin's turn: slower, and the same.
            return interpreter(list);
        }
    }

    private MethodHandle interpreter(BindingList list) {
        return Interpreter.handle(type, list, supervisor(list), screening());
    }

    private Plan plan(BindingList list) {
        return planner(list).plan(supervisor(list));
    }

    private Planner planner(BindingList list) {
        return new Planner(screening(), name, type, list);
    }

    private Screening screening() {
        return exported.dispatcher().screening();
    }

    private EventSupervisor supervisor(BindingList list) {
        return new EventSupervisor(this, list.results(), exported.dispatcher(), exported.dispatcher().anySpawner());
    }

    Counts counts() {
        return new Counts(name, raises.runs.sum(), raises.time.sum(),
                list().entries().stream().map(entry -> new Counts.OfBinding(entry.facts(), entry.conduct().runs.sum(),
                        entry.conduct().time.sum(), entry.conduct().evidence().faults())).toList());
    }

    void uncount(BindingList list) {
        raises.uncount();
        list.entries().forEach(entry -> entry.conduct().uncount());
    }

    static BindingList reinstating(BindingList list, long id) {
        return list.changing(id, entry -> {
            entry.conduct().forgive();
            return entry.on(entry.terms().quarantined(false));
        });
    }

    Explanation explain(@Nullable Object[] arguments) {
        checkFit(arguments);
        var list = list();
        var turns = new ArrayList<Explanation.Turn>();
        try {
            var result = Interpreter.of(type, list, supervisor(list), screening()).raise(arguments.clone(),
                    (entry, outcome) -> turns.add(new Explanation.Turn(entry.facts(), outcome)));
            return new Explanation(name, turns, result, null);
        } catch (Throwable e) {
            if (EventSupervisor.isFatal(e) || exported.dispatcher().limits().terminated(e)) {
                throw Unchecked.on(e);
            }
            return new Explanation(name, turns, null, e);
        }
    }

    private void checkFit(@Nullable Object[] arguments) {
        boolean fits = arguments.length == type.parameterCount();
        for (int i = 0; fits && i < arguments.length; i++) {
            fits = arguments[i] == null
                    ? !type.parameterType(i).isPrimitive()
                    : type.wrap().parameterType(i).isInstance(arguments[i]);
        }
        if (!fits) {
            throw new InstallException.TypeMismatch("%s has type %s, which the %d arguments given do not fit."
                    .formatted(name, type, arguments.length));
        }
    }
}
