package spin.hw.disk;

import spin.hw.checkpoint.State;

/// Which sectors the drive's buffer holds: those of the last read, and those that have passed under the head since, to the end of
/// the track or of the buffer. What they contain is the platters' matter, for a drive keeps its buffer in step with them; only
/// the time is different.
final class TrackBuffer {
    private static final long NEVER = -1;

    private final DriveModel model;
    private final Mechanism mechanism;
    private long first;
    private int held;
    private int most;
    /// When reading on began; [#NEVER] when it does not.
    private long since = NEVER;

    TrackBuffer(DriveModel model, Mechanism mechanism) {
        this.model = model;
        this.mechanism = mechanism;
    }

    /// Some sectors have been read, the last just now; from here on those behind them follow.
    void readOn(long now, long lba, int sectors) {
        int room = model.bufferBytes() / DriveModel.SECTOR;
        held = Math.min(sectors, room);
        first = lba + sectors - held;
        long end = lba + sectors;
        int left = (int) Math.floorMod(-end, (long) model.sectorsPerTrack());
        most = Math.min(room, held + left);
        since = now;
    }

    /// The head is needed elsewhere.
    void stop(long now) {
        held = heldAt(now);
        since = NEVER;
    }

    boolean holds(long now, long lba, int sectors) {
        return lba >= first && lba + sectors <= first + heldAt(now);
    }

    private int heldAt(long now) {
        if (since == NEVER) {
            return held;
        }
        int n = held;
        while (n < most && since + mechanism.transfer(n + 1 - held) <= now) {
            n++;
        }
        return n;
    }

    void save(State out) {
        out.put("track", new long[]{first, held, most, since});
    }

    void restore(State in) {
        var numbers = Disk.exactly(in, "track", 4);
        first = numbers[0];
        held = (int) numbers[1];
        most = (int) numbers[2];
        since = numbers[3];
    }
}
