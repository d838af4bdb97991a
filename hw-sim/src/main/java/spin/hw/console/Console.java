package spin.hw.console;

import java.util.function.Consumer;

/// The machine's console: text goes to a sink and the latest of it is kept, so that a test or a user can read it back.
public final class Console {

    /// So much of the latest text is kept, at least: a kernel that prints for ever must not fill the host's memory.
    static final int KEPT = 1 << 20;

    private final Consumer<String> sink;
    private final StringBuilder text = new StringBuilder();

    /// A console that only keeps its text.
    public Console() {
        this(_ -> {});
    }

    /// A console that passes each piece of text to `sink` as it is printed.
    public Console(Consumer<String> sink) {
        this.sink = sink;
    }

    public void print(String piece) {
        text.append(piece);
        if (text.length() > 2 * KEPT) {
            text.delete(0, text.length() - KEPT);
        }
        sink.accept(piece);
    }

    public void println(String line) {
        print(line + "\n");
    }

    /// What was printed so far, in full until it exceeds two million characters, then at least the latest million.
    public String text() {
        return text.toString();
    }
}
