package spin.domains.meter;

import java.util.regex.Pattern;

/// Regular expressions that cannot run away, so that code from outside may have them as constants.
///
/// ```text
///   pattern = 1 to 64 characters: item { item }
///   item    = ( letter | . | \\letter | [ set ] ) [ + | * | ? ]      at most four of these signs
/// ```
///
/// No groups, alternatives, counts or references to what was matched: whatever is tried, a character is looked at for it, and [Charged]
/// gives a text whose characters cost. Nothing here pays, so every domain shares this one class.
public final class PlainPattern {

    private static final String META = ".$|()[]{}^?*+\\";
    /// Whole families of letters, and letters that have no sign.
    private static final String CLASSES = "sSdDwWtnr";
    private static final int LONGEST = 64;
    private static final int MOST_REPEATED = 4;

    private PlainPattern() {}

    /// Whether it is one of those.
    public static boolean isPlain(String pattern) {
        int repeated = 0;
        int at = 0;
        if (pattern.isEmpty() || pattern.length() > LONGEST) {
            return false;
        }
        while (at < pattern.length()) {
            at = item(pattern, at);
            if (at < 0) {
                return false;
            }
            if (at < pattern.length() && "+*?".indexOf(pattern.charAt(at)) >= 0) {
                at++;
                repeated++;
            }
        }
        return repeated <= MOST_REPEATED;
    }

    /// Whether what is put in the place of a match is a text and nothing else.
    public static boolean isPlainReplacement(String text) {
        return text.indexOf('$') < 0 && text.indexOf('\\') < 0;
    }

    /// Whether it is one letter, for which the JDK itself needs no regular expression.
    static boolean isLetter(String pattern) {
        return switch (pattern.length()) {
            case 1 -> META.indexOf(pattern.charAt(0)) < 0;
            case 2 -> pattern.charAt(0) == '\\' && META.indexOf(pattern.charAt(1)) >= 0;
            default -> false;
        };
    }

    /// @return where the item ends that begins there; less than 0 when none does
    private static int item(String pattern, int at) {
        char first = pattern.charAt(at);
        if (first == '[') {
            return set(pattern, at + 1);
        }
        if (first == '\\') {
            return escape(pattern, at);
        }
        return first == '.' || META.indexOf(first) < 0 ? at + 1 : -1;
    }

    private static int escape(String pattern, int at) {
        boolean known = at + 1 < pattern.length() && (META.indexOf(pattern.charAt(at + 1)) >= 0
                || CLASSES.indexOf(pattern.charAt(at + 1)) >= 0 || pattern.charAt(at + 1) == '-');
        return known ? at + 2 : -1;
    }

    /// No sets in sets.
    private static int set(String pattern, int from) {
        int at = from < pattern.length() && pattern.charAt(from) == '^' ? from + 1 : from;
        int start = at;
        while (at >= 0 && at < pattern.length() && pattern.charAt(at) != ']') {
            char c = pattern.charAt(at);
            if (c == '[' || c == '&' || c == '^') {
                return -1;
            }
            at = c == '\\' ? escape(pattern, at) : at + 1;
        }
        return at > start && at < pattern.length() ? at + 1 : -1;
    }

    /// The parts of a text.
    public static String[] split(CharSequence text, String pattern, int limit) {
        return Pattern.compile(pattern).split(text, limit);
    }

    /// Whether all of a text matches.
    public static boolean matches(CharSequence text, String pattern) {
        return Pattern.matches(pattern, text);
    }

    /// The text with each match, or with the first, replaced.
    public static String replace(CharSequence text, String pattern, String replacement, boolean all) {
        var matcher = Pattern.compile(pattern).matcher(text);
        return all ? matcher.replaceAll(replacement) : matcher.replaceFirst(replacement);
    }
}
