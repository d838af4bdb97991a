package spin.core.strand;

import spin.core.memory.Context;

/// A schedulable flow of control. SPIN requires no state of a strand but its name (SOSP '95, section 4.2); ours also
/// says in which address space it runs user code.
///
/// A capability: made by the kernel only, compared by identity.
public final class Strand {
    private final String name;
    private final Context context;

    Strand(String name, Context context) {
        this.name = name;
        this.context = context;
    }

    public String name() {
        return name;
    }

    /// The address space in which this strand's user code runs.
    public Context context() {
        return context;
    }

    @Override
    public String toString() {
        return name;
    }
}
