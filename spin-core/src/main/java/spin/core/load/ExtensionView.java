package spin.core.load;

import spin.core.Console;
import spin.core.ImportDeniedException;
import spin.core.Kernel;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Events;
import spin.dispatcher.Requester;

/// The kernel as one extension sees it. Identity is a field that no extension can reach, so whoever holds this object
/// speaks for its owner and for nobody else.
final class ExtensionView implements Kernel {
    private final SpinKernel kernel;
    private final Requester identity;
    private final Events events;
    private boolean gone;

    ExtensionView(SpinKernel kernel, Requester identity, Events events) {
        this.kernel = kernel;
        this.identity = identity;
        this.events = events;
    }

    /// The domain is unloaded: a reference that somebody kept is worth nothing from now on.
    void revoke() {
        gone = true;
    }

    @Override
    public <T> T resolve(Class<T> type) {
        check();
        return kernel.resolve(type, identity);
    }

    @Override
    public Events events() {
        check();
        return events;
    }

    @Override
    public Console console() {
        check();
        return kernel.console();
    }

    @Override
    public String name() {
        return identity.name();
    }

    private void check() {
        if (gone) {
            throw new ImportDeniedException(identity.name() + " has been unloaded and asks the kernel for something");
        }
    }
}
