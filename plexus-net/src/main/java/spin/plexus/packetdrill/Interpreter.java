package spin.plexus.packetdrill;

import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import spin.plexus.packetdrill.script.Action;
import spin.plexus.packetdrill.script.Event;
import spin.plexus.packetdrill.script.PacketSpec;
import spin.plexus.packetdrill.script.Position;
import spin.plexus.packetdrill.script.Script;
import spin.plexus.packetdrill.script.TcpFlags;
import spin.plexus.packetdrill.script.TcpOption;
import spin.plexus.packetdrill.script.TcpOptions;
import spin.plexus.packetdrill.script.When;

/// Runs one script against one stack.
///
/// Time is only a number here: before an event, the stack does what it has to do until then, one deadline after the
/// other; an expected packet is waited for as long as its time and the tolerance allow. What the stack sends queues up
/// in order; each `>` takes the next. What nobody took at the end is a failure if the script is run strictly, so that "nothing is sent"
/// can be shown; the tool itself looks at none of it.
public final class Interpreter {
    private static final int REMOTE_PORT = 53_000;
    private static final int LOCAL_PORT = 8_080;
    private static final int MOST_OPTION_BYTES = 40;
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");
    /// Nothing is handed over in bundles; here nothing is anyway.
    private static final Pattern UNBUNDLED = Pattern.compile("(?:\\S*/)?ethtool -K \\S+(?: (?:tso|gso|gro) off)+");
    /// A window shifted by 8.
    private static final String DEFAULT_BUFFER = "4096 540000 15728640";
    /// How long `*` is waited for: longer than any timer of TCP runs.
    private static final long PATIENCE = 24L * 3600 * 1_000_000;

    private final Script script;
    private final RunSettings settings;
    private final Stage stage;
    private final Composer composer;
    private final Calls calls;
    /// The time of the event that the next one may be relative to.
    private long before;
    private int connections;
    private final boolean strict;
    private @Nullable Conversation current;

    private Interpreter(Script script, RunSettings settings, TestedStack.Maker maker, boolean strict) {
        this.script = script;
        this.strict = strict;
        this.settings = settings;
        this.stage = new Stage(maker, settings.hosts());
        this.composer = new Composer(settings.hosts());
        this.calls = new Calls(stage.stack(), settings.hosts(), LOCAL_PORT);
    }

    /// Runs a script against a new stack, strictly: what is sent and not asked for is a failure.
    public static Verdict run(Script script, TestedStack.Maker maker) {
        return run(script, maker, true);
    }

    /// @param strict whether what is left at the end is a failure
    public static Verdict run(Script script, TestedStack.Maker maker, boolean strict) {
        try {
            return new Interpreter(script, RunSettings.of(script), maker, strict).run();
        } catch (StoppedException e) {
            return e.verdict();
        }
    }

    private Verdict run() throws StoppedException {
        for (var command : script.before()) {
            command(command.position(), command.text());
        }
        for (var event : script.events()) {
            happen(event);
        }
        calls.requireNoneWaiting(script.events().getLast().position());
        if (strict && !stage.sent().isEmpty()) {
            throw unexpected(script.events().getLast().position());
        }
        return new Verdict.Passed(stage.now());
    }

    private void happen(Event event) throws StoppedException {
        if (event.action() instanceof Action.Outbound(var packet)) {
            expect(event, packet);
            return;
        }
        long time = earliest(event.when());
        runUntil(event.position(), time);
        switch (event.action()) {
            case Action.Inbound(var packet) -> stage.stack().deliver(inbound(event.position(), packet), stage.now());
            case Action.Call call -> calls.make(event.position(), call, stage.now(), until(event.when(), call));
            case Action.Command(var text) -> command(event.position(), text);
            case Action.Code(var text) -> Assertions.check(event.position(), text, name -> calls.info(name));
            case Action.Outbound _ -> throw new AssertionError("handled above");
        }
        calls.again(stage.now());
        before = Math.max(time, before);
    }

    private long earliest(When when) {
        return switch (when) {
            case When.At(var time) -> time;
            case When.After(var delay) -> before + delay;
            case When.Any() -> stage.now();
            case When.Between(var from, _) -> from;
            case When.AfterBetween(var from, _) -> before + from;
        };
    }

    private long latest(When when) {
        return switch (when) {
            case When.Any() -> stage.now() + PATIENCE;
            case When.Between(_, var to) -> to;
            case When.AfterBetween(_, var to) -> before + to;
            default -> earliest(when);
        };
    }

    private OptionalLong until(When when, Action.Call call) {
        return call.until().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(call.until().getAsLong() + (when instanceof When.After ? before : 0));
    }

    private void runUntil(Position position, long time) throws StoppedException {
        while (stage.step(time)) {
            calls.again(stage.now());
        }
        requireRest(position);
        stage.reach(time);
        calls.expire(stage.now());
        calls.requireInTime(stage.now(), settings.tolerance());
    }

    private void requireRest(Position position) throws StoppedException {
        if (stage.isEndless()) {
            throw failed(position, "the stack finds something to do for ever: a million deadlines have passed");
        }
    }

    private void expect(Event event, PacketSpec wanted) throws StoppedException {
        if (!(wanted instanceof PacketSpec.Tcp tcp)) {
            throw skipped(event.position(), Notation.of(wanted) + " from the stack is not checked");
        }
        long from = earliest(event.when());
        long to = latest(event.when());
        long patience = to > Long.MAX_VALUE - settings.tolerance() ? to : to + settings.tolerance();
        while (stage.sent().isEmpty() && stage.step(patience)) {
            calls.again(stage.now());
        }
        requireRest(event.position());
        var sent = stage.sent().poll();
        if (sent == null) {
            stage.reach(patience);
            throw new StoppedException(new Verdict.Failed(event.position(),
                    "no packet was sent by " + Notation.seconds(patience), line(from, wanted), "", ""));
        }
        sent = joined(tcp, sent);
        var seen = check(event.position(), tcp, sent, from);
        if (sent.time() < from - settings.tolerance() || sent.time() > patience) {
            throw differs(event.position(), "the packet was sent at " + Notation.seconds(sent.time())
                    + ", it should be between " + Notation.seconds(Math.max(0, from - settings.tolerance())) + " and "
                    + Notation.seconds(patience), line(from, wanted), line(sent.time(), seen), sent);
        }
        before = event.when() instanceof When.Any ? sent.time() : from;
    }

    /// As many of the segments that follow at once as the script shows in one.
    private Stage.Sent joined(PacketSpec.Tcp wanted, Stage.Sent first) {
        if (!new Dissector(first.packet()).fault().isEmpty()) {
            return first;
        }
        var whole = first;
        while (wanted.length() > new Dissector(whole.packet()).payload() && !stage.sent().isEmpty()) {
            var longer = new Dissector(whole.packet()).joinedWith(stage.sent().getFirst().packet(),
                    wanted.has(TcpFlags.PSH));
            if (longer == null || new Dissector(longer).payload() > wanted.length()) {
                break;
            }
            stage.sent().removeFirst();
            whole = new Stage.Sent(first.time(), longer);
        }
        return whole;
    }

    private PacketSpec.Tcp check(Position position, PacketSpec.Tcp wanted, Stage.Sent sent, long time)
            throws StoppedException {
        var dissector = new Dissector(sent.packet());
        if (!dissector.fault().isEmpty()) {
            throw differs(position, dissector.fault(), line(time, wanted), "", sent);
        }
        var conversation = conversationOf(dissector);
        var seen = dissector.segment(conversation);
        var difference = Difference.between(wanted, seen);
        if (difference.isPresent()) {
            throw differs(position, difference.get(), line(time, wanted), line(sent.time(), seen), sent);
        }
        if (!seen.has(TcpFlags.SYN) && !dissector.carriesWhatWasWritten(conversation)) {
            throw differs(position, "the payload is not what was written at this place of the stream",
                    line(time, wanted), line(sent.time(), seen), sent);
        }
        if (!nameTimestamp(conversation, wanted, seen)) {
            throw differs(position, "the value of the timestamp is not that of a clock of " + settings.tick()
                    + " microseconds a tick", line(time, wanted), line(sent.time(), seen), sent);
        }
        return seen;
    }

    /// A segment that belongs to no connection that the script knows begins one if it is a SYN.
    private Conversation conversationOf(Dissector seen) {
        var conversation = current;
        if (conversation == null || conversation.localPort != seen.localPort()
                || conversation.remotePort != seen.remotePort()) {
            conversation = new Conversation(seen.localPort(), seen.remotePort());
            if ((seen.flags() & TcpFlags.SYN) != 0) {
                current = conversation;
            }
        }
        if ((seen.flags() & TcpFlags.SYN) != 0) {
            conversation.localBegins(seen.sequence());
        }
        return conversation;
    }

    /// @return false when the script says how fast the stack's clock goes, and it does not
    private boolean nameTimestamp(Conversation conversation, PacketSpec.Tcp wanted, PacketSpec.Tcp seen) {
        var name = timestamp(wanted.options().orElse(TcpOptions.NONE));
        var value = timestamp(seen.options().orElse(TcpOptions.NONE));
        if (name.isPresent() && value.isPresent()) {
            conversation.callsTimestamp(name.getAsLong(), value.getAsLong());
            return settings.tick() == 0 || conversation.timestampOff(name.getAsLong(), value.getAsLong()) <= 1
                    + settings.tolerance() / settings.tick();
        }
        return true;
    }

    private static OptionalLong timestamp(TcpOptions options) {
        return options.list().stream().filter(TcpOption.Timestamps.class::isInstance)
                .mapToLong(each -> ((TcpOption.Timestamps) each).value()).findFirst();
    }

    private byte[] inbound(Position position, PacketSpec packet) throws StoppedException {
        return switch (packet) {
            case PacketSpec.Tcp tcp -> {
                var conversation = conversationFor(tcp);
                if (Composer.options(tcp.options().orElse(TcpOptions.NONE), conversation).length > MOST_OPTION_BYTES) {
                    throw bad(position, "the options take more than the 40 bytes that a header has for them");
                }
                if (tcp.length() > 0xffff - Composer.IP - Composer.TCP - MOST_OPTION_BYTES) {
                    throw bad(position, "a packet has no room for " + tcp.length() + " bytes of payload");
                }
                yield composer.tcp(tcp, conversation);
            }
            case PacketSpec.Icmp icmp when current != null
                    && icmp.echoed().orElse(null) instanceof PacketSpec.Tcp about ->
                composer.icmp(icmp, about, current);
            default -> throw skipped(position, Notation.of(packet) + " to the stack is not made");
        };
    }

    private Conversation conversationFor(PacketSpec.Tcp tcp) {
        boolean calling = tcp.has(TcpFlags.SYN) && !tcp.has(TcpFlags.ACK);
        var conversation = current;
        if (conversation == null || tcp.ports().given() || (calling && conversation.isOver(tcp.sequence()))) {
            conversation = tcp.ports().given()
                    ? new Conversation(tcp.ports().destination(), tcp.ports().source())
                    : new Conversation(LOCAL_PORT, REMOTE_PORT + connections++);
            current = conversation;
        }
        if (tcp.has(TcpFlags.SYN) && !conversation.remoteKnown()) {
            conversation.remoteBegins(tcp.sequence());
        } else if (!tcp.has(TcpFlags.SYN)) {
            conversation.establish();
        }
        return conversation;
    }

    /// Each script gets a stack of its own, so of a line that sets a Linux host to the defaults of its suite nothing is left but the size of its
    /// buffer, which its SYNs announce; settings of the system go to the stack by their names.
    private void command(Position position, String text) throws StoppedException {
        var whole = text.replaceAll("\\\\\\R", " ");
        for (var line : whole.strip().lines().map(String::strip).filter(each -> !each.isEmpty()).toList()) {
            // A value in quotes may have spaces.
            var words = WORD.matcher(line).results().map(MatchResult::group).toList();
            if (words.getFirst().matches("(?:\\S*/)?sysctl")
                    || words.getFirst().matches("(?:\\S*/)?set_sysctls\\.py")) {
                for (var word : words.subList(1, words.size())) {
                    setting(position, word);
                }
            } else if (line.matches("(?:\\S*/)?defaults\\.sh")) {
                var _ = stage.stack().system("net.ipv4.tcp_rmem", DEFAULT_BUFFER);
                var _ = stage.stack().system("net.ipv4.tcp_congestion_control", "cubic");
            } else if (!line.matches("(?:\\S*/)?sysctl_restore_\\S*") && !UNBUNDLED.matcher(line).matches()) {
                throw skipped(position, "commands of the shell are not run: " + line);
            }
        }
    }

    private void setting(Position position, String word) throws StoppedException {
        if (word.startsWith("-")) {
            return;
        }
        int equals = word.indexOf('=');
        var name = (equals < 0 ? word : word.substring(0, equals)).replaceFirst("^/proc/sys/", "").replace('/', '.');
        var value = equals < 0 ? "" : word.substring(equals + 1).replaceAll("[\"']", "");
        if (equals < 0 || !stage.stack().system(name, value)) {
            throw skipped(position, "the stack has no setting " + word);
        }
    }

    private StoppedException unexpected(Position position) {
        var sent = stage.sent().getFirst();
        var dissector = new Dissector(sent.packet());
        var seen = dissector.fault().isEmpty()
                ? line(sent.time(), dissector.segment(conversationOf(dissector)))
                : dissector.fault();
        return new StoppedException(new Verdict.Failed(position,
                "the stack has sent a packet that the script does not expect", "", seen, Notation.hex(sent.packet())));
    }

    private static String line(long time, PacketSpec packet) {
        return Notation.seconds(time) + " > " + Notation.of(packet);
    }

    private static StoppedException differs(Position position, String message, String wanted, String seen,
            Stage.Sent sent) {
        return new StoppedException(
                new Verdict.Failed(position, message, wanted, seen, Notation.hex(sent.packet())));
    }

    private static StoppedException failed(Position position, String message) {
        return new StoppedException(new Verdict.Failed(position, message, "", "", ""));
    }

    private static StoppedException skipped(Position position, String reason) {
        return new StoppedException(new Verdict.Skipped(position, reason));
    }

    private static StoppedException bad(Position position, String message) {
        return new StoppedException(new Verdict.Bad(position, message));
    }
}
