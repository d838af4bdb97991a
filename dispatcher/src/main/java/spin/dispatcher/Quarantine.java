package spin.dispatcher;

/// When a binding that keeps failing is passed over: from its so-manieth fault since it was installed or reinstated.
///
/// It stays where it is in the list, with its [Evidence], and the [FaultSink] is told; its requester and the event's
/// authority can reinstate it. The intrinsic procedure is never quarantined.
///
/// @param faults `Long.MAX_VALUE` for never
public record Quarantine(long faults) {
    public Quarantine {
        if (faults <= 0) {
            throw new IllegalArgumentException(
                    "A quarantine after %d faults would let nobody run; give a positive number.".formatted(faults));
        }
    }

    public static Quarantine after(long faults) {
        return new Quarantine(faults);
    }

    public static Quarantine never() {
        return new Quarantine(Long.MAX_VALUE);
    }

    boolean isDue(Evidence evidence) {
        return evidence.faults() >= faults;
    }
}
