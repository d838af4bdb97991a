package spin.bench.workload;

import spin.bench.port.Fetch;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A file from a web server at another machine, by HTTP 1.0 and an Ethernet: a connection for it alone, which the server closes.
public abstract class WebPage implements Workload, Fetch {
    private static final int SMALL = 1024;
    /// More than the server ever keeps.
    private static final int LARGE = 100_000;

    private final String name;
    private final int bytes;

    private WebPage(String name, int bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int bytes() {
        return bytes;
    }

    @Override
    public final Program program(int operations) {
        return SystemCall.repeated(WorkloadAbi.NET_ROUND_TRIP, operations);
    }

    /// It is in the server's cache from the second time on.
    public static final class Cached extends WebPage {
        public Cached() {
            super("web page, cached", SMALL);
        }
    }

    /// Read from the file system each time, in pieces, and kept nowhere.
    public static final class NeverCached extends WebPage {
        public NeverCached() {
            super("web file, too large to cache", LARGE);
        }
    }
}
