package spin.bench.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One operation, compared.
///
/// @param definition what exactly is measured, in a sentence
/// @param number     of what the workload lets vary ([spin.bench.port.Workload#parameter]); null for as many as usual
/// @param warmUp     operations before the measured ones
/// @param measured   operations that must all cost the same, or the spread is printed
/// @param bytes      of payload that one operation carries, where the unit counts them; 0 elsewhere
/// @param systems    per system where it is measured, in the table's order
public record Row(String name, String definition, Unit unit, String workload, @Nullable Integer number, int warmUp,
        int measured, int bytes,
        Map<String, Placement> systems) {

    public Row {
        systems = Collections.unmodifiableMap(new LinkedHashMap<>(systems));
    }

    int operations() {
        return warmUp + measured;
    }

    /// The axis on which a row and its published figures lie.
    public enum Unit {
        US("us"),
        CYCLES("cycles"),
        /// Of payload, with a million bits to the megabit.
        MEGABITS("Mb/s");

        private final String symbol;

        Unit(String symbol) {
            this.symbol = symbol;
        }

        /// As printed behind a figure.
        public String symbol() {
            return symbol;
        }

        /// @param bytes that were carried in so many cycles
        double of(double cycles, long hertz, int bytes) {
            return switch (this) {
                case CYCLES -> cycles;
                case US -> cycles * 1e6 / hertz;
                case MEGABITS -> 8.0 * bytes * hertz / cycles / 1e6;
            };
        }
    }
}
