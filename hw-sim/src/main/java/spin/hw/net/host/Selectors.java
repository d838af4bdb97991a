package spin.hw.net.host;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/// Waiting for a channel of the JDK, in the units of a [HostLink].
final class Selectors {
    private Selectors() {}

    /// Waits until the channel is ready, the selector is woken or closed, or the time is over: up to a millisecond late, since a
    /// selector knows nothing smaller.
    ///
    /// @param atMostNanos [Long#MAX_VALUE] for as long as it takes
    static void await(Selector selector, long atMostNanos) throws IOException {
        try {
            if (atMostNanos == Long.MAX_VALUE) {
                selector.select();
            } else {
                selector.select(Math.ceilDiv(Math.max(1, atMostNanos), TimeUnit.MILLISECONDS.toNanos(1)));
            }
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException closed) {
            // Whoever looks for a frame next learns it.
        }
    }
}
