package spin.core.memory;

import spin.hw.cpu.Cpu;

/// Lends the processor's few address-space numbers to however many contexts there are.
///
/// A number is lent when a context is entered, for one epoch. When all are lent a new epoch begins: the translation buffers
/// forget every process's entries, and each context gets a number again when it is next entered. So an entry in a buffer
/// always belongs to the context that has the number now, also when contexts end: nothing is lent again before the buffers
/// have forgotten it. What would break this: giving a number back early.
final class AddressSpaceNumbers {
    /// The kernel's.
    static final int KERNEL = 0;

    private final Cpu cpu;
    private final int count;
    private int latest = KERNEL;
    /// To be compared with a context's own; see [#has].
    long epoch = 1;

    AddressSpaceNumbers(Cpu cpu, int count) {
        if (count < 2) {
            throw new IllegalArgumentException(
                    "a processor with " + count + " address-space numbers has none for user code");
        }
        this.cpu = cpu;
        this.count = count;
    }

    /// The context's number, lent now if it has none.
    int of(Context context) {
        if (context.epoch != epoch) {
            if (latest == count - 1) {
                cpu.dataBuffer().invalidateProcess();
                cpu.instructionBuffer().invalidateProcess();
                latest = KERNEL;
                epoch++;
            }
            context.asn = ++latest;
            context.epoch = epoch;
        }
        return context.asn;
    }

    /// Whether the translation buffers may hold something of the context.
    boolean has(Context context) {
        return context.epoch == epoch;
    }
}
