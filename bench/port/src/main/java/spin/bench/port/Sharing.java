package spin.bench.port;

/// A workload of several processes that count, in slices of the processor that an application's scheduler hands them by their shares. Each counts in
/// memory of its own, and one of them is looked at.
public interface Sharing {

    /// Marked when counting begins, and when the one that is looked at has counted as far as it shall.
    String BEGUN = "counting begun";
    String DONE = "counted";

    /// How many.
    int clients();

    /// Of the processor, in relation to the shares of the others.
    int share(int client);

    /// Which one is looked at.
    int watched();

    /// How far it counts in an operation.
    long count();

    /// How many operations there are.
    int operations();

    /// Holds what each has counted against its share.
    ///
    /// @param slice how far one counts in a slice: nobody may be further than that from what is his
    /// @throws WorkloadFailedException when somebody is
    default void judge(long[] counted, long slice) {
        long all = 0;
        long shares = 0;
        for (int i = 0; i < counted.length; i++) {
            all += counted[i];
            shares += share(i);
        }
        for (int i = 0; i < counted.length; i++) {
            if (Math.abs(counted[i] * shares - all * share(i)) > slice * shares) {
                throw new WorkloadFailedException("client %d has counted %d of %d, and its share is %d of %d"
                        .formatted(i, counted[i], all, share(i), shares));
            }
        }
    }
}
