package spin.core.shell;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// One command of the kernel's own, or one sub-command of it: one handler on [Shell]`.run`.
///
/// @param name the first word
/// @param sub the second word; empty for what the first word does alone
/// @param takes what stands behind, for people; empty when nothing may
/// @param about one line that says what it does
/// @param choices what the next word may be, for whoever presses the tabulator key
/// @param work gets what stands behind, stripped
/// @param open whether it is carried out whoever raises it; else it has to be entered
record Command(String name, String sub, String takes, String about, Supplier<? extends Collection<String>> choices,
        Function<String, Reply> work, boolean open) {

    static final Supplier<List<String>> NO_CHOICES = List::of;

    /// As entered: `vm pages`.
    String words() {
        return sub.isEmpty() ? name : name + " " + sub;
    }

    /// The same with what it takes.
    String usage() {
        return takes.isEmpty() ? words() : words() + " " + takes;
    }

    Reply carryOut(String arguments) {
        return takes.isEmpty() && !arguments.isEmpty()
                ? Reply.refused("%s takes no arguments, not '%s'.".formatted(words(), arguments))
                : work.apply(arguments);
    }
}
