package spin.systems.spin.services;

/// The plain procedures behind [Probed].
public final class ProbedIntrinsic implements Probed {
    @Override
    public void none() {
        // A procedure call is all that is measured.
    }

    @Override
    public void one(long a) {
        // The same with an argument.
    }

    @Override
    public void five(long a, long b, long c, long d, long e) {
        // The same with five.
    }
}
