package spin.plexus.udp;

import spin.dispatcher.EventInterface;

/// Datagrams: the event that one has arrived, and the claim to a port.
@EventInterface
public interface Udp {
    /// A well-formed datagram has come in.
    ///
    /// To handle it, give the [Endpoint] of the port as the key of the handler; a handler without one is refused. The
    /// guard "the destination port is the endpoint's" is added by the protocol.
    ///
    /// @param datagram readable until the raise returns
    void packetArrived(UdpView datagram);

    /// The same, while the machine is in the interrupt that brought the datagram: nothing waits for a strand, and nothing else runs. So a handler
    /// has to be EPHEMERAL, has a limit of 20,000 cycles, and is terminated when that is over. The key is the endpoint, as above.
    ///
    /// What comes over the loop-back link, in parts, or damaged, is not shown here. A datagram that is sent from here to this machine itself is
    /// dropped.
    ///
    /// @return whether the handler has done with the datagram; if not, or if it was terminated, the datagram comes again as [#packetArrived]
    boolean packetAtInterrupt(UdpView datagram);

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
