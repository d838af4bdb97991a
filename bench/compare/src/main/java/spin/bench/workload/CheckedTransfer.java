package spin.bench.workload;

import spin.bench.port.Datagrams.Link;

/// A transfer whose receiver looks at every byte. What that takes is measured too, so it is in no table; it is there to show that nothing is lost or changed.
public abstract class CheckedTransfer extends BulkTransfer {
    /// A stream of these is several times what its buffers hold.
    private static final int PACKETS = 512;

    private CheckedTransfer(Link link, boolean stream) {
        super(link, stream);
    }

    @Override
    public final String name() {
        return super.name() + ", checked";
    }

    @Override
    public final int packets() {
        return stream() ? PACKETS : super.packets();
    }

    @Override
    public final boolean checked() {
        return true;
    }

    public static final class Udp extends CheckedTransfer {
        public Udp() {
            super(Link.ATM, false);
        }
    }

    public static final class Tcp extends CheckedTransfer {
        public Tcp() {
            super(Link.T3, true);
        }
    }
}
