package spin.hw.disk;

/// What a drive is like, as its data sheet has it.
///
/// One zone: every track has the same number of sectors, chosen so that it passes under the head at the published rate.
///
/// @param name             as a user types it
/// @param cylinders        positions of the arm
/// @param heads            tracks in a cylinder
/// @param sectorsPerTrack  of 512 bytes
/// @param rpm              revolutions in a minute
/// @param averageSeekNanos over all pairs of different cylinders
/// @param settleNanos      the least that any movement of the arm, or a change of the head, takes
/// @param overheadNanos    of the controller, for each request
/// @param bufferBytes      read ahead, or written and not yet on the platters
/// @param busBytesPerSecond between buffer and memory
/// @param source           where the figures are from, and which are not from there
public record DriveModel(String name, int cylinders, int heads, int sectorsPerTrack, int rpm, long averageSeekNanos,
        long settleNanos, long overheadNanos, int bufferBytes, long busBytesPerSecond, String source) {
    public static final int SECTOR = 512;

    private static final String OURS = "; settle 2.5 ms and overhead 0.5 ms assumed, geometry chosen for the rate and the size";

    /// 2.1 GB: 5.4 MB/s at 90 revolutions a second are 60,000 bytes, 117 sectors a track.
    public static final DriveModel RZ28B = new DriveModel("rz28b", 2196, 16, 117, 5400, 9_900_000, 2_500_000, 500_000,
            256 << 10, 10_000_000,
            "RZ28B: read seek 9.9 ms, latency 5.5 ms, media 5.4 MB/s, 256 KB buffer, fast SCSI-2 10 MB/s" + OURS);

    /// 1.05 GB: 4.5 MB/s sustained at 90 revolutions a second are 50,000 bytes, 97 sectors a track.
    public static final DriveModel GIGABYTE = new DriveModel("1gb", 2644, 8, 97, 5400, 8_600_000, 2_500_000, 500_000,
            128 << 10, 10_000_000,
            "IBM 1 GB fast SCSI: seek 8.6 ms, latency 5.56 ms, 5400 rpm, 3.7 to 4.5 MB/s sustained; buffer assumed"
                    + OURS);

    public DriveModel {
        if (cylinders < 2 || heads < 1 || sectorsPerTrack < 1 || rpm < 1 || bufferBytes < SECTOR
                || busBytesPerSecond < 1) {
            throw new IllegalArgumentException("Drive " + name + " has a geometry that no drive has: " + cylinders
                    + " cylinders, " + heads + " heads, " + sectorsPerTrack + " sectors a track, " + rpm + " rpm.");
        }
        if (settleNanos < 0 || overheadNanos < 0 || averageSeekNanos < settleNanos) {
            throw new IllegalArgumentException("Drive " + name + " cannot seek in " + averageSeekNanos
                    + " ns on average when its arm takes " + settleNanos + " ns to settle.");
        }
    }

    /// Sectors of the drive.
    public long sectors() {
        return (long) cylinders * heads * sectorsPerTrack;
    }

    /// The same drive with fewer cylinders and the same times, for tests that have no gigabytes to spare.
    public DriveModel withCylinders(int fewer) {
        return new DriveModel(name, fewer, heads, sectorsPerTrack, rpm, averageSeekNanos, settleNanos, overheadNanos,
                bufferBytes, busBytesPerSecond, source);
    }
}
