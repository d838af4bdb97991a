package spin.dispatcher;

/// Runs what raisers do not wait for: on a strand, a thread, a queue; when and where is its own affair, and so is what it does
/// with an exception (a termination that was meant for an activity further out, a JVM that is broken).
@FunctionalInterface
public interface Spawner {

    /// Takes over, or throws. A refusal is the fault of the handler that was to be handed over; of an asynchronous event, the
    /// raiser's.
    ///
    /// @param title such as `handler audit of logger.jar on Udp.packetArrived`
    /// @param behalf whom to charge
    void spawn(String title, Requester behalf, Runnable work);
}
