package spin.plexus.ethernet;

/// The event of the link layer.
public interface Ethernet {
    /// A well-formed frame has come in.
    ///
    /// @param frame readable until the raise returns
    void packetArrived(EthernetView frame);
}
