package spin.core.boot;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.Console;

/// The console of the machine: lines go to whoever sits there, or, while a request is served, into its answer.
///
/// On the kernel's thread, so there is at most one request.
final class KernelConsole implements Console {
    private final Consumer<String> terminal;
    private @Nullable StringBuilder answer;

    KernelConsole(Consumer<String> terminal) {
        this.terminal = terminal;
    }

    /// What is printed from now on belongs to the answer of a request.
    void beginAnswer() {
        answer = new StringBuilder();
    }

    /// @return the lines since [#beginAnswer], without the last line feed
    String endAnswer() {
        var text = answer;
        answer = null;
        if (text == null || text.isEmpty()) {
            return "";
        }
        return text.substring(0, text.length() - 1);
    }

    @Override
    public void println(String line) {
        var clean = printable(line);
        if (answer != null) {
            answer.append(clean).append('\n');
        } else {
            terminal.accept(clean);
        }
    }

    private static String printable(String line) {
        StringBuilder clean = null;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (Character.isISOControl(c) && c != '\t' && c != '\n') {
                if (clean == null) {
                    clean = new StringBuilder(line);
                }
                clean.setCharAt(i, '?');
            }
        }
        return clean == null ? line : clean.toString();
    }
}
