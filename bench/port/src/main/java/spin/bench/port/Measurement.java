package spin.bench.port;

import java.util.Map;

/// What one operation cost between two named points, in the steady state.
///
/// @param cycles       cycles of the machine's clock for one operation; the median over the measured operations
/// @param instructions Alpha instructions retired in one operation (metered code is cycles, not instructions)
/// @param traps        entries into the kernel in one operation
/// @param tbMisses     translation buffer misses in one operation
/// @param leastCycles  the cheapest measured operation
/// @param mostCycles   the dearest measured operation; equal to `leastCycles` when the steady state was reached
/// @param operations   how many operations were measured, after the warm-up
/// @param cost         whether all of it was executed
/// @param unpriced     methods called in between that no price list knows, with the number of calls over all measured operations
public record Measurement(double cycles, double instructions, double traps, double tbMisses, double leastCycles,
        double mostCycles, int operations, CostOrigin cost, Map<String, Long> unpriced) {

    /// Where the time of a measurement came from.
    public enum CostOrigin {
        EXECUTED,
        MODELLED
    }

    public boolean steady() {
        return leastCycles == mostCycles;
    }
}
