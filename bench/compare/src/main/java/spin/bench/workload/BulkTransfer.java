package spin.bench.workload;

import java.util.Locale;
import spin.bench.port.Datagrams.Link;
import spin.bench.port.Transfer;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// As much from another machine as goes through, between applications that live where the system puts them: in SPIN, in the kernel.
public abstract class BulkTransfer implements Workload, Transfer {
    /// A packet of IP that fills an Ethernet's frame, without its headers and those of UDP.
    private static final int ETHERNET_BYTES = 1472;
    /// As SOSP '95 sends on ATM.
    private static final int ATM_BYTES = 8132;
    /// Of datagrams; a reader gets a stream in bursts as long as the buffers, so it is measured over many of those.
    private static final int PACKETS = 32;
    private static final int LONG_PACKETS = 512;
    private static final int SHORT_PACKETS = 4096;

    private final Link link;
    private final boolean stream;

    protected BulkTransfer(Link link, boolean stream) {
        this.link = link;
        this.stream = stream;
    }

    @Override
    public String name() {
        return (stream ? "tcp " : "udp ") + link.name().toLowerCase(Locale.ROOT) + " transfer";
    }

    @Override
    public final Link link() {
        return link;
    }

    @Override
    public final int bytes() {
        return link == Link.ATM ? ATM_BYTES : ETHERNET_BYTES;
    }

    @Override
    public int packets() {
        if (stream) {
            return link == Link.ATM ? LONG_PACKETS : SHORT_PACKETS;
        }
        return PACKETS;
    }

    @Override
    public final boolean stream() {
        return stream;
    }

    @Override
    public final Program program(int operations) {
        return SystemCall.repeated(WorkloadAbi.NET_RECEIVE, operations);
    }

    public static final class UdpEthernet extends BulkTransfer {
        public UdpEthernet() {
            super(Link.ETHERNET, false);
        }
    }

    public static final class UdpAtm extends BulkTransfer {
        public UdpAtm() {
            super(Link.ATM, false);
        }
    }

    public static final class UdpT3 extends BulkTransfer {
        public UdpT3() {
            super(Link.T3, false);
        }
    }

    public static final class TcpEthernet extends BulkTransfer {
        public TcpEthernet() {
            super(Link.ETHERNET, true);
        }
    }

    public static final class TcpAtm extends BulkTransfer {
        public TcpAtm() {
            super(Link.ATM, true);
        }
    }

    public static final class TcpT3 extends BulkTransfer {
        public TcpT3() {
            super(Link.T3, true);
        }
    }
}
