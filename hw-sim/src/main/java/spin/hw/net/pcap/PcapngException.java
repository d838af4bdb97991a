package spin.hw.net.pcap;

import java.io.IOException;

/// A capture file is not what it should be. The message says at which offset, and what was expected there.
public final class PcapngException extends IOException {
    private static final long serialVersionUID = 1;

    private final long offset;

    PcapngException(long offset, String what) {
        super("Capture file, block at offset " + offset + ": " + what);
        this.offset = offset;
    }

    /// Where the block begins that is wrong.
    public long offset() {
        return offset;
    }
}
