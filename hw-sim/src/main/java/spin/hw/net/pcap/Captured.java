package spin.hw.net.pcap;

import java.util.List;

/// One frame of a capture.
///
/// @param interfaceNumber  counted from 0 over the whole file
/// @param nanos            its time stamp; 0 in a block that has none
/// @param bytes            as many as were captured
/// @param length           of the frame on the wire
/// @param direction        seen from the interface
/// @param checkFailed      whether the frame's check sequence was wrong
/// @param comments         in the order of the file
@SuppressWarnings("ArrayRecordComponent") // Made for one reader, and compared by nobody.
public record Captured(int interfaceNumber, long nanos, byte[] bytes, int length, Direction direction,
        boolean checkFailed, List<String> comments) {

    public Captured {
        comments = List.copyOf(comments);
    }

    /// Whether bytes are missing at the end.
    public boolean isCut() {
        return bytes.length < length;
    }
}
