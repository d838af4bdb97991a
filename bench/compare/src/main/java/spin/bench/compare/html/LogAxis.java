package spin.bench.compare.html;

import java.util.ArrayList;
import java.util.List;

/// A logarithmic axis from one power of ten to another.
///
/// @param low   exponent of the left end
/// @param high  exponent of the right end
/// @param left  where it begins on the page
/// @param width how long it is
record LogAxis(int low, int high, double left, double width) {

    /// An axis on which all values lie, which must be above 0.
    static LogAxis over(List<Double> values, double left, double width) {
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(10);
        int low = (int) Math.floor(Math.log10(least));
        int high = (int) Math.ceil(Math.log10(most));
        return new LogAxis(low, Math.max(high, low + 1), left, width);
    }

    double at(double value) {
        return left + (Math.log10(value) - low) / (high - low) * width;
    }

    List<Double> ticks() {
        var ticks = new ArrayList<Double>();
        for (int exponent = low; exponent <= high; exponent++) {
            ticks.add(Math.pow(10, exponent));
        }
        return ticks;
    }
}
