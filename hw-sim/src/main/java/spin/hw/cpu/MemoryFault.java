package spin.hw.cpu;

import spin.hw.pal.Fault;

/// An access through the MMU on behalf of Java code was refused. It carries the fault that an instruction would have had.
/// It has no stack trace: faults are ordinary events, and a kernel may take thousands of them.
public final class MemoryFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    public MemoryFault(Fault fault) {
        super("The access faulted: " + fault, null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
