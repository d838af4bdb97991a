package spin.plexus.tcp;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.ImportDeniedException;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Decision;
import spin.dispatcher.Effect;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.Manipulation;
import spin.dispatcher.Requester;
import spin.dispatcher.Trait;
import spin.dispatcher.predicate.Accessor;

/// The congestion control of the kernel's TCP, as events: whoever holds a port handles those of its connections, and the standard's own is
/// the default handler for all others. While nobody handles anything nothing is raised.
///
/// A handler runs while the machine is in the middle of a segment, so it has to be EPHEMERAL and is ended after a while. What it does not set,
/// because it was ended or threw, is what the standard would have set: a loss always makes the window smaller.
final class Policies implements CongestionControl {
    /// 75 microseconds of the default machine.
    private static final long LIMIT = 10_000;
    private static final Reno STANDARD = Reno.RENO;

    private final TcpPorts ports;
    private @Nullable CongestionControl events;
    private boolean handled;

    private Policies(TcpPorts ports) {
        this.ports = ports;
    }

    static Policies exported(SpinKernel kernel, TcpPorts ports) {
        var policies = new Policies(ports);
        var exported = kernel.export(MethodHandles.lookup(), CongestionControl.class, new Nothing(), policies::decide);
        var acknowledged = exported.event("acknowledged");
        exported.deregisterIntrinsic(acknowledged);
        Handler.Of2<CongestionWindow, Integer> standard = STANDARD::acknowledged;
        exported.defaultHandler(acknowledged, standard);
        policies.events = exported.raiser();
        kernel.facade(CongestionControl.class, Outsider::new);
        return policies;
    }

    @Override
    public void acknowledged(CongestionWindow window, int bytes) {
        var raised = events;
        if (handled && raised != null) {
            raised.acknowledged(window, bytes);
        } else {
            STANDARD.acknowledged(window, bytes);
        }
    }

    @Override
    public void lost(CongestionWindow window) {
        STANDARD.lost(window);
        var raised = events;
        if (handled && raised != null) {
            raised.lost(window);
        }
    }

    @Override
    public void timedOut(CongestionWindow window) {
        STANDARD.timedOut(window);
        var raised = events;
        if (handled && raised != null) {
            raised.timedOut(window);
        }
    }

    private Decision decide(Manipulation what) {
        if (what.operation().isAuthoritys()) {
            return new Decision.Denied("that is for the protocol itself");
        }
        if (what.operation() != Manipulation.Operation.INSTALL) {
            // Of its own handlers only: that the dispatcher sees to.
            return new Decision.Allowed();
        }
        var asked = what.binding();
        if (asked != null && (asked.is(Trait.FILTER) || asked.is(Trait.CANCELLING))) {
            return new Decision.Denied(
                    "a filter, or a handler that ends the raise, would decide for the connections of others; handle the event instead");
        }
        if (!(what.key() instanceof TcpPort port) || !port.of(ports) || !port.live()) {
            return new Decision.Denied(
                    "a policy is for the connections of a port of one's own; claim one with Tcp.claim and give it as the handler's key");
        }
        handled = true;
        var number = Accessor.argument(0, CongestionWindow.class).get("localPort").readOnly();
        // Windows have one argument, acknowledgements two; a guard that asks the first alone suits both.
        return new Decision.AllowedWith(List.of(Guard.Where.all(number.is(port.port())), (Guard.Of0) port::live))
                .demanding(Effect.EPHEMERAL).atMost(LIMIT);
    }

    /// What the events do by themselves.
    private static final class Nothing implements CongestionControl {
        @Override
        public void acknowledged(CongestionWindow window, int bytes) {}

        @Override
        public void lost(CongestionWindow window) {}

        @Override
        public void timedOut(CongestionWindow window) {}
    }

    /// The service as somebody has it who is not the protocol.
    private record Outsider(Requester who) implements CongestionControl {
        @Override
        public void acknowledged(CongestionWindow window, int bytes) {
            throw denied("acknowledged");
        }

        @Override
        public void lost(CongestionWindow window) {
            throw denied("lost");
        }

        @Override
        public void timedOut(CongestionWindow window) {
            throw denied("timedOut");
        }

        private ImportDeniedException denied(String event) {
            return new ImportDeniedException(
                    "%s raises CongestionControl.%s, which the protocol alone does; handle it instead"
                            .formatted(who.name(), event));
        }
    }
}
