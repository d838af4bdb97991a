package spin.bench.dispatch;

/// One handler's own piece of state and its work: add the packet's length. The JIT cannot drop it, and two handlers never
/// share it.
public abstract class Work {
    public long total;
    public final int port;

    protected Work(int port) {
        this.port = port;
    }

    /// The work itself; each generated subclass has a body of its own, so that no shared profile flatters anybody.
    public abstract void take(Packet packet);

    /// The guard: is it for this handler?
    public final boolean isFor(Packet packet) {
        return packet.port == port;
    }
}
