package spin.core.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `regress`: checks that the running kernel still keeps what it promises. Each leaves everything as it found it.
///
/// An extension that brings a check adds a sub-command of its own, as with any command.
///
/// Source: the released `regress`, with its line `>>> name => ERROR` (spin-33).
final class RegressCommands {
    private static final String NAME = "regress";

    private final Map<String, Check> checks;

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

    RegressCommands(Map<String, Check> checks) {
        this.checks = new LinkedHashMap<>(checks);
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "check that the kernel keeps what it promises: all of "
                + String.join(", ", checks.keySet()), arguments -> run(List.copyOf(checks.keySet())));
        for (var name : checks.keySet()) {
            shell.addSub(NAME, name, "", "this check alone", arguments -> run(List.of(name)));
        }
    }

    private Reply run(List<String> names) {
        var errors = new ArrayList<String>();
        for (var name : names) {
            try {
                var check = checks.get(name);
                if (check != null) {
                    check.run();
                }
            } catch (BrokenException e) {
                errors.add(">>> %s => ERROR: %s".formatted(name, e.getMessage()));
            } catch (RuntimeException e) {
                errors.add(">>> %s => ERROR: it threw %s".formatted(name, e));
            }
        }
        return errors.isEmpty()
                ? Reply.text("%d of %d checks passed.".formatted(names.size(), names.size()))
                : Reply.refused(
                        String.join("\n", errors) + "\n%d of %d checks failed.".formatted(errors.size(), names.size()));
    }
}
