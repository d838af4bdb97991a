package spin.core.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import spin.core.control.ControlException;
import spin.core.control.Messages;
import spin.core.panic.PanicReport;

/// The program `spin`.
public final class Main {
    /// The exit statuses that scripts rely on.
    static final int SUCCESS = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;
    /// The kernel has failed by its own fault.
    static final int PANICKED = PanicReport.STATUS;

    private final Host host;

    Main(Host host) {
        this.host = host;
    }

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /// Runs one command in this process, which goes on afterwards; the exit status.
    public static int execute(String... arguments) {
        return new Main(Host.ofThisProcess()).run(arguments);
    }

    /// Runs one command; the exit status.
    int run(String... arguments) {
        boolean verbose = verbose(arguments);
        int status;
        try {
            var root = new CommandTree(host, warning -> complain("spin", warning)).build(arguments);
            root.setOut(new PrintWriter(host.out(), true, host.out().charset()));
            root.setErr(new PrintWriter(host.err(), true, host.err().charset()));
            root.setExpandAtFiles(false);
            root.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
            root.setParameterExceptionHandler((misuse, _) -> {
                complain(misuse.getCommandLine().getCommandSpec().qualifiedName(" "), sentence(misuse));
                trace(misuse, verbose);
                return MISUSED;
            });
            root.setExecutionExceptionHandler(
                    (failure, command, _) -> failed(failure, command.getCommandSpec().qualifiedName(" "), verbose));
            status = root.execute(arguments);
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
            status = failed(e, "spin", verbose);
        }
        if (host.out().checkError() && status == SUCCESS) {
            complain("spin", "standard output could not be written: it is closed or full.");
            return FAILED;
        }
        return status;
    }

    private int failed(Throwable failure, String command, boolean verbose) {
        switch (failure) {
            case CommandFailure e -> complain(command, String.valueOf(e.getMessage()));
            case ControlException e -> complain(command, String.valueOf(e.getMessage()));
            default -> complain(command, "internal error: " + Messages.describe(failure)
                    + (verbose ? "." : "; run it again with --verbose for the details."));
        }
        trace(failure, verbose);
        return FAILED;
    }

    private void complain(String command, String sentence) {
        host.err().println(Messages.oneLine(command + ": " + sentence));
        host.err().flush();
    }

    private void trace(Throwable failure, boolean verbose) {
        if (verbose) {
            failure.printStackTrace(host.err());
        }
    }

    /// Asked before the arguments are parsed, because parsing is one of the things that may fail.
    private boolean verbose(String... arguments) {
        var debug = host.environment("SPIN_DEBUG");
        return (!debug.isEmpty() && !debug.equals("0"))
                || Stream.of(arguments).takeWhile(each -> !each.equals("--")).anyMatch("--verbose"::equals);
    }

    /// What is wrong with the arguments, as one sentence. Picocli's own messages list or repeat too much.
    private static String sentence(ParameterException misuse) {
        var spec = misuse.getCommandLine().getCommandSpec();
        var see = "; see '" + spec.qualifiedName(" ") + " --help'.";
        // Also when something else is missing: a mistyped option is then the likely reason.
        var unmatched = misuse.getCommandLine().getUnmatchedArguments();
        if (misuse instanceof UnmatchedArgumentException from) {
            unmatched = from.getUnmatched();
        }
        if (unmatched.isEmpty()) {
            var message = Messages.oneLine(String.valueOf(misuse.getMessage()))
                    .replace("is not a long", "is not a whole number")
                    .replace("is not an int", "is not a whole number");
            return Messages.lowerFirst(message.endsWith(".") ? message.substring(0, message.length() - 1) : message)
                    + see;
        }
        var typed = unmatched.getFirst();
        var shown = "'" + brief(typed) + "'";
        if (typed.startsWith("-") && typed.length() > 1) {
            int value = typed.indexOf('=');
            var option = value < 0 ? typed : typed.substring(0, value);
            return "unknown option '" + brief(option) + "'"
                    + suggestion(option, spec.optionsMap().keySet().stream().sorted().toList()) + see;
        }
        if (!spec.subcommands().isEmpty() && spec.positionalParameters().isEmpty()) {
            return "unknown command " + shown + suggestion(typed, List.copyOf(spec.subcommands().keySet())) + see;
        }
        return "unexpected argument " + shown + see;
    }

    private static String suggestion(String typed, List<String> names) {
        return Nearest.to(typed, names).map(name -> " (did you mean '" + name + "'?)").orElse("");
    }

    private static String brief(String text) {
        var line = Messages.oneLine(text);
        return line.length() <= 80 ? line : line.substring(0, 80) + "...";
    }
}
