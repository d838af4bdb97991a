package spin.hw.disk;

/// Which of the waiting requests the drive serves next.
public enum Policy {
    /// The one that came first.
    FIFO,
    /// The next one in the direction in which the arm moves, turning where none is left (LOOK). Requests for one cylinder go by
    /// the number of their sector.
    ELEVATOR
}
