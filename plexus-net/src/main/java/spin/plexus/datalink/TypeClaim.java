package spin.plexus.datalink;

import org.jspecify.annotations.Nullable;
import spin.dispatcher.Binding;
import spin.dispatcher.Requester;
import spin.dispatcher.predicate.Ephemeral;
import spin.plexus.wire.InterruptCount;

/// A type of frame that somebody holds: a capability, made by [Datalink#claim] only. After [#release] it is dead for good.
public final class TypeClaim {
    private final DatalinkManager manager;
    private final int type;
    private final @Nullable Requester owner;
    private @Nullable Binding node;
    private @Nullable InterruptCount atInterrupt;
    private boolean live = true;

    TypeClaim(DatalinkManager manager, int type, @Nullable Requester owner) {
        this.manager = manager;
        this.type = type;
        this.owner = owner;
    }

    public int type() {
        return type;
    }

    /// Sends a frame of this type. Its source is the link's station, whatever the caller does.
    ///
    /// @param link such as `eth0`, or [DatalinkView#link]
    /// @param destination a station in the lower 48 bits, all ones for everybody
    /// @param payload copied before this returns
    /// @return false when there is no such link
    /// @throws IllegalArgumentException when the payload is longer than the link takes
    /// @throws IllegalStateException when the claim has been released
    @Ephemeral
    public boolean send(String link, long destination, byte[] payload) {
        if (!live) {
            throw new IllegalStateException(
                    "the claim to type 0x%04x has been released; claim the type again to send".formatted(type));
        }
        return manager.send(type, link, destination, payload);
    }

    /// Gives the type back. Releasing twice is as once.
    public void release() {
        if (live) {
            live = false;
            manager.released(this);
        }
    }

    boolean admits(DatalinkView packet) {
        return live && packet.type() == type;
    }

    /// Null while nobody handles its frames at interrupt level.
    @Nullable
    InterruptCount atInterrupt() {
        return atInterrupt;
    }

    void showAtInterrupt() {
        if (atInterrupt == null) {
            atInterrupt = new InterruptCount();
        }
    }

    boolean isLiveAt(DatalinkManager here) {
        return live && manager == here;
    }

    @Nullable
    Requester owner() {
        return owner;
    }

    /// Its node in the graph.
    void node(Binding binding) {
        node = binding;
    }

    /// Another claim to the same type goes on with it.
    void passNodeTo(TypeClaim other) {
        if (node != null) {
            other.node = node;
            node = null;
        }
    }

    void takeOut() {
        var binding = node;
        if (binding != null) {
            binding.uninstall();
        }
    }

    @Override
    public String toString() {
        return "claim to type 0x%04x%s".formatted(type, live ? "" : ", released");
    }
}
