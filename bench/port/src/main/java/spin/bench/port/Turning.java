package spin.bench.port;

/// A workload of several processes that an application's scheduler hands the processor round among, by their shares.
///
/// Each process runs the workload's program in an address space of its own. [WorkloadAbi#PARTNER] answers whom it gives its turn to, and
/// [WorkloadAbi#YIELD_PROCEDURE] a procedure that does. When the first of them has ended, the run is over, and [#judge] is told.
public interface Turning {

    /// The label of a procedure that yields by [WorkloadAbi#GIVE_WAY], for systems without a library.
    String YIELD = "yield to the scheduler";

    /// How many.
    int clients();

    /// Of the processor, in relation to the shares of the others.
    ///
    /// @param client 0 to one less than there are
    int share(int client);

    /// Holds the turns that each has had against its share: nobody may be further than two turns from what is his.
    ///
    /// @throws WorkloadFailedException when somebody is
    default void judge(long[] turns) {
        long had = 0;
        long shares = 0;
        for (int i = 0; i < turns.length; i++) {
            had += turns[i];
            shares += share(i);
        }
        for (int i = 0; i < turns.length; i++) {
            if (Math.abs(turns[i] * shares - had * share(i)) > 2 * shares) {
                throw new WorkloadFailedException("client %d has had %d of %d turns, and its share is %d of %d"
                        .formatted(i, turns[i], had, share(i), shares));
            }
        }
    }
}
