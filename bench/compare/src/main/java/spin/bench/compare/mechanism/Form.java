package spin.bench.compare.mechanism;

import spin.bench.port.Measurement;

/// One side as it was found.
///
/// @param waiting   of the cycles of one operation, those in which this machine's CPU had nothing to do
/// @param lines     of source that hold code
/// @param codeBytes of instructions
/// @param fileBytes of class files, without what only debuggers read
record Form(Mechanism mechanism, Mechanism.Side side, Measurement measurement, double waiting, Crossings crossings,
        int lines, long codeBytes, long fileBytes) {}
