package spin.plexus.packetdrill.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import spin.plexus.packetdrill.script.Script.Command;
import spin.plexus.packetdrill.script.Script.Setting;
import spin.plexus.packetdrill.script.Token.Kind;

/// Reads a script.
///
///     options  init command  events  cleanup command
///
/// Names are replaced before anything else is asked of them: those that the caller defines, then those of the script's
/// own lines `--define=NAME=VALUE`.
public final class ScriptReader {
    /// Twelve days; a script that waits longer is a mistake, and its time would overflow somewhere.
    private static final long LONGEST_TIME = 1_000_000_000_000L;

    private final Tokens tokens;
    private final Map<String, Token> defined;
    private final ExpressionParser expressions;
    private final PacketParser packets;

    /// What became of a text.
    public sealed interface Reading {
        record Read(Script script) implements Reading {}

        /// @param message what was expected, and what was found
        record Bad(Position position, String message) implements Reading {}
    }

    private ScriptReader(List<Token> list, Map<String, Token> defined) {
        this.defined = defined;
        this.tokens = new Tokens(list, defined);
        this.expressions = new ExpressionParser(tokens);
        this.packets = new PacketParser(tokens);
    }

    /// @param name of the file, for reports
    /// @param definitions names and what stands for them
    public static Reading read(String name, String text, Map<String, String> definitions) {
        try {
            var defined = new HashMap<String, Token>();
            for (var each : new TreeMap<>(definitions).entrySet()) {
                defined.put(each.getKey(), single(new Position(1, 1), each.getKey(), each.getValue()));
            }
            return new Reading.Read(new ScriptReader(Lexer.tokens(text), defined).script(name, header(text)));
        } catch (BadScriptException e) {
            return new Reading.Bad(e.position(), String.valueOf(e.getMessage()));
        }
    }

    private static Token single(Position position, String name, String value) throws BadScriptException {
        var tokens = Lexer.tokens(value);
        if (tokens.size() != 2) {
            throw new BadScriptException(position, "what is defined as " + name + " must be one word, found '" + value
                    + "'");
        }
        return tokens.getFirst();
    }

    private static String header(String text) {
        var header = new StringBuilder();
        for (var line : text.lines().toList()) {
            if (!line.startsWith("//")) {
                break;
            }
            header.append(line.substring(2).strip()).append('\n');
        }
        return header.toString().strip();
    }

    private Script script(String name, String header) throws BadScriptException {
        var settings = new ArrayList<Setting>();
        while (tokens.peek().is(Kind.OPTION)) {
            settings.add(setting(tokens.next()));
        }
        var before = commands();
        var events = new ArrayList<Event>();
        while (!tokens.peek().is(Kind.END) && !tokens.peek().is(Kind.COMMAND)) {
            events.add(event());
        }
        var after = commands();
        if (!tokens.peek().is(Kind.END)) {
            throw tokens
                    .expected("the end of the script behind its last command; a command between events needs a time");
        }
        if (events.isEmpty()) {
            throw tokens.expected("an event");
        }
        return new Script(name, header, settings, before, events, after);
    }

    private List<Command> commands() {
        if (!tokens.peek().is(Kind.COMMAND)) {
            return List.of();
        }
        var token = tokens.next();
        return List.of(new Command(token.position(), token.text()));
    }

    private Setting setting(Token token) throws BadScriptException {
        int equals = token.text().indexOf('=');
        var name = equals < 0 ? token.text() : token.text().substring(0, equals);
        var value = equals < 0 ? "" : token.text().substring(equals + 1);
        if (name.equals("define")) {
            int second = value.indexOf('=');
            if (second < 1) {
                throw new BadScriptException(token.position(), "expected --define=NAME=VALUE, found '--" + token.text()
                        + "'");
            }
            defined.putIfAbsent(value.substring(0, second),
                    single(token.position(), value.substring(0, second), value.substring(second + 1)));
        }
        return new Setting(token.position(), name, value);
    }

    private Event event() throws BadScriptException {
        var position = tokens.peek().position();
        var when = when();
        return new Event(position, when, action(when));
    }

    private When when() throws BadScriptException {
        if (tokens.accept('*')) {
            return new When.Any();
        }
        boolean relative = tokens.accept('+');
        long time = time(relative);
        if (!tokens.accept('~')) {
            return relative ? new When.After(time) : new When.At(time);
        }
        if (relative) {
            tokens.accept('+');
        }
        var at = tokens.peek().position();
        long end = time(relative);
        if (end < time) {
            throw new BadScriptException(at, "a range of times must not end before it begins");
        }
        return relative ? new When.AfterBetween(time, end) : new When.Between(time, end);
    }

    private long time(boolean relative) throws BadScriptException {
        var token = tokens.peek();
        if (!token.is(Kind.INTEGER) && !token.is(Kind.FRACTION)) {
            throw tokens.expected(relative ? "a number of seconds" : "a time: seconds, '+' seconds, or '*'");
        }
        tokens.next();
        double seconds = Double.parseDouble(token.text());
        if (seconds < 0 || seconds * 1e6 > LONGEST_TIME) {
            throw new BadScriptException(token.position(), "the time is " + token.text()
                    + " s; it must lie between 0 and " + LONGEST_TIME / 1_000_000);
        }
        return Math.round(seconds * 1e6);
    }

    private Action action(When when) throws BadScriptException {
        if (tokens.accept('<')) {
            return new Action.Inbound(packets.packet());
        }
        if (tokens.accept('>')) {
            return new Action.Outbound(packets.packet());
        }
        var token = tokens.peek();
        return switch (token.kind()) {
            case COMMAND -> new Action.Command(tokens.next().text());
            case CODE -> new Action.Code(tokens.next().text());
            case WORD, ELLIPSIS -> call(when);
            default -> throw tokens.expected("'<', '>', a call, a command, or code");
        };
    }

    private Action call(When when) throws BadScriptException {
        var until = OptionalLong.empty();
        if (tokens.accept(Kind.ELLIPSIS)) {
            until = OptionalLong.of(time(when instanceof When.After));
        }
        var name = tokens.expect(Kind.WORD).text();
        var arguments = expressions.arguments();
        tokens.expect('=');
        var result = expressions.expression();
        var errno = tokens.peek().is(Kind.WORD) ? tokens.next().text() : "";
        if (tokens.accept('(')) {
            skipNote();
        }
        return new Action.Call(until, name, arguments, result, errno);
    }

    private void skipNote() throws BadScriptException {
        int depth = 1;
        while (depth > 0) {
            var token = tokens.next();
            if (token.is(Kind.END)) {
                throw tokens.expected("')' behind the name of an error");
            }
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        }
    }
}
