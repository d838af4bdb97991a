package spin.core.strand;

import spin.core.memory.Context;

/// Makes strands; kernel-private.
public final class Strands {
    public Strand create(String name, Context context) {
        return new Strand(name, context);
    }
}
