package spin.hw.net;

/// One end of a wire, as a network interface sees it.
///
/// A frame begins with its first header byte and ends with its last byte of payload: preamble, check sequence and gaps are the
/// wire's business and cost time on it. Padding a short frame is the sender's.
///
/// Each method is called on the host thread of the machine that the port belongs to.
public interface LinkPort {
    /// No wire carries a longer frame.
    int MAXIMUM_LENGTH = 65_535;

    /// Sends a frame; the bytes are copied.
    ///
    /// A frame that finds the line busy waits in the port's queue; one that finds the queue full is dropped and counted. A
    /// sender that never wants to wait sends again only when the cycle returned has come.
    ///
    /// @return the cycle at which the last bit has left this station; for a dropped frame that of the last one before it
    /// @throws IllegalArgumentException when the length is not from 1 to [#MAXIMUM_LENGTH]
    /// @throws IndexOutOfBoundsException when offset and length do not lie in the array
    long send(byte[] frame, int offset, int length);

    /// Who gets what arrives; called on the machine's thread at the cycle of the last bit. A later receiver takes the place of
    /// the earlier. What arrives before there is one is dropped and counted.
    void receiver(FrameReceiver receiver);

    /// Whether this end hears anything of the other. Sending without it takes the same time and nothing arrives.
    boolean carrier();
}
