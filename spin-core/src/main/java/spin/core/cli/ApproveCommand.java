package spin.core.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spin.core.control.ControlException;
import spin.core.control.JarFiles;
import spin.core.control.Messages;
import spin.core.control.Upload;
import spin.domains.approve.Approvers;

@Command(name = "approve", description = "Sign a JAR that the verifier would refuse, so that a kernel that knows the key takes it.", footer = {
        "",
        "The approval is written beside the JAR, as JAR.approval, and goes with it into a drop folder. It names the rules that the JAR may break, its exact bytes and a last day. The rule no-privilege is that nobody decides about strands and system calls of others; a scheduler for the whole machine needs it waived.",
        "A kernel started with 'spin run --approved-by KEY.pub.pem' takes it. A JAR with an approval that is wrong is refused, never loaded without it."})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ApproveCommand implements Callable<Integer> {
    private static final String PUBLIC_ENDING = ".pub.pem";

    private final Host host;

    @Parameters(paramLabel = "JAR", arity = "0..1", description = "The file.")
    private @Nullable Path jar;

    @Option(names = "--key", paramLabel = "KEY.pem", description = "The private key; its public half lies beside it, as KEY.pub.pem.")
    private @Nullable Path key;

    @Option(names = "--waive", paramLabel = "RULE", split = ",", description = "A rule that the JAR may break, as 'spin verify' names it.")
    private List<String> waived = new ArrayList<>();

    @Option(names = "--until", paramLabel = "DATE", description = "The last day on which it is good, such as 2027-01-31.")
    private @Nullable LocalDate lastDay;

    @Option(names = "--new-key", paramLabel = "KEY.pem", description = "Make a key instead: KEY.pem for its owner alone, KEY.pub.pem for kernels.")
    private @Nullable Path newKey;

    @Spec
    private CommandSpec spec;

    ApproveCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws ControlException {
        if (newKey != null) {
            return makeKey(newKey);
        }
        if (jar == null || key == null || lastDay == null || waived.isEmpty()) {
            throw new ParameterException(spec.commandLine(),
                    "a JAR, --key, --until and at least one --waive are needed; or --new-key alone");
        }
        return approve(jar, key, lastDay);
    }

    private int makeKey(Path file) {
        var publicFile = publicHalf(file);
        var pair = Keys.write(file, publicFile);
        host.out().println("wrote " + shown(file) + ", which is secret, and " + shown(publicFile) + "; the key is "
                + Approvers.keyName(pair.getPublic()).substring(0, 16) + ".");
        return Main.SUCCESS;
    }

    private int approve(Path file, Path privateFile, LocalDate until) throws ControlException {
        var name = file.getFileName();
        if (name == null) {
            throw new CommandFailure("'" + shown(file) + "' is not the path of a file.");
        }
        byte[] text;
        try {
            text = Approvers.sign(name.toString(), JarFiles.read(file), until, waived, Keys.readPrivate(privateFile),
                    Keys.readPublic(publicHalf(privateFile)));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        var approval = Upload.approvalOf(file);
        try {
            Files.write(approval, text);
        } catch (IOException e) {
            throw new CommandFailure(
                    "the approval cannot be written to " + shown(approval) + ": " + Messages.reason(e) + ".", e);
        }
        host.out().println("wrote " + shown(approval) + ", good until " + until + ".");
        return Main.SUCCESS;
    }

    private static Path publicHalf(Path file) {
        var name = String.valueOf(file.getFileName());
        var stem = name.endsWith(".pem") ? name.substring(0, name.length() - ".pem".length()) : name;
        return file.resolveSibling(stem + PUBLIC_ENDING);
    }

    private static String shown(Path file) {
        return Messages.oneLine(file.toString());
    }
}
