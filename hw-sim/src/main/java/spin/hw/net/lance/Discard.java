package spin.hw.net.lance;

/// Why a frame that came by was not given to the driver.
public enum Discard {
    /// The receiver was off, or the chip was looping its own frames back.
    OFF,
    /// Shorter than 64 bytes, check sequence included: what is left of a collision.
    RUNT,
    /// Its destination is neither the station nor one that the filter lets through.
    NOT_FOR_US,
    /// No receive descriptor was the chip's: MISS.
    MISSED,
    /// Memory did not answer: MERR.
    MEMORY
}
