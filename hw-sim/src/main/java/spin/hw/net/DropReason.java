package spin.hw.net;

/// Why a frame was not delivered.
public enum DropReason {
    /// It found the queue of its port full.
    QUEUE_FULL,
    /// The wire was cut, or was cut before it had passed.
    CUT,
    /// Nobody had asked for what arrives.
    NO_RECEIVER,
    /// A wrapper lost it by chance.
    LOST,
    /// It was longer than its path allows.
    TOO_LONG,
    /// It came when the rate that its path allows was used up.
    TOO_FAST,
    /// A switch found its check sequence wrong.
    DAMAGED,
    /// It was too short for an Ethernet header.
    TOO_SHORT,
    /// A switch found its destination on the side it came from, or an address that no switch forwards.
    FILTERED,
    /// The host did not take it.
    HOST_REFUSED
}
