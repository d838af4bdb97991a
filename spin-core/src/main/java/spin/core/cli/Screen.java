package spin.core.cli;

import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.control.Messages;

/// Where everything that `spin run` prints comes together: answers, the kernel's console, the drop folder.
///
/// Several threads print, so whole texts are printed under one lock; while somebody is typing they go
/// above the line that is being typed.
final class Screen {
    private final PrintStream out;
    private final PrintStream err;
    private final ReentrantLock printing = new ReentrantLock();
    private @Nullable Consumer<String> abovePrompt;

    Screen(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// From now on through the prompt, which knows what is on the screen; null gives the streams back.
    void through(@Nullable Consumer<String> prompt) {
        printing.lock();
        try {
            abovePrompt = prompt;
        } finally {
            printing.unlock();
        }
    }

    /// Prints a text of one or several lines; of none if it is empty.
    void print(String text) {
        to(out, text);
    }

    /// The same, of a failure.
    void complain(String text) {
        to(err, text);
    }

    private void to(PrintStream stream, String text) {
        if (text.isEmpty()) {
            return;
        }
        var clean = Messages.printable(text);
        printing.lock();
        try {
            if (abovePrompt != null) {
                abovePrompt.accept(clean);
            } else {
                stream.println(clean);
                stream.flush();
            }
        } finally {
            printing.unlock();
        }
    }
}
