package spin.plexus.packetdrill.script;

import java.util.List;
import java.util.Map;
import spin.plexus.packetdrill.script.Token.Kind;

/// The tokens of a script, read once from front to back. Names that were defined are replaced on the way.
final class Tokens {
    private final List<Token> list;
    private final Map<String, Token> defined;
    private int at;

    Tokens(List<Token> list, Map<String, Token> defined) {
        this.list = list;
        this.defined = defined;
    }

    Token peek() {
        return ahead(0);
    }

    /// The token after `count` others; the end is followed by itself.
    Token ahead(int count) {
        var token = list.get(Math.min(at + count, list.size() - 1));
        var value = token.is(Kind.WORD) ? defined.get(token.text()) : null;
        return value == null ? token : new Token(value.kind(), value.text(), token.position());
    }

    Token next() {
        var token = peek();
        if (at < list.size() - 1) {
            at++;
        }
        return token;
    }

    boolean accept(char symbol) {
        return take(peek().isSymbol(symbol));
    }

    boolean acceptWord(String word) {
        return take(peek().isWord(word));
    }

    boolean accept(Kind kind) {
        return take(peek().is(kind));
    }

    private boolean take(boolean matches) {
        if (matches) {
            next();
        }
        return matches;
    }

    void expect(char symbol) throws BadScriptException {
        if (!accept(symbol)) {
            throw expected("'" + symbol + "'");
        }
    }

    Token expect(Kind kind) throws BadScriptException {
        if (!peek().is(kind)) {
            throw expected(kind.phrase());
        }
        return next();
    }

    /// A whole number in decimal or hexadecimal, within limits.
    long number(String what, long least, long most) throws BadScriptException {
        var token = peek();
        if (!token.is(Kind.INTEGER) && !token.is(Kind.HEXADECIMAL)) {
            throw expected(what);
        }
        next();
        long value = value(token);
        if (value < least || value > most) {
            throw new BadScriptException(token.position(),
                    what + " is " + token.text() + "; it must lie between " + least + " and " + most);
        }
        return value;
    }

    static long value(Token token) throws BadScriptException {
        try {
            return token.is(Kind.HEXADECIMAL)
                    ? Long.parseLong(token.text().replaceFirst("0[xX]", ""), 16)
                    : Long.parseLong(token.text());
        } catch (NumberFormatException _) {
            throw new BadScriptException(token.position(), "'" + token.text() + "' is not a number of 64 bits");
        }
    }

    BadScriptException expected(String what) {
        return new BadScriptException(peek().position(), "expected " + what + ", found " + peek().shown());
    }
}
