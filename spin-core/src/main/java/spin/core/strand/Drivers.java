package spin.core.strand;

import java.util.Arrays;
import spin.hw.interrupt.InterruptController;
import spin.hw.interrupt.InterruptLine;

/// Who serves which interrupt. A driver makes its device lower the line; one that does not is called broken, not asked for ever.
final class Drivers {
    /// Interrupts that may be delivered in a row before the loop calls a driver broken.
    private static final int MOST_INTERRUPTS = 10_000;

    /// One line and who serves it, at the same place in both.
    private InterruptLine[] lines = {};
    private Runnable[] services = {};

    void add(InterruptLine line, Runnable service) {
        int at = lines.length;
        lines = Arrays.copyOf(lines, at + 1);
        services = Arrays.copyOf(services, at + 1);
        lines[at] = line;
        services[at] = service;
    }

    void serveAll(InterruptController interrupts) {
        int delivered = 0;
        for (var raised = interrupts.above(0); raised.isPresent(); raised = interrupts.above(0)) {
            if (++delivered > MOST_INTERRUPTS) {
                throw new IllegalStateException(
                        "interrupt " + raised.get() + " stays raised whatever its driver does; mend the driver");
            }
            serve(raised.get());
        }
    }

    void serve(InterruptLine raised) {
        var all = lines;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == raised) {
                services[i].run();
                return;
            }
        }
        throw new IllegalStateException(
                "interrupt " + raised + " has no driver; give it one with Processor.onInterrupt");
    }
}
