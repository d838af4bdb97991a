package spin.systems.spin.services;

import spin.core.strand.Strand;

/// Makes strands of user code.
public interface UserStrands {
    /// A strand in the address space of `like`, not started.
    Strand make(Strand like, long pc, long stackPointer);
}
