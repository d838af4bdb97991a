package spin.systems.unix;

/// What has come beside the bytes that were received last.
final class Arrival {

    /// Whether there is an address, and which.
    boolean named;
    int address;
    int port;
    /// There was more than there was room for, and it is lost.
    boolean cut;
    OpenFile[] files = Socket.NO_FILES;

    void clear() {
        named = false;
        cut = false;
        files = Socket.NO_FILES;
    }

}
