package spin.ext.http;

/// Where the bytes of requests come from.
@FunctionalInterface
interface Source {
    /// Waits for some bytes.
    ///
    /// @return how many, or -1 when none will come any more
    int read(byte[] into, int at, int length);
}
