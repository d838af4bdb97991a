package spin.hw.clock;

/// A count of cycles kept elsewhere, such as the meter of a kernel written in Java. It must never decrease.
@FunctionalInterface
public interface CycleSource {
    long cycles();
}
