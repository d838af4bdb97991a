package spin.bench.port;

import spin.hw.asm.Assembler;

/// A workload over a wire whose other machine has more to do than to answer.
public interface Crowded {

    /// How many processes run there beside the one that answers. They take turns, and each gives its own up by itself.
    int others();

    /// Emits what each of them does in a turn, which needs no memory. The system adds how a turn is given up.
    void work(Assembler code);
}
