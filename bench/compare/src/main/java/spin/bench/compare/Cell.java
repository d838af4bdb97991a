package spin.bench.compare;

import org.jspecify.annotations.Nullable;

/// What a paper says of one system on one machine, and whether ours was fitted to it.
///
/// @param profile    the machine profile that stands for the paper's machine, or the common machine
/// @param published  the figure in the row's unit; null where there is none
/// @param source     paper, table and row; where nothing was published, why
public record Cell(String profile, @Nullable Range published, Kind kind, Confidence confidence, String source) {

    public Cell {
        if ((published == null) != (confidence == Confidence.NONE)) {
            throw new IllegalArgumentException(
                    "confidence is `none` exactly where nothing is published; this has " + published + " and "
                            + confidence.word());
        }
    }

    /// A calibration is a figure that the machine's profile was fitted to; every other one is a prediction.
    public enum Kind {
        CALIBRATION,
        PREDICTION;

        public String word() {
            return Words.of(this);
        }
    }

    /// How the figure was come by: printed in the paper, computed from what the paper prints, or not at all.
    public enum Confidence {
        PUBLISHED,
        DERIVED,
        NONE;

        public String word() {
            return Words.of(this);
        }
    }
}
