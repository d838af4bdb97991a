package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodTooLargeException;
import spin.dispatcher.generate.Listing;
import spin.dispatcher.generate.Plan;

/// A typed procedure that can be extended: one method of one exported instance.
///
/// What is asked here may be known to the authority and its authoriser. Whoever wants to change something asks [Exported]
/// or [Events].
public final class Event {
    private final Exported<?> exported;
    private final Method method;
    private final String name;
    private final MethodType type;
    private final MethodHandle procedure;
    private final EventSite site;
    private final Entry intrinsic;
    private final Conduct raises = new Conduct();
    private volatile Published published;

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
                        list.conditions().counting() ? ", counted" : "")
                .replace(System.lineSeparator(), "\n");
        var plan = plan(list);
        if (list.level() == OptimisationLevel.INTERPRETED) {
            return head + Listing.of(plan) + "code: none, the list is interpreted\n";
        }
        if (list.isIntrinsicAlone()) {
            return head + Listing.of(plan) + "code: none, a raise is a call of the procedure\n";
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

    /// The procedure's own entry, for putting it back.
    Entry intrinsic() {
        return intrinsic;
    }

    /// Under the dispatcher's lock, before the call site is swapped.
    void publish(BindingList list) {
        published = new Published(list, published.generation() + 1);
    }

    /// The code that a raise runs for a list; nothing is in force by it yet.
    MethodHandle code(BindingList list) {
        var recorded = new Recordings.Regenerate();
        recorded.begin();
        var code = list.conditions().asynchronous()
                ? Apart.handle(this, counted(apart(list)), list.defaultHandler(), exported.dispatcher())
                : counted(list);
        Recordings.regenerated(recorded, name, list);
        return code;
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
        return Interpreter.handle(type, list, supervisor(list));
    }

    private Plan plan(BindingList list) {
        return Planner.plan(name, type, list, supervisor(list));
    }

    private EventSupervisor supervisor(BindingList list) {
        return new EventSupervisor(this, list.results(), exported.dispatcher());
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
            var result = Interpreter.of(type, list, supervisor(list)).raise(arguments.clone(),
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
