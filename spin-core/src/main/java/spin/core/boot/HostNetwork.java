package spin.core.boot;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spin.core.cli.CommandFailure;
import spin.core.cli.NetPlan;
import spin.core.device.Framing;
import spin.core.device.NetworkDevice;
import spin.core.device.WireLink;
import spin.core.strand.Processor;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.fault.BothWays;
import spin.hw.net.host.HostLink;
import spin.hw.net.host.HostPort;
import spin.hw.net.host.Recorder;
import spin.hw.net.host.TapLink;
import spin.hw.net.host.UdpLink;

/// A machine's wire to the host, and the pace of a machine that has one: real time.
///
/// The machine's clock follows the host's, but for the time in which the host did not let it run: that did not pass for it, or every
/// timeout would have run out when it wakes, and the answers, which are waiting, be too late. While the machine has nothing to do its thread waits in the host, for a frame, a request or the
/// next alarm; so an idle machine costs the host nothing, however often its port would be polled otherwise.
final class HostNetwork implements Closeable {
    private static final long NANOS = 1_000_000_000;
    /// How late a frame may be for a machine that is busy.
    private static final long POLLS_PER_SECOND = 20_000;
    /// A wire that costs a machine nothing to fill: the host is the limit.
    private static final long BITS_PER_SECOND = 1_000_000_000_000L;
    /// Behind by more than the hundredth part of a second: the host did not let the machine run.
    private static final long LATE_PER_SECOND = 100;
    private static final int IPL = 3;
    private static final int VECTOR = 0x900;
    /// Locally administered; what follows is this process's own.
    private static final long STATION = 0x0253_5000_0000L;
    private static final long OWN_BITS = 0xffff_ffffL;
    /// The circuits below are the network's own (ITU-T I.361, 2.2.3).
    private static final long FIRST_CIRCUIT = 32;

    private final Processor processor;
    private final long hertz;
    private final HostPort port;
    private final long pollCycles;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final long startCycle;
    private long notOurs;

    /// @param nanoTime the host's clock
    HostNetwork(SpinKernel kernel, HostLink link, Recorder recorder, NetPlan plan, LongSupplier nanoTime)
            throws IOException {
        this.nanoTime = nanoTime;
        processor = kernel.processor();
        hertz = kernel.hertz();
        pollCycles = hertz / POLLS_PER_SECOND;
        var machine = kernel.machine();
        var name = name(plan.framing());
        var station = new Station(name, hertz, machine.clock(), machine.events());
        port = new HostPort(station, Medium.serial(link.name(), BITS_PER_SECOND, 0), pollCycles, link, recorder);
        LinkPort wire = plan.faults().isEmpty() ? port : new BothWays(plan.faults(), port, station, plan.seed());
        kernel.links().add(WireLink.attach(name, station(plan.framing()), plan.framing(), wire,
                machine.interrupts().line(name, IPL, VECTOR), processor, SpinKernel.KERNEL,
                kernel.find(NetworkDevice.class, SpinKernel.KERNEL).raiser()));
        startNanos = nanoTime.getAsLong();
        startCycle = processor.now();
    }

    /// The machine's name for the interface.
    static String name(Framing framing) {
        return switch (framing) {
            case ETHERNET -> "eth0";
            case ATM -> "atm0";
            case T3 -> "t3";
        };
    }

    private static long station(Framing framing) {
        return switch (framing) {
            case ETHERNET -> STATION | (ProcessHandle.current().pid() & OWN_BITS);
            case ATM -> FIRST_CIRCUIT;
            case T3 -> 0;
        };
    }

    /// Opens what the plan says and plugs the machine in; null for a plan without a wire.
    ///
    /// @throws CommandFailure when the host does not give it; the message says why and what to do
    static @Nullable HostNetwork open(NetPlan plan, SpinKernel kernel) {
        HostLink link = null;
        try {
            link = switch (plan.end()) {
                case NetPlan.End.Nowhere _ -> null;
                case NetPlan.End.Tap(var device) -> TapLink.open(device);
                case NetPlan.End.Udp(var port, var peer, _) when peer.isEmpty() ->
                    UdpLink.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                case NetPlan.End.Udp(var port, var peer, var peerPort) ->
                    UdpLink.open(new InetSocketAddress(port), new InetSocketAddress(peer, peerPort));
            };
            return link == null
                    ? null
                    : new HostNetwork(kernel, link, recorder(plan.record()), plan, System::nanoTime);
        } catch (IOException refused) {
            closeQuietly(link, refused);
            throw new CommandFailure("--net: " + refused.getMessage(), refused);
        }
    }

    private static Recorder recorder(@Nullable Path file) throws IOException {
        return file == null ? Recorder.none() : new Recorder(Files.newOutputStream(file));
    }

    private static void closeQuietly(@Nullable HostLink link, IOException because) {
        try {
            if (link != null) {
                link.close();
            }
        } catch (IOException alsoBroken) {
            because.addSuppressed(alsoBroken);
        }
    }

    /// Ends the present [#rest], or the next one; from any thread.
    void wake() {
        port.wake();
    }

    /// Lets the machine go on until it has caught up with the host.
    ///
    /// What waits at the port of a machine that slept came while it slept. If the host wakes it late, that comes before the alarm
    /// which was due meanwhile; the other way round each answer would find that its timeout has just run out.
    ///
    /// @return whether it has nothing to do now
    boolean catchUp() {
        long target = target();
        if (port.isResting()) {
            long asleep = port.hasFrame() ? Math.min(target, processor.horizon()) : target;
            boolean quiet = processor.runUntil(Math.max(processor.now(), asleep - pollCycles));
            if (!quiet) {
                port.rest(false);
                return false;
            }
            port.rest(false);
        }
        return processor.runUntil(port.hasFrame() ? Math.max(target, processor.now() + pollCycles) : target);
    }

    /// Where the machine should be by now. A machine at rest is late from its next alarm on, any other from where it stands.
    private long target() {
        long host = hostCycle();
        long due = port.isResting() ? Math.min(processor.horizon(), host) : processor.now();
        long stolen = host - due - hertz / LATE_PER_SECOND;
        notOurs += Math.max(0, stolen);
        return Math.max(host - Math.max(0, stolen), processor.now());
    }

    /// Nothing is to be done: waits for a frame, for the next alarm, or for [#wake].
    void rest() {
        if (port.hasFrame()) {
            return;
        }
        port.rest(true);
        long next = processor.horizon();
        long nanos = next == Long.MAX_VALUE ? next : nanosUntil(next);
        if (nanos > 0) {
            port.await(nanos);
        }
    }

    private long hostCycle() {
        long nanos = nanoTime.getAsLong() - startNanos;
        return startCycle + nanos / NANOS * hertz + nanos % NANOS * hertz / NANOS - notOurs;
    }

    private long nanosUntil(long cycle) {
        long cycles = cycle - hostCycle();
        return cycles / hertz * NANOS + cycles % hertz * NANOS / hertz;
    }

    @Override
    public void close() throws IOException {
        port.close();
    }
}
