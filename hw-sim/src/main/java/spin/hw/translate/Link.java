package spin.hw.translate;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import org.jspecify.annotations.Nullable;

/// One place in generated code that goes on at a known address outside its region: a call, or a branch out.
///
/// While nobody has translated what is there it leaves to the dispatcher, and says so in [Context#unlinked]. When somebody has, the
/// dispatcher points it at that region.
final class Link {

    /// `(budget, depth)budget`.
    static final MethodType CALL = MethodType.methodType(long.class, long.class, int.class);

    /// Pointing a site elsewhere costs the host a recompilation of its callers, so one whose target keeps changing is left alone.
    private static final int MOST_CHANGES = 6;

    private static final MethodHandle LEAVE;

    static {
        try {
            LEAVE = MethodHandles.dropArguments(
                    MethodHandles.lookup().findVirtual(Link.class, "leave",
                            MethodType.methodType(long.class, long.class)),
                    2, int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Context context;
    private final long target;
    private final boolean samePage;
    private final MutableCallSite site = new MutableCallSite(CALL);
    private @Nullable Region region;
    private int changes;

    /// @param samePage whether the target is in the page of the code that goes there
    Link(Context context, long target, boolean samePage) {
        this.context = context;
        this.target = target;
        this.samePage = samePage;
        site.setTarget(LEAVE.bindTo(this));
    }

    /// The bootstrap method of the call sites in generated classes, whose class data holds the links.
    static CallSite bootstrap(MethodHandles.Lookup generated, String name, MethodType type, int index)
            throws IllegalAccessException {
        var links = MethodHandles.classDataAt(generated, "_", Link[].class, Emitter.LINKS);
        if (links == null || !type.equals(CALL)) {
            throw new IllegalStateException("The call site " + name + " of " + generated.lookupClass()
                    + " belongs to no region.");
        }
        return links[index].site;
    }

    long target() {
        return target;
    }

    @SuppressWarnings("unused") // called through LEAVE
    private long leave(long budget) {
        context.state.pc = target;
        context.unlinked = this;
        return budget;
    }

    /// From now on control goes to the head of `to` directly.
    void point(Region to) {
        if (region == to || changes++ == MOST_CHANGES) {
            return;
        }
        cut();
        region = to;
        to.incoming.add(this);
        site.setTarget(MethodHandles.insertArguments(to.head.method, 2, samePage ? 0 : ~0));
    }

    /// Whether control goes to a region from here.
    boolean isPointed() {
        return region != null;
    }

    /// From now on control goes to the dispatcher.
    void cut() {
        if (region != null) {
            region.incoming.remove(this);
            region = null;
            site.setTarget(LEAVE.bindTo(this));
        }
    }
}
