package spin.dispatcher.generate;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// How what is in force differs from what a class was generated for. A raise reads it once, when it begins, and so sees
/// one list whatever happens meanwhile.
///
/// Bindings that came later than the version are not in force for who holds this. The tables are in the class's order; `middle`
/// was appended to the plain bindings, `back` to the last ones; the walker runs such a chain: arguments, state, the chain, and
/// the handle that goes on.
final class Patch {
    private final long version;
    /// The one that most classes have alone, one reference nearer to a raise than the others.
    private final @Nullable KeyTable first;
    private final KeyTable[] tables;
    private final @Nullable Bound middle;
    private final @Nullable Bound back;
    private final MethodHandle walker;

    Patch(long version, KeyTable[] tables, @Nullable Bound middle, @Nullable Bound back, MethodHandle walker) {
        this.version = version;
        this.first = tables.length == 0 ? null : tables[0];
        this.tables = tables;
        this.middle = middle;
        this.back = back;
        this.walker = walker;
    }

    /// Called by generated code, as all that follows.
    long version() {
        return version;
    }

    @Nullable
    KeyTable first() {
        return first;
    }

    KeyTable table(int index) {
        return tables[index];
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
}
