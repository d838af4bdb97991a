package spin.core;

import spin.dispatcher.Events;

/// The kernel as one extension sees it.
///
/// The object carries the identity of the domain it was made for, so a call needs no proof and a stolen reference
/// speaks for its owner only. Called on the kernel's thread.
public interface Kernel {
    /// The interface that some domain exports, to call. Calling one of its methods raises the event of that name.
    ///
    /// @throws ImportDeniedException when no domain exports `type`, or its authoriser says no to this extension
    <T> T resolve(Class<T> type);

    /// Installs handlers, in this extension's name.
    Events events();

    /// The console of the machine.
    Console console();

    /// The name of this extension's domain, that of its JAR file.
    String name();
}
