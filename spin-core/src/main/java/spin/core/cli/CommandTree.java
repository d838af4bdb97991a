package spin.core.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Builds the tree of commands, as much of it as these arguments need.
///
/// Reading one command's annotations costs milliseconds and looking for services costs more. When the first word is one of
/// our own commands, that one is all there is; only for help, for a word that is not ours and for no word at all is the whole tree built.
final class CommandTree {
    private final Host host;
    private final Consumer<String> warn;
    private final Map<String, Supplier<Object>> own = new LinkedHashMap<>();

    CommandTree(Host host, Consumer<String> warn) {
        this.host = host;
        this.warn = warn;
        own.put("run", () -> new RunCommand(host));
        own.put("exec", () -> new ExecCommand(host));
        own.put("load", () -> new ClientCommands.Load(host));
        own.put("unload", () -> new ClientCommands.Unload(host));
        own.put("domains", () -> new ClientCommands.Domains(host));
        own.put("events", () -> new ClientCommands.EventsOf(host));
        own.put("dispatch", () -> new ClientCommands.Dispatch(host));
        ToolCommand.TOOLS.keySet().forEach(name -> own.put(name, () -> new ToolCommand(host, name)));
        own.put("stats", () -> new StatsCommand(host));
        own.put("shell", () -> new ClientCommands.ShellLine(host));
        own.put("halt", () -> new ClientCommands.Halt(host));
        own.put("verify", () -> new VerifyCommand(host));
        own.put("approve", () -> new ApproveCommand(host));
        own.put("new", () -> new NewCommand(host));
        own.put("api", () -> new ApiCommand(host));
        own.put("help", HelpCommand::new);
    }

    CommandLine build(String... arguments) {
        var root = new CommandLine(new Root());
        root.getCommandSpec().addOption(
                OptionSpec.builder("-V", "--version").versionHelp(true).description("Show the version.").build());
        var first = Stream.of(arguments).filter(each -> !each.startsWith("-")).findFirst().orElse("");
        var command = own.get(first);
        if (command != null && !first.equals("help")) {
            add(root, first, command.get());
        } else if (!first.isEmpty() || asksForHelp(arguments)) {
            addEverything(root);
        }
        furnish(root);
        return root;
    }

    private static boolean asksForHelp(String... arguments) {
        return Stream.of(arguments).anyMatch(each -> each.equals("--help") || each.equals("-h"));
    }

    private void addEverything(CommandLine root) {
        own.forEach((name, command) -> add(root, name, command.get()));
        record Added(String parent, CommandLine command) {}
        List<Added> added = new ArrayList<>();
        for (var service : host.services().subcommands(warn)) {
            var command = commandLine(service);
            if (command != null) {
                added.add(new Added(service.parent(), command));
            }
        }
        // Parents before children; by name, because the order on the class path means nothing.
        added.sort(
                Comparator.comparing((Added each) -> each.parent).thenComparing(each -> each.command.getCommandName()));
        for (var each : added) {
            var parent = each.parent.isEmpty() ? root : groupOf(root, each.parent);
            var name = each.command.getCommandName();
            if (own.containsKey(each.parent) || parent.getSubcommands().containsKey(name)) {
                warn.accept("the added command '" + (each.parent + " " + name).strip()
                        + "' is left out: there is a command of that name already, or it stands under one that takes none.");
            } else {
                parent.addSubcommand(name, each.command);
            }
        }
    }

    private @Nullable CommandLine commandLine(Subcommand service) {
        try {
            var command = service.command();
            return command instanceof CommandLine made ? made : new CommandLine(command);
        } catch (RuntimeException | LinkageError e) {
            warn.accept(
                    "the command of " + service.getClass().getName() + " is left out: it cannot be made (" + e + ").");
            return null;
        }
    }

    private static CommandLine groupOf(CommandLine root, String name) {
        var group = root.getSubcommands().get(name);
        if (group == null) {
            group = new CommandLine(new Group());
            group.getCommandSpec().usageMessage().description("Commands about " + name + ".");
            root.addSubcommand(name, group);
        }
        return group;
    }

    private static void add(CommandLine root, String name, Object command) {
        var made = new CommandLine(command);
        var about = ToolCommand.TOOLS.get(name);
        if (about != null) {
            made.getCommandSpec().usageMessage().description(about);
        }
        root.addSubcommand(name, made);
        if (command instanceof ClientCommands.ShellLine || command instanceof ExecCommand) {
            made.setStopAtPositional(true); // what follows the first word is the line's or the program's, a dash in it or not
        }
    }

    /// `--help` and `--verbose` for every command that has none of its own.
    private static void furnish(CommandLine command) {
        var spec = command.getCommandSpec();
        addOption(spec, Set.of("-h", "--help"),
                OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help."));
        addOption(spec, Set.of("--verbose"), OptionSpec.builder("--verbose").type(boolean.class)
                .description("When something fails, show the trace too."));
        spec.usageMessage().width(100);
        command.getSubcommands().values().forEach(CommandTree::furnish);
    }

    private static void addOption(CommandSpec spec, Set<String> names, OptionSpec.Builder option) {
        if (names.stream().noneMatch(spec.optionsMap()::containsKey)) {
            spec.addOption(option.build());
        }
    }

    /// What `spin` alone is.
    @Command(name = "spin", description = "A kernel that its users extend while it runs.", versionProvider = Version.class, synopsisSubcommandLabel = "COMMAND", footer = {
            "", "Exit status: 0 success, 1 a refused or failed request, 2 wrong usage."})
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Root implements Runnable {
        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "a command is missing, such as 'spin run'");
        }
    }

    /// A parent that exists for its children's sake.
    @Command(synopsisSubcommandLabel = "COMMAND")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Group implements Runnable {
        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(),
                    "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[]{
                    "spin " + (version == null ? "(development build)" : version) + ", Java " + Runtime.version()};
        }
    }
}
