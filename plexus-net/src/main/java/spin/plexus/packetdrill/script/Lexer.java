package spin.plexus.packetdrill.script;

import java.util.ArrayList;
import java.util.List;
import spin.plexus.packetdrill.script.Token.Kind;

/// Cuts a text into tokens. The longest that fits wins: `0...0.2` is a number, dots, a number, and `1234abcd` is one name.
final class Lexer {
    /// More than any script that people write, and few enough to be held.
    private static final int MOST_TOKENS = 500_000;

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) throws BadScriptException {
        var lexer = new Lexer(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() throws BadScriptException {
        if (text.startsWith("#!")) {
            skipLine();
        }
        while (true) {
            skipBlanks();
            if (at >= text.length()) {
                add(Kind.END, "", here());
                return;
            }
            next();
            if (tokens.size() > MOST_TOKENS) {
                throw new BadScriptException(here(), "the script is longer than " + MOST_TOKENS + " words");
            }
        }
    }

    private void next() throws BadScriptException {
        char c = text.charAt(at);
        if (looking("...")) {
            take(Kind.ELLIPSIS, 3);
        } else if (looking("%{")) {
            enclosed(Kind.CODE, "%{", "}%");
        } else if (c == '"') {
            quoted(Kind.STRING, '"', "a text");
        } else if (c == '`') {
            quoted(Kind.COMMAND, '`', "a command");
        } else if (looking("--") && isWordPart(charAt(at + 2))) {
            option();
        } else if (startsNumber()) {
            number();
        } else if (isWordPart(c)) {
            take(Kind.WORD, wordLength(at));
        } else {
            take(Kind.SYMBOL, 1);
        }
    }

    private void skipBlanks() throws BadScriptException {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                step();
            } else if (looking("//")) {
                skipLine();
            } else if (looking("/*")) {
                var start = here();
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    throw new BadScriptException(start, "a comment begins here and does not end; close it with '*/'");
                }
                stepTo(end + 2);
            } else {
                return;
            }
        }
    }

    private boolean startsNumber() {
        int digits = charAt(at) == '-' ? at + 1 : at;
        return isDigit(charAt(digits)) || (charAt(digits) == '.' && isDigit(charAt(digits + 1)));
    }

    private void number() throws BadScriptException {
        int end = charAt(at) == '-' ? at + 1 : at;
        if (charAt(end) == '0' && (charAt(end + 1) | 0x20) == 'x' && Character.digit(charAt(end + 2), 16) >= 0) {
            take(Kind.HEXADECIMAL, end - at + wordLength(end));
            return;
        }
        while (isDigit(charAt(end))) {
            end++;
        }
        if (isWordPart(charAt(end)) && charAt(at) != '-') {
            take(Kind.WORD, wordLength(at));
            return;
        }
        if (charAt(end) == '.' && isDigit(charAt(end + 1))) {
            fractionOrAddress(end + 1);
            return;
        }
        take(Kind.INTEGER, end - at);
    }

    private void fractionOrAddress(int end) throws BadScriptException {
        int dots = 1;
        while (isDigit(charAt(end)) || (charAt(end) == '.' && isDigit(charAt(end + 1)))) {
            dots += charAt(end) == '.' ? 1 : 0;
            end++;
        }
        if (dots != 1 && dots != 3) {
            throw new BadScriptException(here(),
                    "'" + text.substring(at, end) + "' is neither a number nor an address");
        }
        take(dots == 1 ? Kind.FRACTION : Kind.ADDRESS, end - at);
    }

    /// An option's value is whatever stands up to the next blank, or in quotation marks.
    private void option() throws BadScriptException {
        var start = here();
        int end = at + 2 + wordLength(at + 2);
        var name = text.substring(at + 2, end);
        stepTo(end);
        if (charAt(at) != '=') {
            add(Kind.OPTION, name, start);
            return;
        }
        end = at + 1;
        char closing = 0;
        while (end < text.length() && (closing != 0 || !Character.isWhitespace(text.charAt(end)))) {
            char c = text.charAt(end);
            if (closing == 0 && (c == '"' || c == '`')) {
                closing = c;
            } else if (c == closing) {
                closing = 0;
            }
            end++;
        }
        if (closing != 0) {
            throw new BadScriptException(start, "the value of --" + name + " begins with " + closing
                    + " and does not end; close it");
        }
        var value = text.substring(at, end);
        stepTo(end);
        add(Kind.OPTION, name + value, start);
    }

    private void quoted(Kind kind, char mark, String what) throws BadScriptException {
        var start = here();
        int end = at + 1;
        while (charAt(end) != mark) {
            end += charAt(end) == '\\' ? 2 : 1;
            if (end >= text.length()) {
                throw new BadScriptException(start, what + " begins here and does not end; close it with " + mark);
            }
        }
        var inner = text.substring(at + 1, end);
        stepTo(end + 1);
        add(kind, inner, start);
    }

    private void enclosed(Kind kind, String open, String close) throws BadScriptException {
        var start = here();
        int end = text.indexOf(close, at + open.length());
        if (end < 0) {
            throw new BadScriptException(start, "code begins here and does not end; close it with '" + close + "'");
        }
        var inner = text.substring(at + open.length(), end);
        stepTo(end + close.length());
        add(kind, inner, start);
    }

    private void take(Kind kind, int length) {
        var start = here();
        add(kind, text.substring(at, at + length), start);
        stepTo(at + length);
    }

    private void add(Kind kind, String word, Position position) {
        tokens.add(new Token(kind, word, position));
    }

    private int wordLength(int from) {
        int end = from;
        while (isWordPart(charAt(end))) {
            end++;
        }
        return end - from;
    }

    private static boolean isWordPart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// NUL past the end, which is part of nothing.
    private char charAt(int index) {
        return index < text.length() ? text.charAt(index) : 0;
    }

    private boolean looking(String word) {
        return text.startsWith(word, at);
    }

    private Position here() {
        return new Position(line, at - lineStart + 1);
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        stepTo(end < 0 ? text.length() : end);
    }

    private void stepTo(int end) {
        while (at < Math.min(end, text.length())) {
            step();
        }
    }

    private void step() {
        if (text.charAt(at) == '\n') {
            line++;
            lineStart = at + 1;
        }
        at++;
    }
}
