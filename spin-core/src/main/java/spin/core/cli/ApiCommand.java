package spin.core.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "api", description = "Print the path of the API JAR that an extension compiles against.")
final class ApiCommand implements Callable<Integer> {
    private final Host host;

    ApiCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        var home = host.property("spin.home");
        if (home.isEmpty()) {
            throw new CommandFailure(
                    "the path of the API JAR is not known, because the property spin.home is not set; start the command line with the launcher 'spin'.");
        }
        var jar = Path.of(home, "api", "spin-api.jar").toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new CommandFailure("there is no API JAR at " + jar + "; build the project, which writes it.");
        }
        host.out().println(jar);
        return Main.SUCCESS;
    }
}
