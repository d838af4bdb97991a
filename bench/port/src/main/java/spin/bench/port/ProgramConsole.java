package spin.bench.port;

/// The terminal of a program that runs on a compared system.
public interface ProgramConsole {

    /// @param beside whether it is said beside the program's output, on descriptor 2
    void write(boolean beside, byte[] bytes);

    /// Whether a read would be answered at once, be it by the end.
    default boolean hasInput() {
        return true;
    }

    /// What is typed: at least one byte and at most so many, or none at the end. The machine stands still while nothing has been typed, so a system
    /// that has something else to do asks first.
    byte[] read(int most);
}
