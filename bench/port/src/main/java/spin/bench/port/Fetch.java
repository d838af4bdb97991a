package spin.bench.port;

/// A workload that fetches a file from a web server at another machine: [WorkloadAbi#NET_ROUND_TRIP] is one fetch, from the call to the end of the
/// answer.
public interface Fetch {
    /// Of the file.
    int bytes();
}
