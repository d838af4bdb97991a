package spin.core.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spin.core.control.Messages;

@Command(name = "help", description = "Show what a command does and takes.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class HelpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, 'bench dispatch' for instance; none for all.")
    private List<String> words = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var command = spec.root().commandLine();
        for (var word : words) {
            var next = command.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(spec.commandLine(), "unknown command '" + Messages.oneLine(word) + "'"
                        + Nearest.to(word, command.getSubcommands().keySet())
                                .map(name -> " (did you mean '" + name + "'?)").orElse(""));
            }
            command = next;
        }
        command.usage(spec.commandLine().getOut());
        return Main.SUCCESS;
    }
}
