package spin.core.file;

import java.util.List;
import spin.dispatcher.EventInterface;

/// Where file systems are found: the service that an extension asks for, in its own name.
///
/// What is mounted stays until whoever mounted it takes it away or is unloaded; what somebody found and has open is closed when he is.
/// A name here is a mount's own (`tmp`, `disk0`), not a path: where in a tree it appears is for an operating system to say.
@EventInterface
public interface Files {
    /// Offers a file system to everybody. EEXIST when the name is taken; EINVAL when it is not 1 to 255 printable characters.
    void mount(String name, FileSystem system);

    /// Takes it away, once it has made last what was changed: whoever uses it is told ESTALE from now on. EPERM when another extension
    /// mounted it; ENODEV; when it could not make it last, what its sync says, and it is gone all the same.
    void unmount(String name);

    /// The file system of that name, as the caller may use it. ENODEV.
    FileSystem find(String name);

    /// The names that are taken, in the order of mounting.
    List<String> names();

    /// Simulated time in nanoseconds since power-on, for the times of nodes.
    long now();
}
