package spin.core.boot;

import spin.core.shell.ShellCommands;
import spin.dispatcher.Requester;

/// A part of the kernel that lives in a room of its own, such as the protocol graph. Parts are trusted; they are found
/// as services on the class path and attached at boot, in the order of their names.
public interface KernelPart {
    /// Exports interfaces, installs handlers, adds commands to the prompt.
    void attach(SpinKernel kernel, ShellCommands shell);

    /// A domain is being unloaded and its handlers are gone: what else it held is to be given back now.
    default void unloaded(Requester domain) {}
}
