package spin.core.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spin.core.control.ControlException;
import spin.core.control.JarFiles;
import spin.core.control.Messages;
import spin.core.control.Upload;
import spin.core.inspect.Sizes;
import spin.core.load.Anatomy;
import spin.core.load.Published;

@Command(name = "stats", description = "Show the running kernel in numbers, or how large extensions are.", footer = {"",
        "With --sizes the columns are those of SOSP '95, table 7: bytes of instructions and of constants; lines of source where the JAR holds its sources, and lines that instructions came from. JARs that are named are measured without a kernel."})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatsCommand implements Callable<Integer> {
    private final Host host;

    @Option(names = "--sizes", description = "Show the sizes of extensions: those that are loaded, or those named.")
    private boolean sizes;

    @Parameters(paramLabel = "JAR", arity = "0..*", description = "Files to measure; with --sizes only.")
    private List<Path> jars = List.of();

    @Mixin
    private final Asking asking = new Asking();

    @Mixin
    private final JsonOut json = new JsonOut();

    @Spec
    private CommandSpec spec;

    StatsCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws ControlException {
        json.requireWritable();
        if (jars.isEmpty()) {
            return asking.ask(host, sizes ? "stats sizes" : "stats", json);
        }
        if (!sizes) {
            throw new ParameterException(spec.commandLine(), "files are measured with --sizes");
        }
        return measure();
    }

    private int measure() throws ControlException {
        var verifier = host.services().only(JarVerifier.class, "verify JARs");
        var published = Set.copyOf(Published.classNames(StatsCommand.class.getClassLoader()));
        var measured = new ArrayList<Sizes.Measured>();
        for (var jar : jars) {
            var upload = Upload.of(String.valueOf(jar.getFileName()), JarFiles.read(jar));
            // Only what the verifier has gone through is taken apart.
            if (verifier.verify(jar, upload, KernelStarter.Approval.NOBODYS).verdict().equals(Verdict.REFUSED)) {
                throw new CommandFailure(Messages.oneLine(jar.toString())
                        + " is not measured, because it would be refused; 'spin verify' says why.");
            }
            measured.add(new Sizes.Measured(upload.fileName(), Anatomy.of(upload.jar(), published)));
        }
        var table = Sizes.table(measured);
        json.write(table.values());
        table.lines().forEach(json.text()::println);
        return Main.SUCCESS;
    }
}
