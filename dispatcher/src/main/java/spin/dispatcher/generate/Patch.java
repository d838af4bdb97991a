package spin.dispatcher.generate;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// How what is in force differs from what a class was generated for. A raise reads it once, when it begins, and so sees
/// one list whatever happens meanwhile.
///
/// @param version bindings that came later are not in force for who holds this
/// @param tables of the class, in its order
/// @param middle what was appended to the plain bindings
/// @param back what was appended to the last ones
/// @param walker runs a chain: arguments, state, the chain, and the handle that goes on
@SuppressWarnings("ArrayRecordComponent") // never compared; generated code reads it
record Patch(long version, KeyTable[] tables, @Nullable Bound middle, @Nullable Bound back, MethodHandle walker) {

    /// Called by generated code.
    KeyTable table(int index) {
        return tables[index];
    }
}
