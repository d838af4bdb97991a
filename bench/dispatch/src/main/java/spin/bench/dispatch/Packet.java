package spin.bench.dispatch;

/// What is raised: a port to test and something to add up.
public final class Packet {
    public int port;
    public int length;

    public Packet(int port, int length) {
        this.port = port;
        this.length = length;
    }
}
