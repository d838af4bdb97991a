package spin.dispatcher.generate;

import org.jspecify.annotations.Nullable;

/// What generated code asks for, off its straight path. One per plan, and constant in the generated class.
public interface Supervisor {

    /// A limited stretch of this binding begins.
    long begin(Object binding);

    /// It is over.
    void end(long token);

    /// Takes note of a fault and returns what [#nothingRan] wants to know of it; throws the exception on if it is not the
    /// binding's to keep.
    Object fault(Object binding, Throwable thrown);

    /// Runs the binding's handler elsewhere, with these arguments, boxed.
    void deliver(Object binding, @Nullable Object[] arguments);

    /// The exception of a raise in which nothing ran.
    ///
    /// @param failure the last fault, null if there was none
    RuntimeException nothingRan(@Nullable Object failure);

    /// One result more.
    @Nullable
    Object fold(@Nullable Object soFar, @Nullable Object result, boolean last);
}
