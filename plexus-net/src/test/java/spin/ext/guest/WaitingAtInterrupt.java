package spin.ext.guest;

import spin.core.Extension;
import spin.core.Kernel;
import spin.core.strand.Threads;
import spin.plexus.datalink.Datalink;

/// Wants to wait where nothing may: it says nowhere that it may be terminated.
public final class WaitingAtInterrupt implements Extension {
    @Override
    public void start(Kernel kernel) {
        var threads = kernel.resolve(Threads.class);
        var claim = kernel.resolve(Datalink.class).claim(InterruptAnswer.TYPE);
        kernel.events().on(Datalink.class, Datalink::packetAtInterrupt).key(claim).handle(frame -> {
            threads.sleep(1_000_000);
            return true;
        }).install();
    }
}
