package spin.core.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import spin.core.control.KernelControl.Outcome;

/// The words of the control socket: one JSON object a line, a request and its reply in turn.
///
///     > {"do":"load","path":"/srv/jars/echo.jar"}        < {"done":true,"text":"echo.jar: loaded"}
///     > {"do":"unload","name":"echo.jar"}              < {"done":false,"text":"echo.jar is not loaded."}
///     > {"do":"shell","line":"domains"}                < {"done":true,"text":"..."}
///     > {"do":"ask","line":"vm"}                       < {"done":true,"text":"{\"line\":\"vm\",...}"}
///     > {"do":"halt"}                                  < {"done":true,"text":"..."}   then the socket is closed
///
/// Values are strings but for `done`; a field that is missing, unknown or there twice makes the line a bad one.
final class Protocol {
    /// A request names a path or holds a prompt line: this is plenty.
    static final int REQUEST_LIMIT_BYTES = 64 << 10;
    /// A reply may hold a long listing.
    static final int REPLY_LIMIT_BYTES = 16 << 20;

    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Protocol() {}

    sealed interface Request {
        record Load(String path) implements Request {}

        record Unload(String name) implements Request {}

        record Shell(String line) implements Request {}

        record Ask(String line) implements Request {}

        record Halt() implements Request {}
    }

    /// A line that is not in the protocol.
    static final class BadLineException extends IOException {
        private static final long serialVersionUID = 1;

        BadLineException(String message) {
            super(message);
        }
    }

    static String write(Request request) {
        return switch (request) {
            case Request.Load(var path) -> object(Map.of("do", "load", "path", path));
            case Request.Unload(var name) -> object(Map.of("do", "unload", "name", name));
            case Request.Shell(var line) -> object(Map.of("do", "shell", "line", line));
            case Request.Ask(var line) -> object(Map.of("do", "ask", "line", line));
            case Request.Halt() -> object(Map.of("do", "halt"));
        };
    }

    static String write(Outcome outcome) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("done", outcome.done());
        fields.put("text", outcome.text());
        return object(fields);
    }

    static Request readRequest(String line) throws BadLineException {
        var fields = fields(line);
        var request = switch (take(fields, "do", String.class)) {
            case "load" -> new Request.Load(take(fields, "path", String.class));
            case "unload" -> new Request.Unload(take(fields, "name", String.class));
            case "shell" -> new Request.Shell(take(fields, "line", String.class));
            case "ask" -> new Request.Ask(take(fields, "line", String.class));
            case "halt" -> new Request.Halt();
            case String other -> throw new BadLineException(
                    "'" + brief(other) + "' is no request; there are load, unload, shell, ask and halt");
        };
        nothingLeft(fields);
        return request;
    }

    static Outcome readOutcome(String line) throws BadLineException {
        var fields = fields(line);
        var outcome = new Outcome(take(fields, "done", Boolean.class), take(fields, "text", String.class));
        nothingLeft(fields);
        return outcome;
    }

    private static String object(Map<String, ?> fields) {
        var text = new StringWriter();
        try (var generator = JSON.createGenerator(text)) {
            generator.writeStartObject();
            for (var field : fields.entrySet()) {
                generator.writeFieldName(field.getKey());
                if (field.getValue() instanceof Boolean value) {
                    generator.writeBoolean(value);
                } else {
                    generator.writeString(field.getValue().toString());
                }
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer cannot fail", e);
        }
        return text.toString();
    }

    private static Map<String, Object> fields(String line) throws BadLineException {
        var fields = new LinkedHashMap<String, Object>();
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadLineException("a line must be one JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                var name = parser.currentName();
                switch (parser.nextToken()) {
                    case VALUE_STRING -> fields.put(name, parser.getText());
                    case VALUE_TRUE -> fields.put(name, true);
                    case VALUE_FALSE -> fields.put(name, false);
                    default ->
                        throw new BadLineException("the field '" + brief(name) + "' must be a string or a truth value");
                }
            }
            if (parser.nextToken() != null) {
                throw new BadLineException("there is something after the JSON object");
            }
            return fields;
        } catch (BadLineException e) {
            throw e;
        } catch (IOException e) {
            // Jackson's own words quote the input at length and over several lines.
            throw new BadLineException("a line must be one JSON object");
        }
    }

    private static <T> T take(Map<String, Object> fields, String name, Class<T> type) throws BadLineException {
        var value = fields.remove(name);
        if (!type.isInstance(value)) {
            throw new BadLineException("the field '" + name + "' is missing or of the wrong kind");
        }
        return type.cast(value);
    }

    private static void nothingLeft(Map<String, Object> fields) throws BadLineException {
        for (var name : fields.keySet()) {
            throw new BadLineException("the field '" + brief(name) + "' does not belong to this request");
        }
    }

    private static String brief(String text) {
        var line = Messages.oneLine(text);
        return line.length() <= 40 ? line : line.substring(0, 40) + "...";
    }
}
