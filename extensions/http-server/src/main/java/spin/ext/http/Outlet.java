package spin.ext.http;

/// Where the bytes of answers go; waits until they are taken.
@FunctionalInterface
interface Outlet {
    void write(byte[] bytes, int from, int length);
}
