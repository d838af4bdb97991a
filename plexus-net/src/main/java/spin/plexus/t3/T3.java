package spin.plexus.t3;

/// The event of the T3 links.
public interface T3 {
    /// A well-formed frame has come in.
    ///
    /// @param frame readable until the raise returns
    void packetArrived(T3View frame);
}
