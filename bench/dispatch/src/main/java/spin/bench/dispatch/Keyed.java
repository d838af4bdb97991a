package spin.bench.dispatch;

/// An event whose guards compare one field.
public interface Keyed {
    void arrived(int port, int length);
}
