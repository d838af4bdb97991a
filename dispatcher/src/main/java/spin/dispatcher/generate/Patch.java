package spin.dispatcher.generate;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// How what is in force differs from what a class was generated for. A raise reads it once, when it begins, and so sees
/// one list whatever happens meanwhile.
///
/// @param version bindings that came later, or went earlier, are not in force for who holds this
/// @param whole all bindings in order, if the generated turns are not to be used
/// @param middle what was appended to the plain bindings
/// @param back what was appended to the last ones
/// @param walker runs a chain: arguments, state, this, the chain, and the handle that goes on
record Patch(long version, @Nullable Bound whole, @Nullable Bound middle, @Nullable Bound back,
        MethodHandle walker) {
}
