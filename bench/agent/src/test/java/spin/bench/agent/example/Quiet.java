package spin.bench.agent.example;

/// Nothing in it can be an event.
public final class Quiet {
    private Quiet() {}

    static int one() {
        return 1;
    }
}
