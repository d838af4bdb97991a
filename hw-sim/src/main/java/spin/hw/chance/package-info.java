/// Randomness that a machine can write down: [spin.hw.chance.SplitMix], a generator whose whole state is one number.
///
/// Whatever happens by chance on a machine (a lost frame, a victim, a torn write) draws from one of these, so that a seed repeats a
/// run and a checkpoint continues it. It never asks the host.
@NullMarked
package spin.hw.chance;

import org.jspecify.annotations.NullMarked;
