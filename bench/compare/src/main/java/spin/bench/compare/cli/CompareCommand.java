package spin.bench.compare.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import spin.bench.compare.CompareException;
import spin.bench.compare.Comparison;
import spin.bench.compare.JsonReport;
import spin.bench.compare.Machines;
import spin.bench.compare.TableShelf;
import spin.bench.compare.TextReport;
import spin.core.cli.CommandFailure;
import spin.core.cli.JsonOut;

/// `spin compare`: kernel structures on one simulated machine, published figures beside ours.
@Command(name = "compare", description = "Compare kernel structures on the simulated machine, published figures beside ours.")
final class CompareCommand implements Callable<Integer> {

    @Option(names = "--systems", split = ",", paramLabel = "NAME", description = "Only these systems; all that are installed when left out.")
    private List<String> systems = List.of();

    @Option(names = "--tables", split = ",", paramLabel = "NAME", description = "Only these tables; all when left out.")
    private List<String> tables = List.of();

    @Mixin
    private JsonOut json = new JsonOut();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        json.requireWritable();
        try {
            var loader = CompareCommand.class.getClassLoader();
            var chosen = TableShelf.discover(loader).named(tables);
            var outcome = new Comparison(Machines.discover(loader)).of(chosen, systems);
            json.text().print(TextReport.of(outcome));
            json.text().flush();
            json.write(JsonReport.of(outcome));
            return CommandLine.ExitCode.OK;
        } catch (CompareException e) {
            throw switch (e.blame()) {
                case REQUEST -> new ParameterException(commandLine(), message(e));
                case RUN -> new CommandFailure(message(e), e);
            };
        }
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the command's specification before it calls it");
        }
        return spec.commandLine();
    }

    private static String message(CompareException e) {
        return String.valueOf(e.getMessage());
    }
}
