/// Machines on wires, for systems that are measured over a network: the wires, what is calibrated about their drivers, and the order in which machines
/// go on.
///
/// Nothing here is metered: it is the world around the machines and no part of a system.
@NullMarked
package spin.bench.port.wire;

import org.jspecify.annotations.NullMarked;
