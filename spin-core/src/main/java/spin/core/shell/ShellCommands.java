package spin.core.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.dispatcher.Events;
import spin.dispatcher.NoHandlerInvokedException;

/// The commands that the kernel itself has, each a handler on `Shell.run` guarded by its name, and the way a line from
/// outside becomes a raise.
///
/// A command with sub-commands has a handler for each of them, so an extension that adds `vm mine` stands beside `vm pages` as its equal. What
/// the kernel's own commands answer is a [Reply]; what an extension says is what it prints. Anybody may raise the event, but the kernel's own
/// commands are carried out only when they were entered, for they reach further than any extension may.
public final class ShellCommands {
    private static final String HELP = "help";
    private static final int USAGE_WIDTH = 26;
    /// Lines that a line may enter by way of one another, as `time` and `script` do; beyond that nobody means it, and each takes stack.
    private static final int MOST_NESTED = 32;

    private final Console console;
    private final Shell shell;
    private final Supplier<@Nullable Object> asker;
    private final List<Command> commands = new ArrayList<>();
    /// Entries under way. Looked up only: its order is the host's.
    private final IdentityHashMap<Object, Entry> underWay = new IdentityHashMap<>();

    /// One line on its way.
    private static final class Entry {
        private final String name;
        private final String arguments;
        private final boolean quiet;
        private int depth;
        private final Map<String, Object> values = new LinkedHashMap<>();
        private final List<String> lines = new ArrayList<>();
        private final List<Supplier<Reply>> afterwards = new ArrayList<>();
        private boolean failed;

        Entry(String line, boolean quiet) {
            name = Words.first(line);
            arguments = Words.rest(line);
            this.quiet = quiet;
        }
    }

    /// How a line ended.
    ///
    /// @param done false when the command failed or nobody knew it
    /// @param lines what the kernel's own commands answered, when they were not to print it
    /// @param values the same for programs
    public record Entered(boolean done, List<String> lines, Map<String, Object> values) {}

    /// @param shell the raiser of the shell's event
    public ShellCommands(Console console, Shell shell) {
        this(console, shell, () -> null);
    }

    /// @param asker tells apart whose line is being served: one that waits does not mix with those that are served meanwhile
    public ShellCommands(Console console, Shell shell, Supplier<@Nullable Object> asker) {
        this.console = console;
        this.shell = shell;
        this.asker = asker;
    }

    /// Adds a command of a part of the kernel that prints its answers, and that anybody may raise.
    ///
    /// @param usage the name, its arguments, and what it does, as `help` prints it
    /// @param work gets the arguments; false makes the line a failed request, its message printed by `work`
    public void add(String name, String usage, Predicate<String> work) {
        var parts = usage.strip().split(" {2,}", 2);
        commands.add(new Command(name, "", Words.rest(parts[0]), parts.length == 2 ? parts[1] : "",
                Command.NO_CHOICES, printing(work), true));
    }

    /// Adds a command without arguments that prints its answers.
    public void add(String name, String usage, BooleanSupplier work) {
        add(name, usage, arguments -> {
            if (!arguments.isEmpty()) {
                console.println("%s takes no arguments, not '%s'.".formatted(name, arguments));
                return false;
            }
            return work.getAsBoolean();
        });
    }

    private static Function<String, Reply> printing(Predicate<String> work) {
        return arguments -> work.test(arguments) ? Reply.lines(List.of()) : Reply.refused("");
    }

    /// Adds a command.
    ///
    /// @param takes what stands behind its name, for people; empty when nothing may
    /// @param about one line that says what it does
    public void add(String name, String takes, String about, Function<String, Reply> work) {
        commands.add(new Command(name, "", takes, about, Command.NO_CHOICES, work, false));
    }

    /// Adds a command whose next word is one of a few, such as the name of an event.
    public void add(String name, String takes, String about, Supplier<? extends Collection<String>> choices,
            Function<String, Reply> work) {
        commands.add(new Command(name, "", takes, about, choices, work, false));
    }

    /// Adds a sub-command.
    public void addSub(String name, String sub, String takes, String about, Function<String, Reply> work) {
        commands.add(new Command(name, sub, takes, about, Command.NO_CHOICES, work, false));
    }

    /// Adds a sub-command whose next word is one of a few.
    public void addSub(String name, String sub, String takes, String about,
            Supplier<? extends Collection<String>> choices, Function<String, Reply> work) {
        commands.add(new Command(name, sub, takes, about, choices, work, false));
    }

    /// Installs a handler for every command that was added.
    public void install(Events events) {
        add(HELP, "[COMMAND]", "what can be entered here", this::names, this::help);
        for (var command : commands) {
            install(events, command);
        }
    }

    private void install(Events events, Command command) {
        var name = command.name();
        var installer = events.on(Shell.class, Shell::run).guard((first, arguments) -> name.equals(first));
        var sub = command.sub();
        var others = subsOf(name);
        if (!sub.isEmpty()) {
            installer = installer.guard((first, arguments) -> Words.first(arguments).equals(sub));
        } else if (!others.isEmpty()) {
            installer = installer.guard((first, arguments) -> !others.contains(Words.first(arguments)));
        }
        installer.handle((first, arguments) -> {
            if (!command.open() && !isEntered(first, arguments)) {
                console.println(
                        "%s is for whoever sits at the machine; it was not entered there, but raised by code, and is not carried out."
                                .formatted(command.words()));
                return true;
            }
            if (isSomebodyElses(command, others, arguments)) {
                return false;
            }
            answer(command.carryOut(sub.isEmpty() ? arguments : Words.rest(arguments)));
            return true;
        }).as(command.words()).install();
    }

    /// Whether just this was entered. An extension may raise the event as well, and may change what is raised; so far reaches nobody's power
    /// over the kernel.
    private boolean isEntered(String name, String arguments) {
        var entry = underWay.get(self());
        return entry != null && entry.name.equals(name) && entry.arguments.equals(arguments);
    }

    /// A word that is none of the kernel's own sub-commands may be one that an extension has added.
    private static boolean isSomebodyElses(Command command, Collection<String> others, String arguments) {
        return command.sub().isEmpty() && !others.isEmpty() && command.takes().isEmpty() && !arguments.isEmpty();
    }

    private Set<String> subsOf(String name) {
        var subs = new LinkedHashSet<String>();
        for (var command : commands) {
            if (command.name().equals(name) && !command.sub().isEmpty()) {
                subs.add(command.sub());
            }
        }
        return subs;
    }

    private void answer(Reply reply) {
        var entry = underWay.get(self());
        if (reply instanceof Reply.Afterwards(var work) && entry != null) {
            entry.afterwards.add(work);
            return;
        }
        if (entry == null || !entry.quiet) {
            reply.lines().forEach(console::println);
        } else {
            entry.lines.addAll(reply.lines());
            entry.values.putAll(reply.values());
        }
        if (entry != null) {
            entry.failed |= !reply.done();
        }
    }

    private Object self() {
        var serving = asker.get();
        return serving == null ? this : serving;
    }

    /// Raises one line as an event.
    ///
    /// @return false when the command failed or nobody knew it; a message has been printed then
    public boolean enter(String line) {
        return entered(line, false).done();
    }

    /// The same, and what the kernel's own commands answer is not printed but returned.
    public Entered ask(String line) {
        return entered(line, true);
    }

    private Entered entered(String line, boolean quiet) {
        var self = self();
        var entry = new Entry(line, quiet);
        if (entry.name.isEmpty()) {
            return new Entered(true, List.of(), Map.of());
        }
        var outer = underWay.put(self, entry);
        entry.depth = outer == null ? 1 : outer.depth + 1;
        try {
            if (entry.depth > MOST_NESTED) {
                answer(Reply.refused("'%s' was entered by a line that another entered, %d deep; enter it by itself."
                        .formatted(entry.name, MOST_NESTED)));
            } else if (!isKnown(entry.name, entry.arguments)) {
                answer(Reply.refused(unknown(entry)));
            }
            entry.afterwards.forEach(work -> answer(work.get()));
        } finally {
            if (outer == null) {
                underWay.remove(self);
            } else {
                underWay.put(self, outer);
            }
        }
        return new Entered(!entry.failed, List.copyOf(entry.lines), entry.values);
    }

    private String unknown(Entry entry) {
        var subs = subsOf(entry.name);
        return subs.isEmpty()
                ? "Nobody handles the command '%s'; 'help' lists the kernel's own.".formatted(entry.name)
                : "%s has no sub-command '%s'; it has %s.".formatted(entry.name, Words.first(entry.arguments),
                        String.join(", ", subs));
    }

    private boolean isKnown(String name, String arguments) {
        try {
            return shell.run(name, arguments);
        } catch (NoHandlerInvokedException _) {
            return false;
        }
    }

    // What there is.

    private Set<String> names() {
        var names = new TreeSet<String>();
        commands.forEach(command -> names.add(command.name()));
        return names;
    }

    private Reply help(String about) {
        return about.isEmpty() ? overview() : details(about);
    }

    /// A line for each first word.
    private Reply overview() {
        var lines = new ArrayList<String>();
        for (var name : names()) {
            var of = commands.stream().filter(command -> command.name().equals(name)).toList();
            var first = of.getFirst();
            lines.add(line(of.size() == 1 ? first.usage() : name + " ...", first.about()));
        }
        lines.add(line("exit", "halts the kernel"));
        lines.add(
                "'help COMMAND' says more. Extensions add commands of their own; 'disp show Shell.run' shows every handler.");
        return Reply.lines(lines);
    }

    private Reply details(String name) {
        var of = commands.stream().filter(command -> command.name().equals(name)).toList();
        return of.isEmpty()
                ? Reply.refused("the kernel has no command '%s' of its own; 'help' lists those it has.".formatted(name))
                : Reply.lines(of.stream().map(command -> line(command.usage(), command.about())).toList());
    }

    private static String line(String usage, String about) {
        return "  %s %s".formatted(usage + " ".repeat(Math.max(0, USAGE_WIDTH - usage.length())), about)
                .stripTrailing();
    }

    /// What the last word of the line could become, in order; an empty last word can become anything that fits.
    public List<String> completions(String line) {
        var left = line.stripLeading();
        int space = left.length();
        while (space > 0 && !Character.isWhitespace(left.charAt(space - 1))) {
            space--;
        }
        var begun = left.substring(space);
        var before = left.substring(0, space).strip();
        var fitting = new TreeSet<String>();
        for (var word : nextWords(before)) {
            if (word.startsWith(begun)) {
                fitting.add(word);
            }
        }
        return List.copyOf(fitting);
    }

    private Collection<String> nextWords(String before) {
        if (before.isEmpty()) {
            return names();
        }
        var words = new ArrayList<String>();
        for (var command : commands) {
            if (command.words().equals(before)) {
                words.addAll(command.choices().get());
            }
        }
        if (Words.rest(before).isEmpty()) {
            words.addAll(subsOf(before));
        }
        return words;
    }
}
