package spin.plexus.packetdrill.script;

import java.util.List;

/// An argument or a result of a call, as it is written.
public sealed interface Expression {
    /// Where it begins.
    Position position();

    /// `...`: whatever suits.
    record Any(Position position) implements Expression {}

    record Numeral(Position position, long value) implements Expression {}

    /// A name, `SOL_SOCKET`.
    record Word(Position position, String name) implements Expression {}

    /// A text in quotation marks; `open` when dots follow, so that it is only how the text begins.
    record Text(Position position, String value, boolean open) implements Expression {}

    /// `left|right`.
    record Or(Position position, Expression left, Expression right) implements Expression {}

    /// `[a, b]`.
    record Items(Position position, List<Expression> items) implements Expression {
        public Items {
            items = List.copyOf(items);
        }
    }

    /// `{a=1, b(2)=3, 4}`.
    record Structure(Position position, List<Field> fields) implements Expression {
        public Structure {
            fields = List.copyOf(fields);
        }
    }

    /// One entry of a structure; the name is empty where none is written.
    record Field(String name, Expression value) {}

    /// `htons(8080)`.
    record Function(Position position, String name, List<Expression> arguments) implements Expression {
        public Function {
            arguments = List.copyOf(arguments);
        }
    }
}
