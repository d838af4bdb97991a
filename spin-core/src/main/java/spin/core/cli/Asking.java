package spin.core.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spin.core.control.ControlClient;
import spin.core.control.ControlException;
import spin.core.control.Messages;

/// What a command that puts a line to a running kernel has in common with the others: which kernel, and how the answer is shown.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Asking {
    @Option(names = "--kernel", paramLabel = "PID", description = "The process number of the kernel, needed when several are running.")
    private @Nullable Long kernel;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /// The exit status.
    int ask(Host host, String words, JsonOut json) throws ControlException {
        // A line of the prompt has no line end in it, whatever the caller's shell let through.
        var line = words.replaceAll("\\R", " ").strip();
        try (var client = ControlClient.connect(ClientCommands.socketFolder(host),
                kernel == null ? OptionalLong.empty() : OptionalLong.of(kernel))) {
            return json.wanted() ? asJson(client, line, json) : asText(host, client, line);
        }
    }

    private int asText(Host host, ControlClient client, String line) throws ControlException {
        var outcome = client.shell(line);
        var out = outcome.done() ? host.out() : host.err();
        if (!outcome.text().isEmpty()) {
            out.println(Messages.printable(outcome.text()));
        } else if (!outcome.done()) {
            out.println(spec.qualifiedName(" ") + ": the kernel refused and gave no reason.");
        }
        return outcome.done() ? Main.SUCCESS : Main.FAILED;
    }

    private static int asJson(ControlClient client, String line, JsonOut json) throws ControlException {
        var outcome = client.ask(line);
        if (!outcome.done() && !outcome.text().startsWith("{")) {
            throw new CommandFailure(outcome.text());
        }
        try {
            json.write(JsonMapper.builder().build().readTree(outcome.text()));
        } catch (JsonProcessingException e) {
            throw new CommandFailure("the kernel's answer to '" + line + "' is too long to be sent as JSON.", e);
        }
        return outcome.done() ? Main.SUCCESS : Main.FAILED;
    }
}
