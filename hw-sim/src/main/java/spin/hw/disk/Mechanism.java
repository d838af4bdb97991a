package spin.hw.disk;

/// Where the time of a drive goes: arm, rotation, transfer.
///
/// The arm takes `settle + k * shape(d)` for d cylinders, where shape is a square root up to a third of the way (the arm
/// accelerates and brakes) and its tangent from there on (it coasts). k is solved so that the average over all pairs of
/// different cylinders is the published one.
///
/// The platter never stops: which sector is under the head is a function of the cycle alone. In exact numbers, one revolution
/// is `60 * hertz` units and a cycle is `rpm` of them, so no rounding adds up however long a run lasts. Consecutive tracks are
/// skewed by as many sectors as pass while the head changes, so that reading on across tracks costs that and no revolution.
///
/// Source for the shape of the curve: Ruemmler and Wilkes, "An Introduction to Disk Drive Modeling", IEEE Computer, March 1994.
public final class Mechanism {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final DriveModel model;
    private final long hertz;
    private final long revolution;
    private final long[] seekCycles;
    private final long headSwitch;
    private final int skew;

    /// @param hertz cycles of the machine in a second
    public Mechanism(DriveModel model, long hertz) {
        this.model = model;
        this.hertz = hertz;
        this.revolution = 60 * hertz;
        this.headSwitch = cycles(model.settleNanos());
        this.seekCycles = seekTable();
        long sectorsInSwitch = Math.ceilDiv(headSwitch * model.rpm() * model.sectorsPerTrack(), revolution);
        this.skew = (int) (sectorsInSwitch % model.sectorsPerTrack());
    }

    private long[] seekTable() {
        int n = model.cylinders();
        double weighted = 0;
        double pairs = 0;
        for (int d = 1; d < n; d++) {
            weighted += (double) (n - d) * shape(d);
            pairs += n - d;
        }
        double k = (model.averageSeekNanos() - model.settleNanos()) * pairs / weighted;
        long[] table = new long[n];
        for (int d = 1; d < n; d++) {
            table[d] = cycles(model.settleNanos() + Math.round(k * shape(d)));
        }
        return table;
    }

    private double shape(int distance) {
        double knee = model.cylinders() / 3.0;
        // Square roots are exact in IEEE arithmetic, so the table is the same on every host.
        return distance <= knee ? Math.sqrt(distance) : Math.sqrt(knee) + (distance - knee) / (2 * Math.sqrt(knee));
    }

    /// A part of a request on one track.
    ///
    /// @param start cycle at which the first of its sectors begins to pass
    /// @param end   cycle at which the last has passed
    public record Pass(long lba, int sectors, long start, long end) {}

    public long sectors() {
        return model.sectors();
    }

    public int cylinder(long lba) {
        return (int) (lba / model.sectorsPerTrack() / model.heads());
    }

    private int head(long lba) {
        return (int) (lba / model.sectorsPerTrack() % model.heads());
    }

    /// Cycles to move the arm so many cylinders.
    public long seek(int distance) {
        return seekCycles[Math.abs(distance)];
    }

    /// Cycles of one revolution, rounded up.
    public long revolutionCycles() {
        return Math.ceilDiv(revolution, model.rpm());
    }

    /// Cycles in which so many sectors of one track pass, rounded up.
    public long transfer(int sectors) {
        return Math.ceilDiv(sectors * revolution, (long) model.rpm() * model.sectorsPerTrack());
    }

    /// Cycles that the controller takes for a request.
    public long overhead() {
        return cycles(model.overheadNanos());
    }

    /// Cycles that so many sectors take between buffer and memory.
    public long bus(int sectors) {
        return Math.ceilDiv((long) sectors * DriveModel.SECTOR * hertz, model.busBytesPerSecond());
    }

    /// The part of an access that lies on the track of its first sector, when the arm sets out at `from`.
    ///
    /// @param cylinder where the arm is
    /// @param head     which was used last
    public Pass pass(long from, int cylinder, int head, long lba, int sectors) {
        int here = Math.min(sectors, model.sectorsPerTrack() - (int) (lba % model.sectorsPerTrack()));
        long there = from + move(cylinder, head, lba);
        long start = there + untilUnderHead(there, lba);
        return new Pass(lba, here, start, start + transfer(here));
    }

    private long move(int cylinder, int head, long lba) {
        int distance = Math.abs(cylinder - cylinder(lba));
        if (distance > 0) {
            return seek(distance);
        }
        return head == head(lba) ? 0 : headSwitch;
    }

    /// The part on the next track, when the last one ended at `pass.end()`.
    public Pass next(Pass pass, int sectors) {
        long last = pass.lba + pass.sectors - 1;
        return pass(pass.end, cylinder(last), head(last), pass.lba + pass.sectors, sectors);
    }

    /// The head that serves a sector.
    public int headOf(long lba) {
        return head(lba);
    }

    private long untilUnderHead(long cycle, long lba) {
        long track = lba / model.sectorsPerTrack();
        long slot = (lba % model.sectorsPerTrack() + track * skew) % model.sectorsPerTrack();
        long wanted = slot * revolution;
        // Position now in units of a revolution times sectors per track, so that sectors begin at whole numbers.
        long now = cycle % revolution * model.rpm() % revolution * model.sectorsPerTrack();
        long ahead = Math.floorMod(wanted - now, revolution * model.sectorsPerTrack());
        return Math.ceilDiv(ahead, (long) model.rpm() * model.sectorsPerTrack());
    }

    private long cycles(long nanos) {
        return Math.ceilDiv(Math.multiplyExact(nanos, hertz), NANOS_PER_SECOND);
    }
}
