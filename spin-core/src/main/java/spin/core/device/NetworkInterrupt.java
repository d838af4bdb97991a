package spin.core.device;

import spin.dispatcher.EventInterface;

/// What is done with a frame while the machine is still in the interrupt that brought it.
///
/// Nothing else runs on the machine meanwhile, so only the kernel's own protocols handle this event, and hand a frame on to nobody
/// but EPHEMERAL handlers with a limit. Nobody may wait here. Who handles it says so first ([Links#offerAtInterrupt]): while nobody does, nothing is
/// raised.
@EventInterface
public interface NetworkInterrupt {
    /// A frame has come in by a wire.
    ///
    /// @param frame read-only, and dead when the raise returns
    /// @return whether that was all; if not, the frame waits for the strand of its link and comes again as
    ///         [NetworkDevice#frameArrived]
    boolean frameArrived(Frame frame);
}
