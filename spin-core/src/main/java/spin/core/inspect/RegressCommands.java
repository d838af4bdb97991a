package spin.core.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `regress`: checks that the running kernel still keeps what it promises. Each leaves everything as it found it.
///
/// A part of the kernel or an extension that brings a check adds a sub-command of its own, as with any command, and installs its handler under the
/// command's words, `regress NAME`; whoever asks for all checks gets those too.
///
/// Source: the released `regress`, with its line `>>> name => ERROR` (spin-33).
final class RegressCommands {
    private static final String NAME = "regress";

    private final Map<String, Check> checks;
    private final Supplier<List<String>> handlers;

    /// One check.
    interface Check {
        /// @throws BrokenException when the promise is not kept
        void run() throws BrokenException;
    }

    /// A promise that is not kept; the message is what was expected and what was found.
    static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1;

        BrokenException(String message) {
            super(message);
        }

        static void unless(boolean kept, String expected, Object found) throws BrokenException {
            if (!kept) {
                throw new BrokenException("expected %s, found %s".formatted(expected, found));
            }
        }
    }

    /// @param handlers the names of all handlers of the shell's event, those of other people's checks among them
    RegressCommands(Map<String, Check> checks, Supplier<List<String>> handlers) {
        this.checks = new LinkedHashMap<>(checks);
        this.handlers = handlers;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "check that the kernel keeps what it promises: all of "
                + String.join(", ", checks.keySet()) + ", and what others have added",
                arguments -> new Reply.Afterwards(() -> all(shell)));
        for (var name : checks.keySet()) {
            shell.addSub(NAME, name, "", "this check alone",
                    arguments -> new Reply.Afterwards(() -> reply(List.of(name), run(List.of(name)))));
        }
    }

    private Reply all(ShellCommands shell) {
        var names = new ArrayList<>(checks.keySet());
        var errors = run(names);
        for (var name : others()) {
            names.add(name);
            var asked = shell.ask(NAME + " " + name);
            if (!asked.done()) {
                errors.add(error(name, String.join(" ", asked.lines())));
            }
        }
        return reply(names, errors);
    }

    /// Of a few words each; in the order in which their handlers would be asked.
    private List<String> others() {
        var prefix = NAME + " ";
        return handlers.get().stream().filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length())).filter(name -> !checks.containsKey(name)).distinct()
                .toList();
    }

    private List<String> run(List<String> names) {
        var errors = new ArrayList<String>();
        for (var name : names) {
            try {
                var check = checks.get(name);
                if (check != null) {
                    check.run();
                }
            } catch (BrokenException e) {
                errors.add(error(name, String.valueOf(e.getMessage())));
            } catch (RuntimeException e) {
                errors.add(error(name, "it threw " + e));
            }
        }
        return errors;
    }

    private static String error(String name, String found) {
        return ">>> %s => ERROR: %s".formatted(name, found);
    }

    private static Reply reply(List<String> names, List<String> errors) {
        return errors.isEmpty()
                ? Reply.text("%d of %d checks passed.".formatted(names.size(), names.size()))
                : Reply.refused(
                        String.join("\n", errors) + "\n%d of %d checks failed.".formatted(errors.size(), names.size()));
    }
}
