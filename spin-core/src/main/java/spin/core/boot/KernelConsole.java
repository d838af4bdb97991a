package spin.core.boot;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.dispatcher.Fault;
import spin.domains.Testimony;
import spin.domains.meter.MemoryExhausted;

/// The console of the machine: lines go to whoever sits there, or, on the strand that serves a request, into its answer.
///
/// A request may wait in the middle and others be served meanwhile, so there is an answer for each strand that serves one.
final class KernelConsole implements Console {
    private static final int MOST_FAULTS = 20;
    private static final int LARGEST_ANSWER = 8 << 20;
    private static final String CUT = "What was printed after this is left out, for the answer is too long.\n";

    private final Consumer<String> terminal;
    private final Map<Strand, StringBuilder> answers = new HashMap<>();
    private @Nullable Processor processor;
    private int faults;

    KernelConsole(Consumer<String> terminal) {
        this.terminal = terminal;
    }

    /// From now on strands of this processor may serve requests.
    void onStrandsOf(Processor strands) {
        processor = strands;
    }

    /// What the running strand prints from now on belongs to the answer of a request.
    void beginAnswer(Strand serving) {
        answers.put(serving, new StringBuilder());
        faults = 0;
    }

    /// @return the lines since [#beginAnswer], without the last line feed
    String endAnswer(Strand serving) {
        var text = answers.remove(serving);
        return text == null || text.isEmpty() ? "" : text.substring(0, text.length() - 1);
    }

    private @Nullable StringBuilder answer() {
        var strands = processor;
        if (strands == null || answers.isEmpty()) {
            return null;
        }
        var self = strands.current();
        return self == null ? null : answers.get(self);
    }

    /// Says which handler failed and how; of a flood of failures in one request, only the first ones.
    void fault(Fault fault) {
        if (answer() == null) {
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
                "%s threw %s; the raise went on without it.".formatted(threw.binding(),
                        Testimony.of(threw.cause()));
            case Fault.Terminated over when over.cause() instanceof MemoryExhausted full ->
                "%s was stopped, because %s; the raise went on without it.".formatted(over.binding(),
                        full.getMessage());
            case Fault.Terminated over ->
                "%s ran over its limit of cycles and was stopped; the raise went on without it."
                        .formatted(over.binding());
            case Fault.Quarantined often -> "%s has failed %d times and is passed over until it is reinstated."
                    .formatted(often.binding(), often.evidence().faults());
        };
    }

    /// A line of the machine's last words: to whoever sits there, whatever is being served.
    void lastly(String line) {
        terminal.accept(printable(line));
    }

    @Override
    public void println(String line) {
        var clean = printable(line);
        var answer = answer();
        if (answer != null && answer.length() + clean.length() < LARGEST_ANSWER) {
            answer.append(clean).append('\n');
        } else if (answer != null) {
            cut(answer);
        } else {
            terminal.accept(clean);
        }
    }

    /// An extension may print for as long as its handler may run, and nobody counts that among what it keeps.
    private static void cut(StringBuilder answer) {
        if (answer.indexOf(CUT, Math.max(0, answer.length() - CUT.length())) < 0) {
            answer.append(CUT);
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
