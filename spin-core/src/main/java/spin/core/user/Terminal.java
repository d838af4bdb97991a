package spin.core.user;

/// Where a program's output goes and its input comes from; kernel-private.
public interface Terminal {
    void write(byte[] bytes);

    /// Waits until something was typed.
    ///
    /// @return at most `most` bytes; none at the end of input
    byte[] read(int most);

    /// The program has ended.
    default void close() {}
}
