package spin.plexus.packetdrill.script;

/// A word of the language and where it stands.
///
/// @param text without the quotation marks of a text, the back-ticks of a command, the brackets of code
record Token(Kind kind, String text, Position position) {
    enum Kind {
        WORD("a name"),
        INTEGER("a whole number"),
        HEXADECIMAL("a hexadecimal number"),
        FRACTION("a number"),
        ADDRESS("an address"),
        STRING("a text"),
        COMMAND("a command"),
        CODE("code"),
        OPTION("an option"),
        ELLIPSIS("'...'"),
        SYMBOL("a symbol"),
        END("the end of the script");

        private final String phrase;

        Kind(String phrase) {
            this.phrase = phrase;
        }

        String phrase() {
            return phrase;
        }
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    /// For a message: what was found.
    String shown() {
        return switch (kind) {
            case END -> kind.phrase();
            case COMMAND, CODE, STRING -> kind.phrase() + " that begins '" + brief() + "'";
            default -> "'" + brief() + "'";
        };
    }

    private String brief() {
        var line = text.strip().lines().findFirst().orElse("");
        return line.length() <= 40 ? line : line.substring(0, 40) + "...";
    }
}
