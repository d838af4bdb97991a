package spin.bench.compare.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import spin.bench.compare.BroughtJars;
import spin.bench.compare.CompareException;
import spin.bench.compare.Comparison;
import spin.bench.compare.ExplainJson;
import spin.bench.compare.ExplainText;
import spin.bench.compare.JsonReport;
import spin.bench.compare.Machines;
import spin.bench.compare.Sensitivity;
import spin.bench.compare.SensitivityReport;
import spin.bench.compare.Sweep;
import spin.bench.compare.SweepReport;
import spin.bench.compare.SweepRequest;
import spin.bench.compare.Table;
import spin.bench.compare.TableShelf;
import spin.bench.compare.TextReport;
import spin.bench.compare.attack.Siege;
import spin.bench.compare.html.HtmlReport;
import spin.bench.compare.mechanism.Mechanisms;
import spin.bench.compare.published.Catalogue;
import spin.bench.compare.size.ComponentSizes;
import spin.core.cli.CommandFailure;
import spin.core.cli.JsonOut;
import spin.core.cli.OutFile;

/// `spin compare`: kernel structures on one simulated machine, published figures beside ours.
@Command(name = "compare", description = "Compare kernel structures on the simulated machine, published figures beside ours.")
final class CompareCommand implements Callable<Integer> {

    @Option(names = "--systems", split = ",", paramLabel = "NAME", description = "Only these systems; all that are installed when left out.")
    private List<String> systems = List.of();

    @Option(names = "--tables", split = ",", paramLabel = "NAME", description = "Only these tables; all when left out.")
    private List<String> tables = List.of();

    @Option(names = "--with", split = ",", paramLabel = "JAR", description = "Bring these JARs: their tables, workloads and systems are compared beside ours.")
    private List<String> with = List.of();

    @Option(names = "--html", paramLabel = "FILE", description = "Write the comparison as one page with charts to FILE, too.")
    private @Nullable String html;

    @Option(names = "--list", description = "List the published tables with the rows that stand for them, and what is missing.")
    private boolean list;

    @Option(names = "--explain", paramLabel = "ROW", description = "Show where the time of this row goes: cycles by cause, and the call tree in simulated time.")
    private @Nullable String explain;

    @Option(names = "--sweep", paramLabel = "NAME=FROM..TO", description = "Vary a number of the workloads (guards, clients, pages) or a cost of the machines (kernel-entry, ...).")
    private @Nullable String sweep;

    @Option(names = "--rows", split = ",", paramLabel = "ROW", description = "Of a sweep, only these rows.")
    private List<String> rows = List.of();

    @Option(names = "--sensitivity", description = "Run everything with each cost of the machines halved and doubled, and show which orderings hang on which.")
    private boolean sensitivity;

    @Option(names = "--attacks", description = "Run the same attacks on every structure, and show what came of each.")
    private boolean attacks;

    @Option(names = "--mechanisms", description = "Compare the same policy as an extension of SPIN and as a library on Aegis: cost, size, borders crossed.")
    private boolean mechanisms;

    @Option(names = "--sizes", description = "Show how large the components of the systems are, published and ours, counted from the class files that run.")
    private boolean sizes;

    @Mixin
    private JsonOut json = new JsonOut();

    @Spec
    private @Nullable CommandSpec spec;

    /// What a question gives: a text for people and a value for programs.
    private record Answer(String text, Object json) {}

    @Override
    public Integer call() {
        if (Stream.of(explain != null, sweep != null, sensitivity, attacks, mechanisms, sizes, list, html != null)
                .filter(wanted -> wanted)
                .count() > 1) {
            throw new ParameterException(commandLine(),
                    "--explain, --sweep, --sensitivity, --attacks, --mechanisms, --sizes, --list and --html are different questions; ask one at a time.");
        }
        if ((attacks || mechanisms) && !tables.isEmpty()) {
            throw new ParameterException(commandLine(),
                    (attacks ? "--attacks" : "--mechanisms") + " is no table; choose systems by --systems.");
        }
        if (sweep == null && !rows.isEmpty()) {
            throw new ParameterException(commandLine(), "--rows goes with --sweep; choose tables by --tables.");
        }
        json.requireWritable();
        try (var brought = BroughtJars.open(CompareCommand.class.getClassLoader(), with)) {
            var answer = answer(brought.loader());
            json.text().print(answer.text());
            json.text().flush();
            json.write(answer.json());
            return CommandLine.ExitCode.OK;
        } catch (CompareException e) {
            throw switch (e.blame()) {
                case REQUEST -> new ParameterException(commandLine(), message(e));
                case RUN -> new CommandFailure(message(e), e);
            };
        }
    }

    private Answer answer(ClassLoader loader) {
        if (attacks) {
            var findings = Siege.discover(loader).on(systems);
            return new Answer(findings.text(), findings.json());
        }
        if (mechanisms) {
            var forms = new Mechanisms(Machines.discover(loader), loader).on(systems);
            return new Answer(forms.text(), forms.json());
        }
        if (sizes) {
            var counted = ComponentSizes.of(loader);
            return new Answer(counted.text(), counted.json());
        }
        var chosen = TableShelf.discover(loader).named(tables);
        if (list) {
            var catalogue = Catalogue.of(chosen);
            return new Answer(catalogue.text(), catalogue.json());
        }
        var machines = Machines.discover(loader);
        if (explain != null) {
            var explanations = new Comparison(machines).explain(chosen, systems, explain);
            return new Answer(ExplainText.of(explanations), ExplainJson.of(explanations));
        }
        if (sweep != null) {
            var report = new Sweep(machines).of(chosen, systems, rows, SweepRequest.of(sweep));
            return new Answer(SweepReport.text(report), SweepReport.json(report));
        }
        if (sensitivity) {
            var report = new Sensitivity(machines).of(chosen, systems);
            return new Answer(SensitivityReport.text(report), SensitivityReport.json(report));
        }
        return compared(machines, chosen, loader);
    }

    private Answer compared(Machines machines, List<Table> chosen, ClassLoader loader) {
        var page = html == null ? null : new OutFile("--html", html);
        if (page != null) {
            page.requireWritable();
        }
        var outcome = new Comparison(machines).of(chosen, systems);
        if (page != null) {
            var siege = Siege.discover(loader);
            page.write(HtmlReport.of(outcome, siege.on(siege.known(systems))));
        }
        return new Answer(TextReport.of(outcome), JsonReport.of(outcome));
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
