package spin.core.user;

/// Where a program's output goes and its input comes from; kernel-private.
public interface Terminal {
    void write(byte[] bytes);

    /// Writes what is not the program's result but said about it, where there is another place for that.
    default void writeError(byte[] bytes) {
        write(bytes);
    }

    /// Waits until something was typed.
    ///
    /// @return at most `most` bytes; none at the end of input
    byte[] read(int most);

    /// The program has ended.
    default void close() {}
}
