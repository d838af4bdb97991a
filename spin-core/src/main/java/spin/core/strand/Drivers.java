package spin.core.strand;

import java.util.ArrayList;
import java.util.List;
import spin.hw.interrupt.InterruptController;
import spin.hw.interrupt.InterruptLine;

/// Who serves which interrupt. A driver makes its device lower the line; one that does not is called broken, not asked for ever.
final class Drivers {
    /// Interrupts that may be delivered in a row before the loop calls a driver broken.
    private static final int MOST_INTERRUPTS = 10_000;

    private final List<Driver> drivers = new ArrayList<>();

    private record Driver(InterruptLine line, Runnable service) {}

    void add(InterruptLine line, Runnable service) {
        drivers.add(new Driver(line, service));
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
        for (int i = 0; i < drivers.size(); i++) {
            var driver = drivers.get(i);
            if (driver.line() == raised) {
                driver.service().run();
                return;
            }
        }
        throw new IllegalStateException(
                "interrupt " + raised + " has no driver; give it one with Processor.onInterrupt");
    }
}
