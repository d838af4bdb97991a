package spin.plexus.atm;

/// The event of the ATM circuits.
public interface Atm {
    /// A well-formed packet has come in, put together from its cells.
    ///
    /// @param packet readable until the raise returns
    void packetArrived(AtmView packet);
}
