package spin.core.shell;

/// The events of the prompt.
public interface Shell {
    /// Somebody entered a command.
    ///
    /// @param command the first word, never empty
    /// @param arguments the rest of the line, trimmed, possibly empty
    /// @return true if the command was carried out or refused with a message; when every handler that ran answers
    ///     false, or none ran, the prompt says that it does not know the command
    boolean run(String command, String arguments);
}
