package spin.plexus.datalink;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.core.ImportDeniedException;
import spin.core.account.Account;
import spin.core.account.Resource;
import spin.core.boot.SpinKernel;
import spin.core.device.Framing;
import spin.core.trap.AnyTrue;
import spin.dispatcher.Decision;
import spin.dispatcher.Effect;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.Manipulation;
import spin.dispatcher.Requester;
import spin.dispatcher.Trait;
import spin.plexus.ethernet.EthernetManager;
import spin.plexus.ethernet.EthernetView;
import spin.plexus.wire.Drop;
import spin.plexus.wire.InterruptCount;
import spin.plexus.wire.Traffic;

/// Keeps the types that extensions have claimed. Each is a node of the graph while it is held: added to [spin.plexus.ethernet.Ethernet]'s
/// event at the claim, taken out at the release, whatever goes through meanwhile.
public final class DatalinkManager {
    private static final int LAST_TYPE = 0xffff;
    private static final int FIRST_TYPE = 0x0600;
    private static final String ARRIVED = "Datalink.packetArrived";
    private static final String AT_INTERRUPT = "Datalink.packetAtInterrupt";
    /// 150 microseconds of the default machine, in which it does nothing else.
    private static final long INTERRUPT_LIMIT = 20_000;

    private final SpinKernel kernel;
    private final EthernetManager below;
    private final Datalink above;
    private final Traffic traffic = new Traffic("datalink");
    private final Resource held;
    private final Map<Integer, List<TypeClaim>> types = new LinkedHashMap<>();

    private DatalinkManager(SpinKernel kernel, EthernetManager below) {
        this.kernel = kernel;
        this.below = below;
        held = kernel.ledger().resource("ethernet-type",
                holder -> types.values()
                        .forEach(claims -> claims.forEach(each -> holder.accept(account(each.owner())))));
        var exported = kernel.export(MethodHandles.lookup(), Datalink.class, new Intrinsic(this), this::decide);
        var arrived = exported.event("packetArrived");
        exported.deregisterIntrinsic(arrived);
        Handler.Of1<DatalinkView> unhandled = packet -> traffic.count(Drop.UNHANDLED);
        exported.defaultHandler(arrived, unhandled);
        exported.results(exported.event("packetAtInterrupt"), new AnyTrue());
        above = exported.raiser();
    }

    /// Exports [Datalink].
    public static DatalinkManager attach(SpinKernel kernel, EthernetManager below) {
        var manager = new DatalinkManager(kernel, below);
        kernel.facade(Datalink.class, who -> new Facade(manager, who));
        return manager;
    }

    public Traffic traffic() {
        return traffic;
    }

    /// A domain is gone: its types are free.
    public void unloaded(Requester domain) {
        var gone = new ArrayList<TypeClaim>();
        types.values()
                .forEach(holders -> holders.stream().filter(claim -> isSame(claim.owner(), domain)).forEach(gone::add));
        gone.forEach(TypeClaim::release);
    }

    TypeClaim claim(@Nullable Requester who, int type) {
        var name = who == null ? "somebody" : who.name();
        if (type < FIRST_TYPE || type > LAST_TYPE) {
            throw new TypeRefusedException("%s claims Ethernet type %d; a type is a number from 0x0600 to 0xffff"
                    .formatted(name, type));
        }
        if (below.isTaken(type)) {
            throw new TypeRefusedException(
                    "%s claims Ethernet type 0x%04x, which is the kernel's own; choose another".formatted(name, type));
        }
        var holders = types.getOrDefault(type, List.of());
        for (var holder : holders) {
            // A domain's next version, loaded under its name, takes over without a gap.
            var owner = holder.owner();
            if (who == null || owner == null || isSame(owner, who) || !owner.name().equals(who.name())) {
                throw new TypeRefusedException("%s claims Ethernet type 0x%04x, which %s holds; choose another"
                        .formatted(name, type, owner == null ? "somebody else" : owner.name()));
            }
        }
        if (!account(who).charge(held)) {
            throw new TypeRefusedException("%s holds %d Ethernet types and may have no more; release one"
                    .formatted(name, account(who).held(held)));
        }
        var claim = new TypeClaim(this, type, who);
        if (holders.isEmpty()) {
            claim.node(below.protocol("datalink", type, this::frameArrived));
        }
        types.computeIfAbsent(type, _ -> new ArrayList<>()).add(claim);
        return claim;
    }

    private Account account(@Nullable Requester who) {
        return kernel.ledger().of(who == null ? SpinKernel.KERNEL : who);
    }

    void released(TypeClaim claim) {
        var holders = types.get(claim.type());
        if (holders == null || !holders.remove(claim)) {
            throw new IllegalStateException(claim + " was live but not among the types");
        }
        account(claim.owner()).credit(held);
        if (holders.isEmpty()) {
            types.remove(claim.type());
            claim.takeOut();
        } else {
            claim.passNodeTo(holders.getFirst());
        }
    }

    boolean send(int type, String name, long destination, byte[] payload) {
        var link = kernel.links().named(name);
        if (link == null) {
            traffic.count(Drop.NO_ROUTE);
            return false;
        }
        if (link.framing() != Framing.ETHERNET) {
            throw new IllegalArgumentException(
                    "link %s is %s, where no frame has a type of one's own; name an Ethernet".formatted(name,
                            link.framing()));
        }
        if (payload.length > link.mtu()) {
            throw new IllegalArgumentException(
                    "link %s takes at most %d bytes, not %d".formatted(name, link.mtu(), payload.length));
        }
        var frame = new byte[EthernetManager.HEADROOM + payload.length];
        System.arraycopy(payload, 0, frame, EthernetManager.HEADROOM, payload.length);
        traffic.countSent();
        below.send(link, frame, destination & EthernetManager.BROADCAST, type);
        return true;
    }

    private void frameArrived(EthernetView frame) {
        traffic.countReceived();
        above.packetArrived(new DatalinkView(frame));
    }

    private boolean frameAtInterrupt(EthernetView frame) {
        var view = new DatalinkView(frame);
        var count = atInterrupt(view.type());
        if (count != null) {
            count.countOffered();
        }
        if (!above.packetAtInterrupt(view)) {
            return false;
        }
        if (count != null) {
            count.countDone();
        }
        traffic.countReceived();
        return true;
    }

    private @Nullable InterruptCount atInterrupt(int type) {
        var claims = types.get(type);
        for (int i = 0; claims != null && i < claims.size(); i++) {
            var count = claims.get(i).atInterrupt();
            if (count != null) {
                return count;
            }
        }
        return null;
    }

    /// What became of frames that were offered at interrupt level, one line for each type where anybody handles them there.
    public List<String> atInterrupt() {
        var lines = new ArrayList<String>();
        for (var claims : types.values()) {
            for (var claim : claims) {
                var count = claim.atInterrupt();
                if (count != null) {
                    lines.add("type 0x%04x  %s".formatted(claim.type(), count));
                }
            }
        }
        return lines;
    }

    private Decision decide(Manipulation what) {
        if (what.operation().isAuthoritys()) {
            return new Decision.Denied("that is for the protocol itself");
        }
        if (what.operation() != Manipulation.Operation.INSTALL) {
            return new Decision.Allowed();
        }
        boolean early = what.event().name().equals(AT_INTERRUPT);
        if (!early && !what.event().name().equals(ARRIVED)) {
            return new Decision.Denied("it is a service to call; call it instead");
        }
        var asked = what.binding();
        if (asked != null && (asked.is(Trait.FILTER) || asked.is(Trait.CANCELLING))) {
            return new Decision.Denied("a filter, or a handler that ends the raise, would decide what others see");
        }
        if (what.key() instanceof TypeClaim claim && claim.isLiveAt(this)) {
            var allowed = new Decision.AllowedWith(List.of((Guard.Of1<DatalinkView>) claim::admits));
            if (!early) {
                return allowed;
            }
            below.atInterrupt(claim.type(), this::frameAtInterrupt);
            claim.showAtInterrupt();
            return allowed.demanding(Effect.EPHEMERAL).atMost(INTERRUPT_LIMIT);
        }
        return new Decision.Denied(
                "a handler sees the frames of its own type only; claim a type with Datalink.claim and give the claim as the handler's key");
    }

    /// An identity is an object; what an `equals` of somebody's own would say does not count.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable Requester one, @Nullable Requester other) {
        return one == other;
    }

    private record Intrinsic(DatalinkManager manager) implements Datalink {
        @Override
        public void packetArrived(DatalinkView packet) {}

        @Override
        public boolean packetAtInterrupt(DatalinkView packet) {
            return false;
        }

        @Override
        public TypeClaim claim(int type) {
            return manager.claim(null, type);
        }
    }

    private record Facade(DatalinkManager manager, Requester who) implements Datalink {
        @Override
        public void packetArrived(DatalinkView packet) {
            throw new ImportDeniedException(
                    "%s raises Datalink.packetArrived, which the protocol alone does; use TypeClaim.send"
                            .formatted(who.name()));
        }

        @Override
        public boolean packetAtInterrupt(DatalinkView packet) {
            throw new ImportDeniedException(
                    "%s raises Datalink.packetAtInterrupt, which the protocol alone does; use TypeClaim.send"
                            .formatted(who.name()));
        }

        @Override
        public TypeClaim claim(int type) {
            return manager.claim(who, type);
        }
    }
}
