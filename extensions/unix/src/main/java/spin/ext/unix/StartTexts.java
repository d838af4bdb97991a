package spin.ext.unix;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Where the texts are that an image was begun with, as the kernel's loader laid them on its stack: the words are a count, that many addresses, 0,
/// further addresses, 0, and the texts follow each other above. They are the process's to change, and then it is called what it says.
record StartTexts(Text arguments, Text environment) {
    private static final int MOST_BYTES = 1 << 17;
    private static final int WORD = 8;
    private static final StartTexts NONE = new StartTexts(Text.NONE, Text.NONE);

    /// @param length with the zeroes that end the texts in it
    record Text(long address, int length) {
        static final Text NONE = new Text(0, 0);
    }

    /// @param stackPointer at the beginning, or below it by as much as the image has pushed since
    static StartTexts find(Memory memory, long stackPointer) {
        long first = stackPointer & -WORD;
        var area = memory.areaAt(first);
        if (area == null) {
            return NONE;
        }
        var words = Bytes.read(memory, first, (int) Math.min(area.beyond() - first, MOST_BYTES));
        for (int at = 0; at + WORD <= words.limit(); at += WORD) {
            var found = at(words, at, first);
            if (found != null) {
                return found;
            }
        }
        return NONE;
    }

    private static @Nullable StartTexts at(ByteBuffer words, int at, long base) {
        long count = words.getLong(at);
        if (count <= 0 || count > words.limit() / WORD) {
            return null;
        }
        int afterArguments = endOfAddresses(words, at + WORD, base);
        if (afterArguments != at + WORD + (int) count * WORD) {
            return null;
        }
        int afterEnvironment = endOfAddresses(words, afterArguments + WORD, base);
        return afterEnvironment < 0
                ? null
                : new StartTexts(text(words, at + WORD, afterArguments, base),
                        text(words, afterArguments + WORD, afterEnvironment, base));
    }

    /// Where the 0 is behind addresses of this stack, each above the one before; -1 when there is something else.
    private static int endOfAddresses(ByteBuffer words, int from, long base) {
        long last = base;
        for (int at = from; at + WORD <= words.limit(); at += WORD) {
            long address = words.getLong(at);
            if (address == 0) {
                return at;
            }
            if (address <= last || address >= base + words.limit()) {
                return -1;
            }
            last = address;
        }
        return -1;
    }

    private static Text text(ByteBuffer words, int from, int beyond, long base) {
        if (from == beyond) {
            return Text.NONE;
        }
        int first = (int) (words.getLong(from) - base);
        int end = (int) (words.getLong(beyond - WORD) - base);
        while (end < words.limit() && words.get(end) != 0) {
            end++;
        }
        return new Text(base + first, Math.min(end + 1, words.limit()) - first);
    }
}
