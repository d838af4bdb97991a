package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.OptionalLong;
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
    private volatile Published published;

    /// What is in force. One object, so that who asks sees a list and a generation that belong together.
    private record Published(BindingList list, int generation) {}

    Event(Exported<?> exported, Method method, MethodType type, MethodHandle procedure, long id, Requester owner) {
        this.exported = exported;
        this.method = method;
        this.type = type;
        this.procedure = procedure;
        name = exported.type().getSimpleName() + "." + method.getName();
        intrinsic = new Entry(id, name, "intrinsic", owner, true, Order.PLAIN, List.of(), List.of(),
                new Handler.Typed(procedure),
                OptionalLong.empty());
        published = new Published(new BindingList(List.of(intrinsic), null, null, OptimisationLevel.UNROLLED), 0);
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
        exported.dispatcher().commit(draft -> draft.edit(this, list -> list.at(level)));
    }

    /// What a raise does, as text: the bindings in dispatch order with their guards, and the generated code.
    public String listing() {
        var now = published;
        var head = "event %s, type %s, generation %d, level %s%n"
                .formatted(name, type, now.generation(), now.list().level())
                .replace(System.lineSeparator(), "\n");
        var plan = plan(now.list());
        if (now.list().level() == OptimisationLevel.INTERPRETED) {
            return head + Listing.of(plan) + "code: none, the list is interpreted\n";
        }
        if (now.list().isIntrinsicAlone()) {
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
        return exported.dispatcher().supervisor(name, list);
    }
}
