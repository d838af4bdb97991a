package spin.bench.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import spin.bench.unix.SuiteCommand;
import spin.core.cli.CommandFailure;
import spin.core.cli.Main;
import spin.core.cli.Subcommand;

/// What the build trains the start-up cache on: a kernel that takes the shipped extensions and does a bit of everything, and UNIX programs, short ones and
/// many, so that the profiles of the methods that they keep busy are in the cache too. Nobody else calls it, so it is not shown.
@Command(name = "train", hidden = true, description = "Do what the start-up cache is trained on; the build calls this.")
public final class TrainCommand implements Callable<Integer>, Subcommand {
    @Parameters(index = "0", paramLabel = "FOLDER", description = "The extensions that are dropped.")
    private Path extensions = Path.of("");

    @Parameters(index = "1", paramLabel = "FILE", description = "The lines that the kernel is given.")
    private Path script = Path.of("");

    @Override
    public Object command() {
        return new TrainCommand();
    }

    @Override
    public String parent() {
        return "";
    }

    @Override
    public Integer call() throws IOException {
        done("run", "--drop", extensions.toString(), "--script", script.toString());
        var folder = Files.createTempDirectory("spin-train");
        try {
            done(SuiteCommand.in(folder).toArray(String[]::new));
        } finally {
            delete(folder);
        }
        return 0;
    }

    private static void done(String... words) {
        int status = Main.execute(words);
        if (status != 0) {
            throw new CommandFailure(
                    "the command '" + String.join(" ", List.of(words)) + "' ended with status " + status
                            + ", and what fails is nothing to train on; its output is above.");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
