package spin.systems.spin.services;

/// How two applications that pass datagrams keep from losing any: a grant lets the other send so many more.
final class Grants {
    /// Datagrams that may be on the way.
    static final int WINDOW = 32;
    /// Datagrams by one grant.
    static final int GRANT = 8;

    private Grants() {}
}
