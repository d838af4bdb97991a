package spin.core;

/// Text for whoever sits at the machine.
public interface Console {
    /// Writes one line. Control characters other than tab and line feed are written as `?`, so that an extension cannot
    /// repaint the terminal.
    void println(String line);
}
