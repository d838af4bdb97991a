package spin.core.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The prompt at a terminal. The only class that touches JLine, so that nobody else pays for it.
///
/// Lines go to the kernel as they were typed: no quoting, no `!` expansion. The arrow keys recall the lines of this session; none is written
/// to disk, unless the environment names a file for them (`SPIN_HISTORY`). The tabulator key completes what the kernel knows: commands,
/// sub-commands, events, domains.
final class Prompt implements AutoCloseable {
    private static final String TEXT = "spin> ";
    private static final long BREAK_OFF_MILLIS = 500;

    private final Terminal terminal;
    private final LineReader reader;
    /// The thread that waits for a line, while it does.
    private volatile @Nullable Thread waiting;

    /// The person pressed Ctrl-C while typing.
    static final class InterruptedByUser extends Exception {
        private static final long serialVersionUID = 1;
    }

    Prompt(Terminal terminal, String history, Function<String, List<String>> completions) {
        this.terminal = terminal;
        var parser = new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]);
        var builder = LineReaderBuilder.builder().terminal(terminal).appName("spin").parser(parser)
                .completer((_, line, candidates) -> completions.apply(line.line().substring(0, line.cursor()))
                        .forEach(word -> candidates.add(new Candidate(word))))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).option(LineReader.Option.INSERT_TAB, true)
                .option(LineReader.Option.BRACKETED_PASTE, false);
        if (!history.isEmpty()) {
            builder.variable(LineReader.HISTORY_FILE, Path.of(history));
        }
        this.reader = builder.build();
    }

    /// @param history the file that lines are remembered in; empty for none
    /// @param completions what the last word of a line could become
    static Prompt open(String history, Function<String, List<String>> completions) throws IOException {
        // Signals stay with the JVM: its own handling runs the shutdown hooks and gives the right exit status. And nothing is asked of the
        // terminal, because JLine throws away what was typed before the answer came.
        var terminal = TerminalBuilder.builder().name("spin").system(true).dumb(true).nativeSignals(false)
                .graphemeCluster(false).build();
        if (terminal.getSize().getColumns() <= 0) {
            // A terminal that nobody told its size, under 'script' or 'expect' for instance: JLine would draw nothing but dots.
            terminal.setSize(Size.of(80, 24));
        }
        return new Prompt(terminal, history, completions);
    }

    /// The next line; null at the end of input.
    @Nullable
    String read() throws InterruptedByUser {
        waiting = Thread.currentThread();
        try {
            return reader.readLine(TEXT);
        } catch (UserInterruptException _) {
            throw new InterruptedByUser();
        } catch (EndOfFileException _) {
            return null;
        } finally {
            waiting = null;
        }
    }

    /// Breaks off a [#read()] on another thread, so that the terminal is put back as it was; waits a moment for that.
    void breakOff() throws InterruptedException {
        var thread = waiting;
        if (thread != null) {
            thread.interrupt();
            thread.join(BREAK_OFF_MILLIS);
        }
    }

    void printAbove(String text) {
        reader.printAbove(text);
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
