package spin.dispatcher.predicate;

/// What guards of the tests look at.
public final class Datagram {
    private final int port;
    private final long address;
    private final boolean urgent;
    int changes;

    public Datagram(int port, long address, boolean urgent) {
        this.port = port;
        this.address = address;
        this.urgent = urgent;
    }

    public int port() {
        return port;
    }

    public long address() {
        return address;
    }

    public boolean isUrgent() {
        return urgent;
    }

    public int changes() {
        return changes;
    }

    public void change() {
        changes++;
    }
}
