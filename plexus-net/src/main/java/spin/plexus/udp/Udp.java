package spin.plexus.udp;

/// Datagrams: the event that one has arrived, and the claim to a port.
public interface Udp {
    /// A well-formed datagram has come in.
    ///
    /// To handle it, give the [Endpoint] of the port as the key of the handler; a handler without one is refused. The
    /// guard "the destination port is the endpoint's" is added by the protocol.
    ///
    /// @param datagram readable until the raise returns
    void packetArrived(UdpView datagram);

    /// A datagram is about to be sent, and is sent by the event itself.
    ///
    /// Handled as [#packetArrived] is: whoever holds the endpoint that it is sent from sees it, and may send it to others as well.
    ///
    /// @param datagram readable until the raise returns
    void packetSend(UdpSending datagram);

    /// Makes a port the caller's own until [Endpoint#release], or until the caller is unloaded.
    ///
    /// @param port 1 to 65535
    /// @throws PortRefusedException when there is no such port, or somebody has it
    Endpoint claim(int port);
}
