package spin.bench.port;

/// A booted system with a program in it.
public interface Session {

    /// Runs the program until it has called [WorkloadAbi#EXIT] with status 0.
    ///
    /// @throws WorkloadFailedException when it ended in any other way
    void run();
}
