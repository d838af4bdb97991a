package spin.core.boot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import spin.core.shell.ShellCommands.Entered;

/// What a line answers, as one JSON object on one line.
final class JsonAnswer {
    private static final JsonMapper JSON = new JsonMapper();

    private JsonAnswer() {}

    /// @param printed what extensions printed meanwhile, in lines
    static String of(String line, Entered entered, String printed) {
        var text = new ArrayList<>(printed.lines().toList());
        text.addAll(entered.lines());
        var object = new LinkedHashMap<String, Object>();
        object.put("line", line);
        object.put("done", entered.done());
        object.put("text", text);
        object.putAll(entered.values());
        try {
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the answer to '" + line + "' cannot be written as JSON", e);
        }
    }
}
