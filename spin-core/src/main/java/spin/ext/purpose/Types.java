package spin.ext.purpose;

import spin.core.Extension;
import spin.core.Kernel;

/// Tells objects of its own type from others of the same name. Loaded twice, there are two such types, and neither takes the other's objects for
/// its own.
///
/// Source: the release's regression test `dyntypes` (spin-33).
public final class Types implements Extension {
    @Override
    public void start(Kernel kernel) {
        // What it is asked is its equality.
    }

    /// The type case as this domain's own code decides it.
    @Override
    public boolean equals(Object other) {
        return switch (other) {
            case Types _ -> true;
            case Extension _ -> false;
            default -> throw new IllegalArgumentException("neither this type nor the kernel's");
        };
    }

    @Override
    public int hashCode() {
        return 1;
    }
}
