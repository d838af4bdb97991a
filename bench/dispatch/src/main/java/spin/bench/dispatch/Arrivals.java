package spin.bench.dispatch;

/// The event under test.
public interface Arrivals {
    void arrived(Packet packet);
}
