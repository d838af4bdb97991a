package spin.core.inspect;

import java.util.ArrayList;
import java.util.List;
import spin.core.shell.Words;
import spin.dispatcher.Event;

/// The arguments of a raise, from the words of a line: as many words as the event has parameters, the last one taking the rest of the line
/// when it is text. Capabilities cannot be written down, so events that take one cannot be raised from here.
sealed interface TypedArguments {

    record Good(List<Object> values) implements TypedArguments {}

    record Bad(String reason) implements TypedArguments {}

    static TypedArguments read(Event event, String line) {
        var values = new ArrayList<Object>();
        var left = line;
        var types = event.type().parameterList();
        for (int i = 0; i < types.size(); i++) {
            var type = types.get(i);
            boolean restOfLine = type == String.class && i == types.size() - 1;
            var word = restOfLine ? left.strip() : Words.first(left);
            left = restOfLine ? "" : Words.rest(left);
            if (word.isEmpty() && type != String.class) {
                return new Bad("%s takes %d arguments, and argument %d, of type %s, is missing."
                        .formatted(event.name(), types.size(), i + 1, type.getSimpleName()));
            }
            try {
                values.add(value(type, word));
            } catch (NumberFormatException _) {
                return new Bad("'%s' is no %s, which argument %d of %s is.".formatted(word, type.getSimpleName(), i + 1,
                        event.name()));
            } catch (UnsupportedOperationException _) {
                return new Bad(
                        "argument %d of %s is a %s, which cannot be written in a line; raise it where there is one."
                                .formatted(i + 1, event.name(), type.getSimpleName()));
            }
        }
        return left.isEmpty()
                ? new Good(values)
                : new Bad("%s takes %d arguments; '%s' is too much.".formatted(event.name(), types.size(), left));
    }

    private static Object value(Class<?> type, String word) {
        if (type == String.class) {
            return word;
        } else if (type == int.class) {
            return Integer.decode(word);
        } else if (type == long.class) {
            return Long.decode(word);
        } else if (type == boolean.class && (word.equals("true") || word.equals("false"))) {
            return Boolean.valueOf(word);
        } else if (type == boolean.class) {
            throw new NumberFormatException(word);
        }
        throw new UnsupportedOperationException(type.getName());
    }
}
