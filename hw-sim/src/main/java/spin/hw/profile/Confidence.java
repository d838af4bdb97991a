package spin.hw.profile;

/// How far a figure can be trusted.
public enum Confidence {
    /// Printed in a source that was read.
    PUBLISHED,
    /// Chosen so that one of the few calibration rows comes out as published.
    CALIBRATED,
    /// Worked out from published figures.
    MODELLED,
    /// No source: somebody's judgement. [Profile#without] shows how much of a result hangs on these.
    ASSUMED
}
