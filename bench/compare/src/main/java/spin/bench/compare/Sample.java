package spin.bench.compare;

import java.util.Map;

/// The machine's counters as a named point was reached.
///
/// @param modelled how often time was charged from a published path length so far
/// @param unpriced calls without a price so far, by method
/// @param causes   where the cycles went so far
record Sample(String point, long cycles, long instructions, long traps, long tbMisses, long modelled,
        Map<String, Long> unpriced, Causes causes) {}
