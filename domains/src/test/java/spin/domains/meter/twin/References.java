package spin.domains.meter.twin;

import org.jspecify.annotations.Nullable;

/// An array of references: what its elements are, as a descriptor, and the elements.
///
/// Not a record: two arrays are never equal.
final class References {

    private final String elementDescriptor;
    private final @Nullable Object[] elements;

    References(String elementDescriptor, @Nullable Object[] elements) {
        this.elementDescriptor = elementDescriptor;
        this.elements = elements;
    }

    String elementDescriptor() {
        return elementDescriptor;
    }

    @Nullable
    Object[] elements() {
        return elements;
    }
}
