package spin.core.device;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The network interfaces of one machine, and what [NetworkDevice]'s events do by themselves: a frame that arrives is nobody's, one
/// that is sent goes to its link.
///
/// On the kernel's thread.
public final class Links implements NetworkDevice {
    private final List<Link> links = new ArrayList<>();
    private NetworkInterrupt interrupts = frame -> false;
    private boolean offering;

    /// Through whom wires that are added from now on raise what comes at interrupt level.
    public void interrupts(NetworkInterrupt events) {
        interrupts = events;
    }

    /// Somebody handles [NetworkInterrupt] from now on: until the first one says so, no wire raises it.
    public void offerAtInterrupt() {
        offering = true;
        for (var link : links) {
            if (link instanceof WireLink wire) {
                wire.offer();
            }
        }
    }

    /// @throws IllegalArgumentException when there is a link of that name
    public void add(Link link) {
        if (named(link.name()) != null) {
            throw new IllegalArgumentException(
                    "there is a link %s already; give the other one another name".formatted(link.name()));
        }
        links.add(link);
        if (link instanceof WireLink wire) {
            wire.interrupts(interrupts);
            if (offering) {
                wire.offer();
            }
        }
    }

    /// In the order in which they were added; the first is the loop-back link.
    public List<Link> all() {
        return List.copyOf(links);
    }

    /// The link of that name; null when there is none.
    public @Nullable Link named(String name) {
        for (var link : links) {
            if (link.name().equals(name)) {
                return link;
            }
        }
        return null;
    }

    @Override
    public void frameArrived(Frame frame) {
        // Nobody handles it: the frame is dropped, as by a device whose driver is not interested.
    }

    @Override
    public void send(Link link, byte[] frame) {
        link.send(frame);
    }
}
