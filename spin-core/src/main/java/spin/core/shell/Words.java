package spin.core.shell;

/// A line in words, which are parted by white space and nothing else: no quotes, no escapes.
public final class Words {
    private Words() {}

    /// The first word; empty when there is none.
    public static String first(String text) {
        var stripped = text.strip();
        return stripped.substring(0, firstSpace(stripped));
    }

    /// What stands behind the first word, stripped.
    public static String rest(String text) {
        var stripped = text.strip();
        return stripped.substring(firstSpace(stripped)).strip();
    }

    private static int firstSpace(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return text.length();
    }
}
