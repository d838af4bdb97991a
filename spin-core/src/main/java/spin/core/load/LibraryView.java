package spin.core.load;

import java.util.List;

/// What may be known about a library: a JAR whose exports others import by name.
///
/// @param name    as manifests say it
/// @param file    under which it is loaded and unloaded
/// @param users   the domains that import from it, directly or by way of others
/// @param failure why the nanny's last attempt to load it failed; empty when it did not
public record LibraryView(String name, String file, State state, List<String> users, String failure) {
    /// How a library stands.
    public enum State {
        /// It lies on the shelf, and is loaded when somebody imports it.
        ABSENT,
        /// Somebody loaded it.
        LOADED,
        /// The nanny loaded it for an importer.
        NURSED
    }

    public LibraryView {
        users = List.copyOf(users);
    }
}
