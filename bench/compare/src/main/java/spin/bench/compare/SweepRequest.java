package spin.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// What to vary and over which numbers: `guards=1..1000`, or `guards=1,10,50`.
///
/// A range is walked in at most ten steps: equal ones, or equal ratios where its end is ten times its beginning or more.
///
/// @param parameter its name
/// @param numbers   ascending, each once
public record SweepRequest(String parameter, List<Integer> numbers) {

    private static final int STEPS = 10;
    private static final int MOST = 1_000_000;
    private static final int WIDE = 10;

    public SweepRequest {
        numbers = List.copyOf(new TreeSet<>(numbers));
    }

    /// Reads what a user typed.
    public static SweepRequest of(String typed) {
        int equals = typed.indexOf('=');
        if (equals < 1) {
            throw wrong(typed);
        }
        var parameter = typed.substring(0, equals).strip();
        var numbers = typed.substring(equals + 1).strip();
        int range = numbers.indexOf("..");
        if (range >= 0) {
            return new SweepRequest(parameter,
                    range(typed, number(typed, numbers.substring(0, range)),
                            number(typed, numbers.substring(range + 2))));
        }
        var list = new ArrayList<Integer>();
        for (var each : numbers.split(",", -1)) {
            list.add(number(typed, each));
        }
        return new SweepRequest(parameter, list);
    }

    private static List<Integer> range(String typed, int from, int to) {
        if (from > to) {
            throw wrong(typed);
        }
        var numbers = new ArrayList<Integer>();
        boolean ratios = from > 0 && to / from >= WIDE;
        for (int step = 0; step < STEPS; step++) {
            double way = (double) step / (STEPS - 1);
            double number = ratios ? from * Math.pow((double) to / from, way) : from + (to - from) * way;
            numbers.add((int) Math.round(number));
        }
        return numbers;
    }

    private static int number(String typed, String digits) {
        try {
            int number = Integer.parseInt(digits.strip());
            if (number >= 0 && number <= MOST) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(typed);
        }
        throw wrong(typed);
    }

    private static CompareException wrong(String typed) {
        return CompareException.asked(
                "`" + typed + "` is no sweep: write it as guards=1..1000 or guards=1,10,50, with numbers from 0 to "
                        + MOST + ".");
    }
}
