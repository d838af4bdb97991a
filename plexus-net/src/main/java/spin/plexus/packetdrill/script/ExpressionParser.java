package spin.plexus.packetdrill.script;

import java.util.ArrayList;
import java.util.List;
import spin.plexus.packetdrill.script.Token.Kind;

/// Reads arguments and results of calls.
final class ExpressionParser {
    /// Deeper than any structure of a system call; a stack overflow is no answer.
    private static final int DEEPEST = 32;

    private final Tokens tokens;
    private int depth;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /// `( a, b )`.
    List<Expression> arguments() throws BadScriptException {
        tokens.expect('(');
        return list(')');
    }

    Expression expression() throws BadScriptException {
        if (++depth > DEEPEST) {
            throw new BadScriptException(tokens.peek().position(),
                    "brackets are nested more than " + DEEPEST + " deep");
        }
        var left = single();
        while (tokens.accept('|')) {
            left = new Expression.Or(left.position(), left, single());
        }
        depth--;
        return left;
    }

    private Expression single() throws BadScriptException {
        var token = tokens.peek();
        var position = token.position();
        switch (token.kind()) {
            case ELLIPSIS -> {
                tokens.next();
                return new Expression.Any(position);
            }
            case INTEGER, HEXADECIMAL -> {
                tokens.next();
                return new Expression.Numeral(position, Tokens.value(token));
            }
            case STRING, ADDRESS -> {
                tokens.next();
                return new Expression.Text(position, token.text(), tokens.accept(Kind.ELLIPSIS));
            }
            case WORD -> {
                return word();
            }
            case SYMBOL -> {
                if (tokens.accept('[')) {
                    return new Expression.Items(position, list(']'));
                }
                if (tokens.accept('{')) {
                    return new Expression.Structure(position, fields());
                }
            }
            default -> {
            }
        }
        throw tokens.expected("an argument");
    }

    private Expression word() throws BadScriptException {
        var name = tokens.next();
        return tokens.peek().isSymbol('(')
                ? new Expression.Function(name.position(), name.text(), arguments())
                : new Expression.Word(name.position(), name.text());
    }

    private List<Expression> list(char close) throws BadScriptException {
        var items = new ArrayList<Expression>();
        if (tokens.accept(close)) {
            return items;
        }
        do {
            items.add(expression());
        } while (tokens.accept(','));
        if (!tokens.accept(close)) {
            throw tokens.expected("',' or '" + close + "'");
        }
        return items;
    }

    private List<Expression.Field> fields() throws BadScriptException {
        var fields = new ArrayList<Expression.Field>();
        if (tokens.accept('}')) {
            return fields;
        }
        do {
            fields.add(field());
        } while (tokens.accept(','));
        if (!tokens.accept('}')) {
            throw tokens.expected("',' or '}'");
        }
        return fields;
    }

    /// A name may have a count or dots in brackets, which say nothing that the value does not: `msg_iov(1)=[...]`.
    private Expression.Field field() throws BadScriptException {
        var value = expression();
        if (!tokens.accept('=')) {
            return new Expression.Field("", value);
        }
        return switch (value) {
            case Expression.Word word -> new Expression.Field(word.name(), expression());
            case Expression.Function function -> new Expression.Field(function.name(), expression());
            default -> throw new BadScriptException(value.position(), "only a name may stand before '='");
        };
    }
}
