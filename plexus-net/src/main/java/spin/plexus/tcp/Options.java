package spin.plexus.tcp;

import spin.core.device.Frame;
import spin.plexus.wire.Octets;

/// The options of a segment, by meaning.
///
/// ```
///  kind  length
///   0            end of the list
///   1            nothing, for alignment
///   2     4      largest segment      : 16 bits            (RFC 9293, 3.2; in a SYN)
///   3     3      window scale         : shift              (RFC 7323, 2; in a SYN)
///   4     2      SACK permitted       :                    (RFC 2018, 2; in a SYN)
///   5     2+8n   SACK                 : n pairs of edges   (RFC 2018, 3)
///   8     10     timestamps           : value, echo        (RFC 7323, 3)
/// ```
/// A list that contradicts itself (a length below two, or beyond the header) is read up to there, and what follows is
/// ignored; an option whose length is not its kind's is skipped. So bytes from outside cost at most a walk over forty.
public final class Options {
    /// The most bytes that options may take.
    public static final int LONGEST = 40;
    /// The most SACK blocks that fit.
    public static final int MOST_BLOCKS = 4;

    private static final int END = 0;
    private static final int NOTHING = 1;
    private static final int LARGEST_SEGMENT = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;

    private static final int LARGEST_SEGMENT_LENGTH = 4;
    private static final int WINDOW_SCALE_LENGTH = 3;
    private static final int SACK_PERMITTED_LENGTH = 2;
    private static final int SACK_LENGTH = 2;
    private static final int BLOCK_LENGTH = 8;
    /// With the two bytes before it that align it.
    static final int TIMESTAMPS_ROOM = 12;
    private static final int TIMESTAMPS_LENGTH = 10;
    /// How segments with timestamps begin their options that have nothing else (RFC 7323, appendix A), as it lies.
    private static final int TIMESTAMPS_ALONE = NOTHING | NOTHING << 8 | TIMESTAMPS << 16 | TIMESTAMPS_LENGTH << 24;

    private int largestSegment;
    private int windowScale;
    private boolean sackPermitted;
    private boolean timestamps;
    private int timestamp;
    private int echo;
    private int blocks;
    private final int[] left = new int[MOST_BLOCKS];
    private final int[] right = new int[MOST_BLOCKS];

    Options() {
        clear();
    }

    /// No options.
    public Options clear() {
        largestSegment = 0;
        windowScale = -1;
        sackPermitted = false;
        timestamps = false;
        blocks = 0;
        return this;
    }

    public Options largestSegment(int bytes) {
        largestSegment = bytes;
        return this;
    }

    public Options windowScale(int shift) {
        windowScale = shift;
        return this;
    }

    public Options sackPermitted() {
        sackPermitted = true;
        return this;
    }

    public Options timestamps(int value, int echo) {
        timestamps = true;
        timestamp = value;
        this.echo = echo;
        return this;
    }

    /// @param right the first sequence number behind the block
    public Options block(int left, int right) {
        this.left[blocks] = left;
        this.right[blocks] = right;
        blocks++;
        return this;
    }

    /// 0 for none.
    public int largestSegment() {
        return largestSegment;
    }

    /// -1 for none.
    public int windowScale() {
        return windowScale;
    }

    public boolean isSackPermitted() {
        return sackPermitted;
    }

    public boolean hasTimestamps() {
        return timestamps;
    }

    /// The sender's clock; of no meaning without [#hasTimestamps].
    public int timestamp() {
        return timestamp;
    }

    /// Our clock, as the sender saw it; of no meaning without [#hasTimestamps].
    public int echo() {
        return echo;
    }

    /// How many SACK blocks there are.
    public int blocks() {
        return blocks;
    }

    public int left(int block) {
        return left[block];
    }

    /// The first sequence number behind the block.
    public int right(int block) {
        return right[block];
    }

    /// SACK blocks that still fit beside what is there already.
    int blocksThatFit() {
        return Math.min(MOST_BLOCKS, (LONGEST - length() - SACK_LENGTH - 2) / BLOCK_LENGTH);
    }

    /// Bytes that they take in a header, a multiple of four.
    int length() {
        int length = (largestSegment > 0 ? LARGEST_SEGMENT_LENGTH : 0) + (windowScale >= 0 ? 4 : 0)
                + (blocks > 0 ? 4 + blocks * BLOCK_LENGTH : 0);
        if (timestamps) {
            return length + TIMESTAMPS_ROOM;
        }
        return sackPermitted ? length + 4 : length;
    }

    /// Writes them as Linux lays them out: each beginning, or ending, at a multiple of four.
    void write(byte[] bytes, int start) {
        if (timestamps && blocks == 0 && largestSegment == 0 && windowScale < 0 && !sackPermitted) {
            Octets.LITTLE_64.set(bytes, start, TIMESTAMPS_ALONE | (long) Integer.reverseBytes(timestamp) << 32);
            Octets.put32(bytes, start + 8, echo);
            return;
        }
        int at = start;
        if (largestSegment > 0) {
            at = head(bytes, at, LARGEST_SEGMENT, LARGEST_SEGMENT_LENGTH);
            Octets.put16(bytes, at, largestSegment);
            at += 2;
        }
        if (timestamps) {
            at = sackPermitted ? head(bytes, at, SACK_PERMITTED, SACK_PERMITTED_LENGTH) : nothing(bytes, at, 2);
            at = head(bytes, at, TIMESTAMPS, TIMESTAMPS_LENGTH);
            Octets.put32(bytes, at, timestamp);
            Octets.put32(bytes, at + 4, echo);
            at += 8;
        } else if (sackPermitted) {
            at = head(bytes, nothing(bytes, at, 2), SACK_PERMITTED, SACK_PERMITTED_LENGTH);
        }
        if (windowScale >= 0) {
            at = head(bytes, nothing(bytes, at, 1), WINDOW_SCALE, WINDOW_SCALE_LENGTH);
            bytes[at++] = (byte) windowScale;
        }
        if (blocks > 0) {
            at = head(bytes, nothing(bytes, at, 2), SACK, SACK_LENGTH + blocks * BLOCK_LENGTH);
            for (int i = 0; i < blocks; i++, at += BLOCK_LENGTH) {
                Octets.put32(bytes, at, left[i]);
                Octets.put32(bytes, at + 4, right[i]);
            }
        }
    }

    /// Reads what stands from `start` up to `end` of a frame.
    void read(Frame frame, int start, int end) {
        clear();
        if (end - start == TIMESTAMPS_ROOM) {
            long most = frame.little64(start);
            if ((int) most == TIMESTAMPS_ALONE) {
                timestamps(Integer.reverseBytes((int) (most >>> 32)), frame.signed32(start + 8));
                return;
            }
        }
        int at = start;
        while (at < end) {
            int kind = frame.unsigned8(at);
            if (kind == END) {
                return;
            }
            if (kind == NOTHING) {
                at++;
                continue;
            }
            int length = at + 1 < end ? frame.unsigned8(at + 1) : 0;
            if (length < 2 || at + length > end) {
                return;
            }
            one(frame, kind, at + 2, length);
            at += length;
        }
    }

    private void one(Frame frame, int kind, int at, int length) {
        switch (kind) {
            case LARGEST_SEGMENT -> {
                if (length == LARGEST_SEGMENT_LENGTH) {
                    largestSegment = frame.unsigned16(at);
                }
            }
            case WINDOW_SCALE -> {
                if (length == WINDOW_SCALE_LENGTH) {
                    windowScale = frame.unsigned8(at);
                }
            }
            case SACK_PERMITTED -> sackPermitted |= length == SACK_PERMITTED_LENGTH;
            case SACK -> sack(frame, at, length);
            case TIMESTAMPS -> {
                if (length == TIMESTAMPS_LENGTH) {
                    timestamps(frame.signed32(at), frame.signed32(at + 4));
                }
            }
            default -> {
                // Unknown options are skipped (RFC 9293, MUST-6).
            }
        }
    }

    private void sack(Frame frame, int start, int length) {
        if ((length - SACK_LENGTH) % BLOCK_LENGTH != 0) {
            return;
        }
        blocks = 0;
        for (int at = start; at < start + length - SACK_LENGTH && blocks < MOST_BLOCKS; at += BLOCK_LENGTH) {
            block(frame.signed32(at), frame.signed32(at + 4));
        }
    }

    private static int head(byte[] bytes, int at, int kind, int length) {
        bytes[at] = (byte) kind;
        bytes[at + 1] = (byte) length;
        return at + 2;
    }

    private static int nothing(byte[] bytes, int at, int count) {
        for (int i = 0; i < count; i++) {
            bytes[at + i] = NOTHING;
        }
        return at + count;
    }

    /// As people write it, each after a blank.
    @Override
    public String toString() {
        var text = new StringBuilder();
        if (largestSegment > 0) {
            text.append(" mss ").append(largestSegment);
        }
        if (sackPermitted) {
            text.append(" sackOK");
        }
        if (timestamps) {
            text.append(" TS ").append(Integer.toUnsignedString(timestamp)).append('/')
                    .append(Integer.toUnsignedString(echo));
        }
        if (windowScale >= 0) {
            text.append(" wscale ").append(windowScale);
        }
        for (int i = 0; i < blocks; i++) {
            text.append(" sack ").append(Integer.toUnsignedString(left[i])).append(':')
                    .append(Integer.toUnsignedString(right[i]));
        }
        return text.toString();
    }
}
