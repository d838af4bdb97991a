package spin.bench.compare;

import spin.bench.port.Measurement;

/// One cell as measured.
///
/// @param measurement  per operation of the row, the placement's divisor applied
/// @param hertz        clock of the profile's machine
/// @param causes       where the cycles of one operation went, the one that stands in the middle
/// @param assumedShare how much of the cycles hangs on hardware costs that have no source, 0 to 1; no number where that was not asked for
public record Observation(Measurement measurement, long hertz, Causes causes, double assumedShare) {}
