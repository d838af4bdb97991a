package spin.core.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import spin.core.control.ControlException;
import spin.core.control.Messages;
import spin.core.control.Scripts;

@Command(name = "run", description = "Boot a kernel and talk to it.", footer = {"",
        "At a terminal there is a prompt; 'exit' or the end of input halts the kernel. Otherwise lines are read from standard input to its end; "
                + "with --drop and nothing at all to read, the kernel runs until it is halted or gets SIGTERM. Lines that begin with '#' are passed over."})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RunCommand implements Callable<Integer> {
    private final Host host;

    @Option(names = "--drop", paramLabel = "DIR", description = "Keep what is loaded equal to the JARs in this folder.")
    private @Nullable Path drop;

    @Option(names = "--nanny", paramLabel = "DIR", description = "Load the JARs of this folder when others import them (Spin-Import in their manifests); may be repeated. The drop folder is looked into first.")
    private List<Path> libraries = new ArrayList<>();

    @Option(names = "--profile", paramLabel = "NAME", description = "The machine to run on; the usual one if not given.")
    private String profile = "";

    @Option(names = "--net", paramLabel = "WIRE", description = {
            "Where the machine's network ends: none; tap:NAME, a TAP device of this host; udp:PORT[,peer=HOST:PORT][,link=atm|t3], another kernel.",
            "Then, as needed: ,address=A.B.C.D/N ,gateway=A.B.C.D ,record=FILE (pcapng). The machine's clock follows the host's then.",
            "A bad wire, both ways: ,drop-chance=1% ,corrupt-chance=1% ,duplicate-chance=1% ,reorder-chance=1% ,delay=MS ,seed=N."})
    private String net = "";

    @Option(names = "--disk", paramLabel = "FILE", description = {
            "A disk drive whose blocks are in this file, which is made if need be; may be repeated: disk0, disk1, ...",
            "Then, as needed: ,size=MB ,for=JAR, whose all blocks are then; else see the prompt's 'disk grant'."})
    private List<String> disks = new ArrayList<>();

    @Option(names = "--mount", paramLabel = "FOLDER=PATH[:ro]", description = "Mount this folder of the host at a name of the top; what is changed there is kept in memory, or with :ro refused. May be repeated.")
    private List<String> mounts = new ArrayList<>();

    @Option(names = "--script", paramLabel = "FILE", description = "First run the lines of this file. When standard input is no terminal, end after them. May be repeated: what every machine is to do, then what this one is.")
    private List<Path> scripts = new ArrayList<>();

    @Option(names = "--stay", description = "Do not end with the script or with standard input.")
    private boolean stay;

    @Option(names = "--panic", paramLabel = "FILE", description = "When the kernel fails by its own fault, write its report to FILE as JSON. It is printed in any case, and the status is 3.")
    private @Nullable Path panic;

    @Mixin
    private final ApprovedBy approvedBy = new ApprovedBy();

    @Spec
    private CommandSpec spec;

    RunCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws ControlException {
        if (drop != null) {
            requireFolder("drop folder", drop);
        }
        libraries.forEach(folder -> requireFolder("folder of libraries", folder));
        var lines = new ArrayList<Session.Script>();
        for (var script : scripts) {
            lines.add(new Session.Script(script, readScript(script)));
        }
        var sockets = ClientCommands.socketFolder(host);
        var approval = approvedBy.approval();
        var wire = netPlan();
        var drives = parsed(disks, DiskPlan::parse);
        var folders = parsed(mounts, MountPlan::parse);
        var starter = host.services().only(KernelStarter.class, "boot a kernel");
        var screen = new Screen(host.out(), host.err());
        var kernel = starter.boot(new KernelStarter.Options(profile, approval, wire, drives, folders, shelf()),
                screen::print);
        return new Session(host, kernel, screen, new Session.Plan(sockets, drop, lines, stay, panic)).run();
    }

    private NetPlan netPlan() {
        try {
            return NetPlan.parse(net);
        } catch (CommandFailure nonsense) {
            throw misuse(String.valueOf(nonsense.getMessage()));
        }
    }

    private <T> List<T> parsed(List<String> texts, Function<String, T> parser) {
        try {
            return texts.stream().map(parser).toList();
        } catch (CommandFailure nonsense) {
            throw misuse(String.valueOf(nonsense.getMessage()));
        }
    }

    private List<Path> shelf() {
        var all = new ArrayList<Path>();
        if (drop != null) {
            all.add(drop);
        }
        all.addAll(libraries);
        return all;
    }

    private void requireFolder(String what, Path folder) {
        var shown = "'" + Messages.oneLine(folder.toString()) + "'";
        // The empty path means the current folder to Java; here it is more likely a variable of the shell that was never set.
        if (folder.toString().isEmpty() || !Files.exists(folder)) {
            throw misuse("there is no " + what + " " + shown + "; create it first");
        }
        if (!Files.isDirectory(folder)) {
            throw misuse("the " + what + " " + shown + " is not a folder");
        }
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            throw misuse("the " + what + " " + shown + " may not be read: permission denied");
        }
    }

    private List<String> readScript(Path file) {
        try {
            return Scripts.read(file);
        } catch (ControlException e) {
            throw misuse(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
