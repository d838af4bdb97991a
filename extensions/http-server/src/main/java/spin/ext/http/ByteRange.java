package spin.ext.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stretch of a file, both ends in it.
///
/// Source: RFC 9110, 14.1.2 and 14.2.
record ByteRange(long first, long last) {
    private static final String UNIT = "bytes=";
    private static final int MOST_DIGITS = 18;
    private static final int MOST = 16;

    /// As the field `Content-Range` says it.
    String of(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }

    long length() {
        return last - first + 1;
    }

    /// What the field `range` asks for of a file of that size, in its order; nothing when all of it should be sent: the field means nothing, or
    /// asks for more than a few stretches, or for the same bytes twice, which only costs (RFC 9110, 14.2).
    ///
    /// @throws RefusedException when nothing of it lies in the file
    static List<ByteRange> of(String field, long size) {
        if (!field.startsWith(UNIT)) {
            return List.of();
        }
        var ranges = new ArrayList<ByteRange>();
        int asked = 0;
        for (int begin = UNIT.length(); begin <= field.length();) {
            int comma = field.indexOf(',', begin);
            int end = comma < 0 ? field.length() : comma;
            var one = field.substring(begin, end).strip();
            begin = end + 1;
            if (!isMeant(one) || ++asked > MOST) {
                return List.of();
            }
            var range = inFile(one, size);
            if (range != null) {
                if (range.meetsAny(ranges)) {
                    return List.of();
                }
                ranges.add(range);
            }
        }
        if (ranges.isEmpty()) {
            throw new RefusedException(Status.RANGE_NOT_SATISFIABLE, "the file has " + size + " bytes");
        }
        return ranges;
    }

    private boolean meetsAny(List<ByteRange> others) {
        for (var other : others) {
            if (first <= other.last && other.first <= last) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMeant(String text) {
        int dash = text.indexOf('-');
        if (dash < 0 || text.length() == 1) {
            return false;
        }
        long first = number(text.substring(0, dash));
        long last = number(text.substring(dash + 1));
        boolean open = dash == text.length() - 1;
        return (first >= 0 || dash == 0) && (last >= 0 || open) && (first < 0 || open || last >= first);
    }

    /// The bytes that a stretch has in the file; null for none.
    private static @Nullable ByteRange inFile(String text, long size) {
        int dash = text.indexOf('-');
        long first = number(text.substring(0, dash));
        long last = number(text.substring(dash + 1));
        if (dash == 0) {
            return last == 0 || size == 0 ? null : new ByteRange(Math.max(0, size - last), size - 1);
        }
        return first >= size ? null : new ByteRange(first, last < 0 ? size - 1 : Math.min(last, size - 1));
    }

    /// A decimal number; -1 for no number.
    private static long number(String text) {
        long number = text.isEmpty() || text.length() > MOST_DIGITS ? -1 : 0;
        for (int i = 0; i < text.length() && number >= 0; i++) {
            char c = text.charAt(i);
            number = c >= '0' && c <= '9' ? number * 10 + c - '0' : -1;
        }
        return number;
    }
}
