package spin.bench.unix;

import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// One run of one program.
///
/// @param elapsed nanoseconds of the host from its start to its end
/// @param status  its exit status
/// @param rounds  its marks
/// @param output  all its lines but the marks
/// @param errors  what it wrote beside
record Sample(long elapsed, int status, List<Mark> rounds, List<String> output, String errors) {

    /// A line `@ N`: when it came, by the host's clock, and what the program's own clock said, in nanoseconds.
    record Mark(long host, long own) {}

    /// How long each of the warm half of the rounds took, by one of the clocks.
    List<Double> warm(ToLongFunction<Mark> clock) {
        return IntStream.range(1 + rounds.size() / 2, rounds.size())
                .mapToObj(i -> (double) (clock.applyAsLong(rounds.get(i)) - clock.applyAsLong(rounds.get(i - 1))))
                .toList();
    }

    /// How long a round takes by the program's own clock, which is a simulated one in `spin exec`.
    double own() {
        int last = rounds.size() - 1;
        return rounds.get(last).own - rounds.get(last - 1).own;
    }
}
