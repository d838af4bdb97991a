package spin.ext.vmworkload;

import spin.core.Extension;
import spin.core.Kernel;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;

/// Lets a program change the rights of its pages and decides what its faults do. SOSP '95, table 7, counts 263 lines for it.
public final class VmWorkload implements Extension {
    @Override
    public void start(Kernel kernel) {
        var calls = new Calls(kernel);
        kernel.events().on(Trap.class, Trap::systemCall)
                .key(new SystemCallRange(Calls.BEGIN, Calls.END))
                .handle(calls::serve)
                .install();
    }
}
