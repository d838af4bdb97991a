package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Live;
import spin.dispatcher.generate.Revision;

/// What a change of one event puts in force.
sealed interface Next {

    /// Other code at the event's call site.
    ///
    /// @param live the same as something that can be changed; null if it cannot
    record Code(MethodHandle code, @Nullable Live live) implements Next {}

    /// The code that is there, changed.
    record Revised(Revision revision) implements Next {}
}
