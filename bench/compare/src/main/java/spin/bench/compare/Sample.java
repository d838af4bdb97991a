package spin.bench.compare;

import java.util.Map;

/// The machine's counters as a named point was reached.
///
/// @param marked   whether metered code named it, not a label of the program
/// @param modelled how often time was charged from a published path length so far
/// @param unpriced calls without a price so far, by method
/// @param causes   where the cycles went so far
record Sample(String point, boolean marked, long cycles, long instructions, long traps, long tbMisses, long modelled,
        Map<String, Long> unpriced, Causes causes) {}
