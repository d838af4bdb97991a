package spin.ext.http;

import org.jspecify.annotations.Nullable;

/// A stretch of a file, both ends in it.
///
/// Source: RFC 9110, 14.1.2 and 14.2.
record ByteRange(long first, long last) {
    private static final String UNIT = "bytes=";
    private static final int MOST_DIGITS = 18;

    long length() {
        return last - first + 1;
    }

    /// What the field `range` asks for of a file of that size; null when all of it should be sent: the field means nothing, or asks for
    /// several stretches.
    ///
    /// @throws RefusedException when nothing of it lies in the file
    @Nullable
    static ByteRange of(String field, long size) {
        int dash = field.indexOf('-');
        if (!field.startsWith(UNIT) || dash < 0) {
            return null;
        }
        var from = field.substring(UNIT.length(), dash);
        var to = field.substring(dash + 1);
        long first = number(from);
        long last = number(to);
        boolean meaningless = (from.isEmpty() && to.isEmpty()) || (first < 0 && !from.isEmpty())
                || (last < 0 && !to.isEmpty()) || (first >= 0 && last >= 0 && last < first);
        if (meaningless) {
            return null;
        }
        if (from.isEmpty()) {
            first = Math.max(0, size - last);
            last = last == 0 ? -1 : size - 1;
        } else {
            last = to.isEmpty() ? size - 1 : Math.min(last, size - 1);
        }
        if (first >= size || last < first) {
            throw new RefusedException(Status.RANGE_NOT_SATISFIABLE, "the file has " + size + " bytes");
        }
        return new ByteRange(first, last);
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
