package spin.plexus.atm;

import spin.dispatcher.EventInterface;

/// The event of the ATM circuits.
@EventInterface
public interface Atm {
    /// A well-formed packet has come in, put together from its cells.
    ///
    /// @param packet readable until the raise returns
    void packetArrived(AtmView packet);
}
