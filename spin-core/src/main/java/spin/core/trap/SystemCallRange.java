package spin.core.trap;

/// The key for a handler of [Trap]: which system calls it is for. The spaces are not the installer's choice: they are those whose owner has
/// admitted him, that is, the programs that he started and those that loaded him.
///
/// @param lowest number that the handler is told of
/// @param highest number, not below `lowest`
public record SystemCallRange(long lowest, long highest) {
    public SystemCallRange {
        if (lowest < 0 || highest < lowest) {
            throw new IllegalArgumentException(
                    "no system call has a number from " + lowest + " to " + highest
                            + "; give 0 or more, the lower first");
        }
    }
}
