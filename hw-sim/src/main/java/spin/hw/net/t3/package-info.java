/// A network interface for a T3 line with DMA: [spin.hw.net.t3.T3Adapter]. The machines that the SPIN papers measured sent video through
/// one; no manual of it was found, so registers and rings are ours by choice and as plain as they can be. Whoever writes a device
/// with rings and DMA may start from it.
///
/// It never throws for what a driver or a wire got wrong: it sets a bit or counts.
@NullMarked
package spin.hw.net.t3;

import org.jspecify.annotations.NullMarked;
