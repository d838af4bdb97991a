package spin.systems.spin.services;

/// Events that mean nothing, to measure what raising one costs.
public interface Probed {
    void none();

    void one(long a);

    void five(long a, long b, long c, long d, long e);
}
