package spin.core.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The command line with the fake kernel behind it, as a process of its own. The property `fake.services` names an empty folder.
public final class FakeMain {
    private FakeMain() {}

    public static void main(String[] arguments) throws Exception {
        var process = Host.ofThisProcess();
        var folder = Files.createDirectories(Path.of(process.property("fake.services")));
        var services = IsolatedServices.of(folder, Map.of(KernelStarter.class, List.of(FakeStarter.class.getName()),
                JarVerifier.class, List.of(FakeVerifier.class.getName())));
        var host = new Host(process.in(), process.out(), process.err(), process.environment(), process.properties(),
                process.interactive(), services);
        System.exit(new Main(host).run(arguments));
    }
}
