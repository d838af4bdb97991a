package spin.plexus.datalink;

import spin.dispatcher.EventInterface;

/// Frames of a type of one's own: the event that one has arrived, and the claim to a type.
@EventInterface
public interface Datalink {
    /// A frame of a claimed type has come in. To handle it, give the [TypeClaim] as the key of the handler.
    ///
    /// @param packet readable until the raise returns
    void packetArrived(DatalinkView packet);

    /// The same, while the machine is in the interrupt that brought the frame: nothing waits for a strand, and nothing else runs. So a handler has
    /// to be EPHEMERAL, has a limit of 20,000 cycles, and is terminated when that is over. Frames of the loop-back link are not shown here.
    ///
    /// @return whether the handler has done with the frame; if not, or if it was terminated, the frame comes again as [#packetArrived]
    boolean packetAtInterrupt(DatalinkView packet);

    /// Makes a type of Ethernet frame the caller's own until [TypeClaim#release], or until the caller is unloaded.
    ///
    /// @param type 0x0600 to 0xffff
    /// @throws TypeRefusedException when there is no such type, or somebody has it
    TypeClaim claim(int type);
}
