/// The disk: [spin.hw.disk.Disk] is a drive and its controller in one, SCSI-class in its times and simpler in its registers.
/// A driver puts requests into a ring in memory; the drive serves them in the order of their arrival or of their place
/// ([spin.hw.disk.Policy]), moves its arm, waits for the sector and transfers.
///
/// What a drive is like is a [spin.hw.disk.DriveModel]; where a request's time goes is [spin.hw.disk.Mechanism]. What is on the
/// platters is a [spin.hw.disk.SectorStore], in memory or in a file of the host. Sectors reach it one by one, at the cycle at which each
/// has passed under the head: a power cut therefore leaves a torn request, never a torn sector.
///
/// The drive never throws for what a driver asked: the request comes back with a status.
@NullMarked
package spin.hw.disk;

import org.jspecify.annotations.NullMarked;
