package spin.systems.monolith;

/// An event that threads wait for: the address of whatever it is, in the originals. Who waits for which is in [WaitingThreads].
final class WaitQueue {

    /// Tells it from others; 0 as long as nobody ever waited for it.
    int number;
}
