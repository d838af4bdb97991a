package spin.ext.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The texts of a few times, for who asks for the same ones again and again: the second that is now, and when the files of a site were changed.
final class DateTexts {
    /// One less than how many are kept, a power of two.
    private static final int KEPT = 15;

    private final long[] seconds = new long[KEPT + 1];
    private final @Nullable String[] texts = new @Nullable String[KEPT + 1];

    DateTexts() {
        Arrays.fill(seconds, -1);
    }

    /// As [Dates#text].
    String of(long second) {
        int place = (int) second & KEPT;
        var text = texts[place];
        if (text == null || seconds[place] != second) {
            text = Dates.text(second);
            seconds[place] = second;
            texts[place] = text;
        }
        return text;
    }
}
