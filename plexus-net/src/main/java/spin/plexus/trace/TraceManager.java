package spin.plexus.trace;

import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import spin.core.ImportDeniedException;
import spin.core.boot.SpinKernel;
import spin.core.device.Frame;
import spin.core.device.Link;
import spin.core.device.NetworkDevice;
import spin.dispatcher.Binding;
import spin.dispatcher.BindingFacts;
import spin.dispatcher.Decision;
import spin.dispatcher.Exported;
import spin.dispatcher.Manipulation;
import spin.dispatcher.Requester;
import spin.dispatcher.Trait;
import spin.plexus.wire.Ticker;

/// Raises [PacketTrace] for every frame while somebody handles it. Then, and only then, it is a handler of the links' own events.
public final class TraceManager {
    private final SpinKernel kernel;
    private final Ticker ticker;
    private final Exported<PacketTrace> exported;
    private final List<Binding> listening = new ArrayList<>();
    private final ArrayDeque<TracedPacket> kept = new ArrayDeque<>();
    private final Ticker.WakeUp wakeUp;
    private boolean perhapsNobody;

    private TraceManager(SpinKernel kernel, Ticker ticker) {
        this.kernel = kernel;
        this.ticker = ticker;
        wakeUp = ticker.wakeUp("trace", this::tell);
        exported = kernel.export(MethodHandles.lookup(), PacketTrace.class, packet -> {}, this::decide);
    }

    /// Exports [PacketTrace].
    public static TraceManager attach(SpinKernel kernel, Ticker ticker) {
        var manager = new TraceManager(kernel, ticker);
        kernel.facade(PacketTrace.class, who -> packet -> {
            throw new ImportDeniedException(
                    "%s raises PacketTrace.packet, which the links alone do".formatted(who.name()));
        });
        return manager;
    }

    /// A domain is gone, and what it handled with it.
    public void unloaded(Requester domain) {
        endIfNobodyHandles();
    }

    /// When nobody handles the event any more, nothing is raised any more.
    private void endIfNobodyHandles() {
        perhapsNobody = false;
        if (exported.event("packet").bindings().stream().allMatch(BindingFacts::intrinsic)) {
            listening.forEach(Binding::uninstall);
            listening.clear();
        }
    }

    private Decision decide(Manipulation what) {
        if (what.operation().isAuthoritys() || !kernel.isPrivileged(what.requester())) {
            return new Decision.Denied(
                    "it shows the traffic of everybody, which is for whom the machine's owner trusts; he says so with 'spin approve JAR --waive no-privilege'");
        }
        var asked = what.binding();
        if (asked != null && (asked.is(Trait.FILTER) || asked.is(Trait.CANCELLING))) {
            return new Decision.Denied("who looks may not decide what others see");
        }
        if (what.operation() == Manipulation.Operation.INSTALL) {
            listen();
        } else {
            // It is still there; the next frame will tell.
            perhapsNobody = true;
        }
        return new Decision.Allowed();
    }

    private void listen() {
        if (!listening.isEmpty()) {
            return;
        }
        var events = kernel.events(SpinKernel.KERNEL);
        listening.add(
                events.on(NetworkDevice.class, NetworkDevice::frameArrived).handle(this::arrived).as("trace").first()
                        .install());
        listening.add(
                events.on(NetworkDevice.class, NetworkDevice::send).handle(this::sent).as("trace").first().install());
    }

    /// A frame that no strand will see. It is told of on one, as who looks may take his time.
    public void takenAtInterrupt(Frame frame) {
        if (!listening.isEmpty()) {
            kept.add(new TracedPacket(frame.link(), true, ticker.now(), frame.copy(0, frame.length())));
            wakeUp.noLaterThan(ticker.now());
        }
    }

    private void tell() {
        for (var packet = kept.poll(); packet != null; packet = kept.poll()) {
            raise(packet);
        }
    }

    private void arrived(Frame frame) {
        raise(new TracedPacket(frame.link(), true, ticker.now(), frame.copy(0, frame.length())));
    }

    private void sent(Link link, byte[] frame) {
        // What a machine sends to itself would be seen twice.
        if (!link.isLoopback()) {
            raise(new TracedPacket(link, false, ticker.now(), frame.clone()));
        }
    }

    private void raise(TracedPacket packet) {
        if (perhapsNobody) {
            endIfNobodyHandles();
        }
        exported.raiser().packet(packet);
    }
}
