package spin.core.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spin.core.control.ControlException;
import spin.core.control.Messages;
import spin.core.control.Upload;

@Command(name = "exec", description = "Run a static Alpha program on a machine of its own.", footer = {"",
        "Standard input and output are the program's terminal, and its exit status is that of this command; 128 and the number of a signal when a fault ended it. "
                + "It is loaded with what makes it a UNIX process and with the file systems that come with spin, unless --with names other extensions. "
                + "Options of this command stand before PROGRAM; all that follows it is the program's."})
final class ExecCommand implements Callable<Integer> {
    private static final int LARGEST = 64 << 20;
    private static final String SPIN = "spin";

    private final Host host;

    @Option(names = "--profile", paramLabel = "NAME", description = "The machine to run on; the usual one if not given.")
    private String profile = "";

    @Option(names = "--on", paramLabel = "KERNEL", description = "The kernel to run it on: spin, or one of those that spin is compared with.")
    private String kernel = SPIN;

    @Option(names = "--with", paramLabel = "JAR", description = "Load this extension in the program's name first; may be repeated.")
    private List<Path> extensions = new ArrayList<>();

    @Option(names = "--bare", description = "Load nothing: the kernel itself serves write, exit and the loading of extensions.")
    private boolean bare;

    @Option(names = "--root", paramLabel = "FOLDER", description = "Show the program this folder of the host as the top of its files; what it changes there is kept in memory.")
    private @Nullable Path root;

    @Option(names = "--read-only", description = "Refuse changes in the folder of --root.")
    private boolean readOnly;

    @Option(names = "--disk", paramLabel = "FILE", description = "A disk drive whose blocks are in this file; with ,for=JAR all of them are that extension's. May be repeated.")
    private List<String> disks = new ArrayList<>();

    @Option(names = "--mount", paramLabel = "FOLDER=PATH[:ro]", description = "Mount this folder of the host at a name of the top; what is changed there is kept in memory, or with :ro refused. May be repeated.")
    private List<String> mounts = new ArrayList<>();

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "Set a variable of the program's environment, which is empty otherwise; may be repeated.")
    private List<String> environment = new ArrayList<>();

    @Parameters(index = "0", paramLabel = "PROGRAM", description = "The file.")
    private Path program = Path.of("");

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARGUMENT", description = "Handed to the program.")
    private List<String> arguments = new ArrayList<>();

    @Mixin
    private final ApprovedBy approvedBy = new ApprovedBy();

    ExecCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws ControlException {
        if (!kernel.equals(SPIN)) {
            return callOther();
        }
        var folder = root;
        if (folder != null && !Files.isDirectory(folder)) {
            throw new CommandFailure("'" + Messages.oneLine(folder.toString()) + "' is no folder; give one to --root.");
        }
        var uploads = new ArrayList<Upload>();
        for (var extension : extensions.isEmpty() && !bare ? usual() : extensions) {
            uploads.add(Upload.read(extension));
        }
        var execution = new ProgramRunner.Execution(program.toString(), read(program), arguments, environment, uploads,
                host.in(), host.out(), host.err(), root, readOnly);
        var runner = host.services().only(ProgramRunner.class, "run programs");
        int status = runner.run(new KernelStarter.Options(profile, approvedBy.approval(), NetPlan.NONE,
                disks.stream().map(DiskPlan::parse).toList(), mounts.stream().map(MountPlan::parse).toList()),
                execution,
                line -> host.err().println(line));
        host.out().flush();
        return status;
    }

    private int callOther() {
        if (!extensions.isEmpty() || bare || root != null || readOnly || !disks.isEmpty() || !mounts.isEmpty()) {
            throw new CommandFailure(
                    "--with, --bare, --root, --read-only, --disk and --mount are SPIN's; leave them out"
                            + " with --on " + Messages.oneLine(kernel) + ".");
        }
        var others = host.services().only(OtherKernels.class, "run programs on other kernels");
        if (!others.names().contains(kernel)) {
            throw new CommandFailure(
                    "there is no kernel '" + Messages.oneLine(kernel) + "' that runs programs; there are "
                            + SPIN + ", " + String.join(", ", others.names()) + ".");
        }
        var execution = new ProgramRunner.Execution(program.toString(), read(program), arguments, environment,
                List.of(),
                host.in(), host.out(), host.err(), null, true);
        int status = others.run(kernel, profile, execution, line -> host.err().println(line));
        host.out().flush();
        return status;
    }

    /// What programs expect, in the order of names.
    private List<Path> usual() {
        var home = host.property("spin.home");
        var folder = Path.of(home, "exec");
        if (home.isEmpty() || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (var found = Files.list(folder)) {
            return found.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new CommandFailure("the extensions in '" + Messages.oneLine(folder.toString())
                    + "' cannot be listed: " + Messages.reason(e) + ".", e);
        }
    }

    private static byte[] read(Path file) {
        var shown = "'" + Messages.oneLine(file.toString()) + "'";
        if (Files.isDirectory(file)) {
            throw new CommandFailure("the program " + shown + " is a folder.");
        }
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new CommandFailure("the program " + shown + " is longer than " + LARGEST + " bytes.");
            }
            return bytes;
        } catch (IOException e) {
            throw new CommandFailure("the program " + shown + " cannot be read: " + Messages.reason(e) + ".", e);
        }
    }
}
