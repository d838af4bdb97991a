package spin.hw.net;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Frames for tests, and a receiver that notes what came and when.
public final class Frames {
    private Frames() {}

    /// An Ethernet frame of the least length, between stations numbered 1 to 255, with a text in it.
    public static byte[] frame(int destination, int source, String text) {
        byte[] frame = new byte[60];
        frame[0] = 2;
        frame[5] = (byte) destination;
        frame[6] = 2;
        frame[11] = (byte) source;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(payload, 0, frame, 14, payload.length);
        return frame;
    }

    public static byte[] broadcast(int source, String text) {
        byte[] frame = frame(1, source, text);
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        return frame;
    }

    public static byte[] ofLength(int length, int fill) {
        byte[] frame = new byte[length];
        Arrays.fill(frame, (byte) fill);
        return frame;
    }

    /// The text that [#frame] put in.
    public static String text(byte[] frame) {
        return new String(frame, 14, frame.length - 14, StandardCharsets.US_ASCII).trim();
    }

    /// @param damaged whether the receiver was told that the check sequence is wrong
    @SuppressWarnings("ArrayRecordComponent") // compared by its contents
    public record Arrived(long cycle, byte[] frame, boolean damaged) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Arrived that && cycle == that.cycle && damaged == that.damaged
                    && Arrays.equals(frame, that.frame);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(cycle) * 31 + Arrays.hashCode(frame);
        }

        @Override
        public String toString() {
            return (damaged ? "damaged " : "") + Arrays.hashCode(frame) + " at " + cycle;
        }
    }

    /// Notes what arrives at a station.
    public static final class Listener implements FrameReceiver {
        public final List<Arrived> arrived = new ArrayList<>();
        private final Station station;

        public Listener(Station station) {
            this.station = station;
        }

        @Override
        public void frameArrived(byte[] frame, int length) {
            arrived.add(new Arrived(station.now(), Arrays.copyOf(frame, length), false));
        }

        @Override
        public void frameDamaged(byte[] frame, int length) {
            arrived.add(new Arrived(station.now(), Arrays.copyOf(frame, length), true));
        }

        public List<String> texts() {
            return arrived.stream().map(each -> text(each.frame())).toList();
        }

        public List<Long> cycles() {
            return arrived.stream().map(Arrived::cycle).toList();
        }
    }
}
