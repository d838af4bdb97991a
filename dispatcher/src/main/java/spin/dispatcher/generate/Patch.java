package spin.dispatcher.generate;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// How what is in force differs from what a class was generated for. A raise reads it once, when it begins, and so sees
/// one list whatever happens meanwhile.
///
/// The tables are in the class's order; `middle` was appended to the plain bindings, `back` to the last ones; the walker runs such a
/// chain: arguments, state, the chain, and the handle that goes on.
///
/// As long as nothing has superseded it, all that tables and chains hold is in force. A change says that it begins
/// ([#isSuperseded]) before it touches them; from then on a raise that still goes by this patch passes by what came later, and finds what
/// has gone in the [Departure]s of the patches since. Readers look at the tables first and at `superseded` behind a
/// fence, writers in the opposite order; that is all the memory ordering there is.
final class Patch {
    private final long version;
    /// The one that most classes have alone, one reference nearer to a raise than the others.
    private final @Nullable KeyTable first;
    private final KeyTable[] tables;
    private final SpanTable[] spans;
    private final @Nullable Bound middle;
    private final @Nullable Bound back;
    private final MethodHandle walker;
    private @Nullable Succession superseded;

    /// What comes after a patch. It is there before the change is, and is completed step by step.
    private static final class Succession {
        private @Nullable Departure departed;
        private @Nullable Patch next;
    }

    Patch(long version, KeyTable[] tables, SpanTable[] spans, @Nullable Bound middle, @Nullable Bound back,
            MethodHandle walker) {
        this.version = version;
        this.first = tables.length == 0 ? null : tables[0];
        this.tables = tables;
        this.spans = spans;
        this.middle = middle;
        this.back = back;
        this.walker = walker;
    }

    /// Of code in which nothing has been changed.
    static Patch first(KeyTable[] tables, SpanTable[] spans, MethodHandle noWalker) {
        return new Patch(0, tables, spans, null, null, noWalker);
    }

    // Called by generated code.

    @Nullable
    KeyTable first() {
        return first;
    }

    KeyTable table(int index) {
        return tables[index];
    }

    SpanTable spans(int index) {
        return spans[index];
    }

    /// The first binding with this key.
    @Nullable
    Bound find(KeyTable table, long key) {
        var head = table.find(key);
        VarHandle.loadLoadFence();
        return superseded == null ? head : asItWas(table, key, head);
    }

    /// By its place in the order of the table; null behind the last.
    @Nullable
    Bound at(KeyTable table, int index) {
        var bound = table.at(index);
        VarHandle.loadLoadFence();
        return superseded == null || bound == null ? bound : asItWas(table, index, bound);
    }

    /// Whether a binding that was met is in force.
    boolean sees(Bound bound) {
        var rest = bound.rest;
        if (rest == null) {
            return false;
        }
        VarHandle.loadLoadFence();
        return superseded == null || rest.from <= version;
    }

    @Nullable
    Bound middle() {
        return middle;
    }

    @Nullable
    Bound back() {
        return back;
    }

    MethodHandle walker() {
        return walker;
    }

    // Called by who changes.

    /// A change is going to touch what raises by this patch look at.
    void isSuperseded() {
        if (superseded == null) {
            superseded = new Succession();
        }
        VarHandle.releaseFence();
    }

    /// What raises by this patch will miss from now on.
    void depart(@Nullable Departure departed) {
        succession().departed = departed;
        VarHandle.releaseFence();
    }

    /// The change is made.
    void isFollowedBy(Patch next) {
        succession().next = next;
        VarHandle.releaseFence();
    }

    private Succession succession() {
        if (superseded == null) {
            throw new IllegalStateException("a patch is changed that nobody has superseded");
        }
        return superseded;
    }

    // For those who began before something was taken out.

    private @Nullable Bound asItWas(KeyTable table, long key, @Nullable Bound now) {
        for (var since = superseded; since != null; since = following(since)) {
            for (var each = since.departed; each != null; each = each.also()) {
                if (each.table() == table && each.key() == key) {
                    return each.before();
                }
            }
        }
        return now;
    }

    private Bound asItWas(KeyTable table, int index, Bound now) {
        for (var since = superseded; since != null; since = following(since)) {
            for (var each = since.departed; each != null; each = each.also()) {
                for (var bound = each.table() == table ? each.before() : null; bound != null; bound = bound.next) {
                    if (!bound.isVacant() && bound.rest().place == index) {
                        return bound;
                    }
                }
            }
        }
        return now;
    }

    private static @Nullable Succession following(Succession succession) {
        return succession.next == null ? null : succession.next.superseded;
    }
}
