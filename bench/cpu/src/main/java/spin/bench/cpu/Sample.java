package spin.bench.cpu;

import java.util.List;

/// One run of one program by one contestant.
///
/// @param output  the program's own
/// @param rounds  how long each took, in nanoseconds, the first from the start of the process
/// @param elapsed nanoseconds from the start of the process to its end
/// @param cpu     processor time of the process and all its threads, in nanoseconds, to a hundredth of a second; 0 when the host does not say
/// @param instructions of the program; 0 where nobody counts
record Sample(List<String> output, List<Long> rounds, long elapsed, long cpu, long instructions) {

    /// How long a round takes when all is warm: the lower quartile of the second half, because others use the host too.
    double steadyMilliseconds() {
        var warm = rounds.subList(rounds.size() / 2, rounds.size()).stream().sorted().toList();
        return warm.get(warm.size() / 4) / 1e6;
    }
}
