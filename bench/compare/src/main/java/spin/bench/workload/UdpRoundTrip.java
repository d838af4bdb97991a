package spin.bench.workload;

import java.util.Locale;
import spin.bench.port.Datagrams;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A datagram, or a few bytes of a stream, to another machine and back, between applications that live where the system puts them: in SPIN, in the kernel.
public abstract class UdpRoundTrip implements Workload, Datagrams {
    /// As SOSP '95 sends them, and as OSDI '96 and USENIX '96 do.
    private static final int SIXTEEN = 16;
    private static final int EIGHT = 8;
    private static final int USUAL_GUARDS = 50;
    private static final int MOST_GUARDS = 10_000;

    private final Link link;
    private final int bytes;

    private UdpRoundTrip(Link link, int bytes) {
        this.link = link;
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return "udp " + link.name().toLowerCase(Locale.ROOT) + (bytes == SIXTEEN ? "" : " " + bytes + " bytes");
    }

    @Override
    public final Link link() {
        return link;
    }

    @Override
    public final int bytes() {
        return bytes;
    }

    @Override
    public int beside() {
        return 0;
    }

    @Override
    public boolean admitted() {
        return false;
    }

    @Override
    public boolean atInterrupt() {
        return false;
    }

    @Override
    public final Program program(int operations) {
        return SystemCall.repeated(WorkloadAbi.NET_ROUND_TRIP, operations);
    }

    public static final class Ethernet extends UdpRoundTrip {
        public Ethernet() {
            super(Link.ETHERNET, SIXTEEN);
        }
    }

    public static final class Atm extends UdpRoundTrip {
        public Atm() {
            super(Link.ATM, SIXTEEN);
        }
    }

    /// By way of a machine that forwards.
    public abstract static class Forwarded extends UdpRoundTrip {
        private Forwarded(Link link) {
            super(link, SIXTEEN);
        }

        @Override
        public final String name() {
            return super.name() + " forwarded";
        }

        @Override
        public final boolean forwarded() {
            return true;
        }

        public static final class Ethernet extends Forwarded {
            public Ethernet() {
                super(Link.ETHERNET);
            }
        }

        public static final class Atm extends Forwarded {
            public Atm() {
                super(Link.ATM);
            }
        }

        public static final class T3 extends Forwarded {
            public T3() {
                super(Link.T3);
            }
        }
    }

    /// The same over a connection from end to end, which the machine between the two passes on segment by segment.
    public abstract static class StreamForwarded extends UdpRoundTrip {
        private StreamForwarded(Link link) {
            super(link, SIXTEEN);
        }

        @Override
        public final String name() {
            return "tcp " + link().name().toLowerCase(Locale.ROOT) + " forwarded";
        }

        @Override
        public final boolean forwarded() {
            return true;
        }

        @Override
        public final boolean stream() {
            return true;
        }

        public static final class Ethernet extends StreamForwarded {
            public Ethernet() {
                super(Link.ETHERNET);
            }
        }

        public static final class Atm extends StreamForwarded {
            public Atm() {
                super(Link.ATM);
            }
        }

        public static final class T3 extends StreamForwarded {
            public T3() {
                super(Link.T3);
            }
        }
    }

    /// Of eight bytes, the protocols on a strand of their own.
    public abstract static class OnStrands extends UdpRoundTrip {
        private OnStrands(Link link) {
            super(link, EIGHT);
        }

        public static final class Ethernet extends OnStrands {
            public Ethernet() {
                super(Link.ETHERNET);
            }
        }

        public static final class Atm extends OnStrands {
            public Atm() {
                super(Link.ATM);
            }
        }

        public static final class T3 extends OnStrands {
            public T3() {
                super(Link.T3);
            }
        }
    }

    /// Of eight bytes, everything in the interrupt.
    public abstract static class AtInterrupt extends UdpRoundTrip {
        private AtInterrupt(Link link) {
            super(link, EIGHT);
        }

        @Override
        public final String name() {
            return super.name() + " at interrupt";
        }

        @Override
        public final boolean atInterrupt() {
            return true;
        }

        public static final class Ethernet extends AtInterrupt {
            public Ethernet() {
                super(Link.ETHERNET);
            }
        }

        public static final class Atm extends AtInterrupt {
            public Atm() {
                super(Link.ATM);
            }
        }

        public static final class T3 extends AtInterrupt {
            public T3() {
                super(Link.T3);
            }
        }
    }

    /// On an Ethernet, beside handlers of others.
    public abstract static class Beside extends UdpRoundTrip {
        private final int guards;
        private final boolean admitted;

        private Beside(int bytes, int least, int guards, boolean admitted) {
            super(Link.ETHERNET, bytes);
            if (guards < least || guards > MOST_GUARDS) {
                throw new IllegalArgumentException("there can be " + least + " to " + MOST_GUARDS
                        + " guards beside the application's; this is " + guards);
            }
            this.guards = guards;
            this.admitted = admitted;
        }

        @Override
        public final String name() {
            return super.name() + " beside " + guards + (admitted ? " true" : " false") + " guards";
        }

        @Override
        public final int beside() {
            return guards;
        }

        @Override
        public final boolean admitted() {
            return admitted;
        }

        @Override
        public final String parameter() {
            return "guards";
        }
    }

    /// Beside guards of others, all false; fifty when nobody says how many.
    public static final class BesideFalseGuards extends Beside {
        public BesideFalseGuards() {
            this(USUAL_GUARDS);
        }

        private BesideFalseGuards(int guards) {
            super(SIXTEEN, 1, guards, false);
        }

        @Override
        public Workload with(int number) {
            return new BesideFalseGuards(number);
        }
    }

    /// Beside guards that are all true, and so as many handlers; fifty when nobody says how many.
    public static final class BesideTrueGuards extends Beside {
        public BesideTrueGuards() {
            this(USUAL_GUARDS);
        }

        private BesideTrueGuards(int guards) {
            super(SIXTEEN, 1, guards, true);
        }

        @Override
        public Workload with(int number) {
            return new BesideTrueGuards(number);
        }
    }

    /// Eight bytes, beside guards of others, all false; none at all is possible too.
    public static final class ShortBesideFalseGuards extends Beside {
        public ShortBesideFalseGuards() {
            this(USUAL_GUARDS);
        }

        private ShortBesideFalseGuards(int guards) {
            super(EIGHT, 0, guards, false);
        }

        @Override
        public Workload with(int number) {
            return new ShortBesideFalseGuards(number);
        }
    }
}
