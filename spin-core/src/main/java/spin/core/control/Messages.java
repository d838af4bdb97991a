package spin.core.control;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/// Makes text from outside (file names, JARs, other people's exceptions) fit to stand in a message.
public final class Messages {
    private Messages() {}

    /// The text with every control character but tab and line feed as `?`, so that no name and no extension can repaint
    /// the terminal. Carriage returns before a line feed go.
    public static String printable(String text) {
        int clean = 0;
        while (clean < text.length() && !harmful(text.charAt(clean))) {
            clean++;
        }
        if (clean == text.length()) {
            return text;
        }
        var result = new StringBuilder(text.length()).append(text, 0, clean);
        for (int i = clean; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                continue;
            }
            result.append(harmful(c) ? '?' : c);
        }
        return result.toString();
    }

    private static boolean harmful(char c) {
        // C0 but tab and line feed, DEL, C1, and the marks that turn the direction of writing round.
        return (c < ' ' && c != '\t' && c != '\n') || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }

    /// The same, on one line.
    public static String oneLine(String text) {
        return printable(text.strip().replaceAll("\\s*\\R\\s*", " ").replace('\t', ' '));
    }

    /// Why an operation on a file failed, in a few words that do not repeat the file's name.
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> lowerFirst(oneLine(e.getReason()));
            default -> failure.getMessage() == null
                    ? failure.getClass().getSimpleName()
                    : lowerFirst(oneLine(failure.getMessage()));
        };
    }

    /// What went wrong inside us, for a user: the kind of the exception and its message.
    public static String describe(Throwable failure) {
        var message = failure.getMessage();
        return failure.getClass().getSimpleName()
                + (message == null || message.isBlank() ? "" : ": " + oneLine(message));
    }

    /// With a small first letter, unless the word is an acronym or a name in capitals.
    public static String lowerFirst(String sentence) {
        if (sentence.isEmpty() || (sentence.length() > 1 && Character.isUpperCase(sentence.charAt(1)))) {
            return sentence;
        }
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }
}
