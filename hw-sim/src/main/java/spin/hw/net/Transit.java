package spin.hw.net;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;

/// Something on its way to a port.
///
/// @param due   the cycle of the receiving station at which it is there
/// @param bytes never changed, empty unless this is a frame
@SuppressWarnings("ArrayRecordComponent") // Never changed once made, and compared by its contents below.
public record Transit(long due, Kind kind, byte[] bytes) {
    private static final Kind[] KINDS = Kind.values();

    /// What it is that travels.
    public enum Kind {
        /// A frame as it was sent.
        FRAME(0),
        /// A frame whose check sequence no longer matches.
        DAMAGED_FRAME(1),
        /// The other end was unplugged.
        CARRIER_LOST(2),
        /// The other end was plugged in again.
        CARRIER_BACK(3);

        /// In a checkpoint.
        private final int number;

        Kind(int number) {
            this.number = number;
        }

        static @Nullable Kind of(long number) {
            for (var kind : KINDS) {
                if (kind.number == number) {
                    return kind;
                }
            }
            return null;
        }
    }

    public boolean isFrame() {
        return kind == Kind.FRAME || kind == Kind.DAMAGED_FRAME;
    }

    /// Hands a frame over as what it is.
    public void to(FrameReceiver receiver) {
        if (kind == Kind.DAMAGED_FRAME) {
            receiver.frameDamaged(bytes, bytes.length);
        } else {
            receiver.frameArrived(bytes, bytes.length);
        }
    }

    public static void save(State out, String field, Collection<Transit> all) {
        var contents = new ByteArrayOutputStream();
        all.forEach(each -> contents.writeBytes(each.bytes));
        out.put(field + ".due", all.stream().mapToLong(Transit::due).toArray())
                .put(field + ".kind", all.stream().mapToLong(each -> each.kind.number).toArray())
                .put(field + ".length", all.stream().mapToLong(each -> each.bytes.length).toArray())
                .put(field + ".bytes", contents.toByteArray());
    }

    public static List<Transit> restore(State in, String field) {
        long[] due = in.numbers(field + ".due");
        long[] kind = in.numbers(field + ".kind");
        long[] length = in.numbers(field + ".length");
        byte[] bytes = in.bytes(field + ".bytes");
        if (kind.length != due.length || length.length != due.length) {
            throw damaged(in, field, "its arrays differ in length");
        }
        var all = new ArrayList<Transit>(due.length);
        int from = 0;
        for (int i = 0; i < due.length; i++) {
            var what = Kind.of(kind[i]);
            if (due[i] < 0 || what == null || length[i] < 0 || length[i] > bytes.length - from) {
                throw damaged(in, field, "frame " + i + " is none");
            }
            int to = from + (int) length[i];
            all.add(new Transit(due[i], what, Arrays.copyOfRange(bytes, from, to)));
            from = to;
        }
        if (from != bytes.length) {
            throw damaged(in, field, (bytes.length - from) + " bytes belong to no frame");
        }
        return all;
    }

    private static CheckpointException damaged(State in, String field, String how) {
        return new CheckpointException("The frames " + field + " of " + in.part()
                + " in the checkpoint make no sense: " + how + ". Take another checkpoint.");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Transit that && due == that.due && kind == that.kind
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(due) * 31 + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return kind + " of " + bytes.length + " bytes due at cycle " + due;
    }
}
