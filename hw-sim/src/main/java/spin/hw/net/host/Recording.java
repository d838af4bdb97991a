package spin.hw.net.host;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import spin.hw.net.LinkPort;
import spin.hw.net.pcap.Direction;
import spin.hw.net.pcap.PcapngReader;

/// What a [Recorder] wrote, read back and checked as a whole before a run begins.
public final class Recording {
    private static final Pattern CYCLE = Pattern.compile("cycle ([0-9]{1,18})");

    private final String parameters;
    private final Deque<Entry> entries;

    /// @param fromHost whether it came from the host or was sent there
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
    record Entry(long cycle, boolean fromHost, byte[] frame) {}

    private Recording(String parameters, Deque<Entry> entries) {
        this.parameters = parameters;
        this.entries = entries;
    }

    /// @throws IOException when this is no recording; the message says where and why
    public static Recording read(InputStream in) throws IOException {
        try (var capture = new PcapngReader(in)) {
            var entries = new ArrayDeque<Entry>();
            long latest = 0;
            for (var frame = capture.next(); frame != null; frame = capture.next()) {
                int number = entries.size();
                long cycle = cycle(number, frame.comments().isEmpty() ? "" : frame.comments().getFirst());
                if (frame.interfaceNumber() != 0 || frame.isCut() || frame.length() < 1
                        || frame.length() > LinkPort.MAXIMUM_LENGTH || frame.direction() == Direction.UNKNOWN) {
                    throw new HostLinkException("Frame " + number
                            + " of the recording is none of a recorded port: it must be whole, of interface 0, and have a direction.");
                }
                // Cycles of arrival are those of polls, which may lie just before the instruction that sent a frame.
                if (frame.direction() == Direction.OUTBOUND && cycle < latest) {
                    throw new HostLinkException("Frame " + number + " of the recording is sent at cycle " + cycle
                            + ", after one of cycle " + latest + "; the file was put together from others.");
                }
                latest = Math.max(latest, cycle);
                entries.addLast(new Entry(cycle, frame.direction() == Direction.INBOUND, frame.bytes()));
            }
            return new Recording(parameters(capture), entries);
        }
    }

    private static String parameters(PcapngReader capture) throws HostLinkException {
        var interfaces = capture.interfaces();
        var comments = interfaces.isEmpty() ? java.util.List.<String>of() : interfaces.getFirst().comments();
        if (comments.isEmpty() || !comments.getFirst().startsWith(Recorder.FORMAT)) {
            throw new HostLinkException("This capture is no recording of a port: its interface lacks the comment \""
                    + Recorder.FORMAT + "\". To let its frames arrive by their time stamps use a capture replay.");
        }
        return comments.getFirst();
    }

    private static long cycle(int number, String comment) throws HostLinkException {
        var matcher = CYCLE.matcher(comment);
        if (!matcher.matches()) {
            throw new HostLinkException("Frame " + number
                    + " of the recording does not say its cycle; was the file saved by a program that drops comments?");
        }
        return Long.parseLong(matcher.group(1));
    }

    String parameters() {
        return parameters;
    }

    /// Entries left.
    public int remaining() {
        return entries.size();
    }

    @Nullable
    Entry peek() {
        return entries.peekFirst();
    }

    void remove() {
        entries.removeFirst();
    }
}
