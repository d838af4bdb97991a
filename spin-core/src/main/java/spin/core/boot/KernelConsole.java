package spin.core.boot;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.dispatcher.Fault;

/// The console of the machine: lines go to whoever sits there, or, while a request is served, into its answer.
///
/// On the kernel's thread, so there is at most one request.
final class KernelConsole implements Console {
    private static final int MOST_FAULTS = 20;

    private final Consumer<String> terminal;
    private @Nullable StringBuilder answer;
    private int faults;

    KernelConsole(Consumer<String> terminal) {
        this.terminal = terminal;
    }

    /// What is printed from now on belongs to the answer of a request.
    void beginAnswer() {
        answer = new StringBuilder();
        faults = 0;
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

    /// Says which handler failed and how; of a flood of failures in one request, only the first ones.
    void fault(Fault fault) {
        if (answer == null) {
            faults = 0;
        }
        if (++faults <= MOST_FAULTS) {
            println(sentence(fault));
        } else if (faults == MOST_FAULTS + 1) {
            println("More handlers failed; only the first " + MOST_FAULTS + " are told.");
        }
    }

    private static String sentence(Fault fault) {
        return switch (fault) {
            case Fault.Threw threw ->
                "%s threw %s; the raise went on without it.".formatted(threw.binding(), threw.cause());
            case Fault.Terminated over ->
                "%s ran over its limit of cycles and was stopped; the raise went on without it."
                        .formatted(over.binding());
            case Fault.Quarantined often -> "%s has failed %d times and is passed over until it is reinstated."
                    .formatted(often.binding(), often.evidence().faults());
        };
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
