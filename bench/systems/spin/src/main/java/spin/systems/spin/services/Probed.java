package spin.systems.spin.services;

import spin.dispatcher.EventInterface;

/// Events that mean nothing, to measure what raising one costs.
@EventInterface
public interface Probed {
    void none();

    void one(long a);

    void five(long a, long b, long c, long d, long e);
}
