package spin.dispatcher;

import org.jspecify.annotations.Nullable;

/// What somebody asks to do to an event.
///
/// @param binding the binding as asked for (install) or as it is (uninstall, reorder); null when listing
/// @param key opaque proof that the requester sent along for the authoriser, null if none
public record Manipulation(Operation operation, Event event, Requester requester, @Nullable BindingFacts binding,
        @Nullable Object key) {

    /// What can be asked.
    public enum Operation {
        INSTALL,
        UNINSTALL,
        REORDER,
        LIST
    }
}
