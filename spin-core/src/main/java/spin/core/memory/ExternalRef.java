package spin.core.memory;

import spin.dispatcher.EventInterface;

/// Capabilities for user code: a number that stands for an object of the kernel, in one address space.
///
/// A number that was never given to that space, was deleted, or belongs to another space is refused, and so is one that another
/// domain made. When the space ends, or the domain that made it is unloaded, the reference is gone.
///
/// All refusals are a [VmException]. On the kernel's thread.
///
/// Source: Bershad et al., SOSP '95, section 3.1 (externalized references).
@EventInterface
public interface ExternalRef {
    /// The number for `object` in the space; the same object has one number, which is never zero.
    long externalise(Context context, Object object);

    /// The object that the number stands for.
    Object internalise(Context context, long number);

    /// The number stands for nothing from now on.
    void delete(Context context, long number);
}
