package spin.core.user;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Requester;

/// The way from a program to the loader of extensions.
public interface ExtensionDoor {
    /// Loads a JAR; on a strand.
    ///
    /// @param identified told who it is before it starts
    /// @return null when it is loaded; else why not
    @Nullable
    String load(String name, byte[] jar, Consumer<Requester> identified);

    /// Unloads it; on a strand.
    ///
    /// @return what became of it, for people
    String unloadNow(String name);

    /// Unloads it, on a strand of the kernel's own, soon.
    void unloadLater(String name);
}
