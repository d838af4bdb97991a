package spin.bench.compare.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/// `spin compare` as the command line calls it.
final class CompareRun {

    private CompareRun() {}

    /// @return the exit status
    static int of(StringWriter out, StringWriter err, String... arguments) {
        var command = new CommandLine(new CompareSubcommand().command());
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        command.setParameterExceptionHandler((misuse, _) -> {
            err.append(misuse.getMessage());
            return misuse.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
        });
        var status = command.execute(arguments);
        command.getOut().flush();
        return status;
    }
}
