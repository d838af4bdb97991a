package spin.domains.meter.twin;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object of a class of the program: the class's internal name, and its fields by name.
record Instance(String type, Map<String, @Nullable Object> fields) {

    Instance(String type) {
        this(type, new HashMap<>());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
