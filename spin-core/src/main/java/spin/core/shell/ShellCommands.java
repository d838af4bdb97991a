package spin.core.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import spin.core.Console;
import spin.dispatcher.Event;
import spin.dispatcher.Events;
import spin.dispatcher.Exported;
import spin.dispatcher.NoHandlerInvokedException;

/// The commands that the kernel itself has, each a handler on `Shell.run` guarded by its name, and the way a line from
/// outside becomes a raise.
public final class ShellCommands {
    private record Command(String name, String usage, Predicate<String> work) {}

    private final Console console;
    private final Shell shell;
    private final List<Command> commands = new ArrayList<>();
    private boolean failed;

    /// @param shell the raiser of the shell's event
    public ShellCommands(Console console, Shell shell) {
        this.console = console;
        this.shell = shell;
    }

    /// Adds a command of the kernel's own.
    ///
    /// @param usage the name, its arguments, and what it does, as `help` prints it
    /// @param work gets the arguments; false makes the line a failed request, its message printed by `work`
    public void add(String name, String usage, Predicate<String> work) {
        commands.add(new Command(name, usage, work));
    }

    /// Adds a command without arguments.
    public void add(String name, String usage, BooleanSupplier work) {
        add(name, usage, arguments -> {
            if (!arguments.isEmpty()) {
                console.println("%s takes no arguments, not '%s'.".formatted(name, arguments));
                return false;
            }
            return work.getAsBoolean();
        });
    }

    /// Installs a handler for every command that was added.
    public void install(Events events) {
        add("help", "help                 what can be entered here", this::help);
        for (var command : commands) {
            events.on(Shell.class, Shell::run)
                    .guard((name, arguments) -> name.equals(command.name))
                    .handle((name, arguments) -> {
                        failed |= !command.work.test(arguments);
                        return true;
                    })
                    .as(command.name)
                    .install();
        }
    }

    /// Shows the events of `exports`, or of the one event whose name is given.
    public static boolean showEvents(Console console, List<Exported<?>> exports) {
        for (var exported : exports) {
            for (var event : exported.events()) {
                console.println(event.name());
                for (var binding : event.bindings()) {
                    console.println("    " + binding);
                }
            }
        }
        return true;
    }

    /// The listing of the event of that name: the plan and the generated code.
    public static boolean showDispatch(Console console, List<Exported<?>> exports, String name) {
        for (var exported : exports) {
            for (Event event : exported.events()) {
                if (event.name().equalsIgnoreCase(name)) {
                    event.listing().lines().forEach(console::println);
                    return true;
                }
            }
        }
        console.println(name.isEmpty()
                ? "dispatch needs the name of an event, such as Shell.run; 'events' lists them."
                : "No event is called '%s'; 'events' lists those there are.".formatted(name));
        return false;
    }

    /// Raises one line as an event.
    ///
    /// @return false when the command failed or nobody knew it; a message has been printed then
    public boolean enter(String line) {
        var entered = line.strip();
        if (entered.isEmpty()) {
            return true;
        }
        int space = firstSpace(entered);
        var command = entered.substring(0, space);
        var arguments = entered.substring(space).strip();
        failed = false;
        boolean known;
        try {
            known = shell.run(command, arguments);
        } catch (NoHandlerInvokedException _) {
            known = false;
        }
        if (!known) {
            console.println("Nobody handles the command '%s'; 'help' lists the kernel's own.".formatted(command));
            return false;
        }
        return !failed;
    }

    private static int firstSpace(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return text.length();
    }

    private boolean help() {
        for (var command : commands) {
            console.println("  " + command.usage);
        }
        console.println("  exit                 halts the kernel");
        console.println("Extensions add commands of their own; 'events' shows every handler of Shell.run.");
        return true;
    }
}
