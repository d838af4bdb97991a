package spin.bench.compare;

import java.util.OptionalDouble;
import spin.bench.port.Measurement;

/// A cell with both figures: what the paper says and what we measured.
public record Result(Table table, Row row, String system, Cell cell, Observation observation) {

    public Measurement measurement() {
        return observation.measurement();
    }

    /// Our figure in the row's unit.
    public double value() {
        return in(row.unit());
    }

    /// Row, system and machine.
    public String named() {
        return row.name() + ", " + system + " on " + cell.profile();
    }

    double in(Row.Unit unit) {
        return unit.of(measurement().cycles(), observation.hertz(), row.bytes());
    }

    /// Ours over the published figure; empty where nothing was published.
    public OptionalDouble ratio() {
        var published = cell.published();
        return published == null ? OptionalDouble.empty() : OptionalDouble.of(published.ratio(value()));
    }

    boolean isCalibration() {
        return cell.kind() == Cell.Kind.CALIBRATION;
    }

    boolean isModelled() {
        return measurement().cost() == Measurement.CostOrigin.MODELLED;
    }

    boolean is(Ordering.Term term) {
        return term.equals(new Ordering.Term(row.name(), system, cell.profile()));
    }
}
