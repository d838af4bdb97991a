package spin.hw.net.fault;

import spin.hw.net.DropReason;
import spin.hw.net.LinkPort;
import spin.hw.net.Transit;

/// Drops frames above a length, as a path with a smaller MTU does that tells nobody.
public final class SizeLimited extends Fault {
    private final int longest;

    /// @param longest header included, check sequence not
    public SizeLimited(String name, LinkPort port, int longest) {
        super(name, port);
        if (longest < 0) {
            throw new IllegalArgumentException("A frame cannot be limited to " + longest + " bytes.");
        }
        this.longest = longest;
    }

    @Override
    void arrived(Transit frame) {
        if (frame.bytes().length > longest) {
            drop(DropReason.TOO_LONG);
        } else {
            deliver(frame);
        }
    }
}
