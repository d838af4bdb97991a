package spin.hw.debug;

import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Numbers and bytes as packets have them. What is not one is empty, never an exception.
final class Hexadecimal {

    private static final HexFormat FORMAT = HexFormat.of();

    private Hexadecimal() {}

    /// Sixteen digits.
    static String of(long value) {
        return FORMAT.toHexDigits(value);
    }

    static String of(byte[] bytes, int length) {
        return FORMAT.formatHex(bytes, 0, length);
    }

    /// One to sixteen digits, and nothing else.
    static OptionalLong number(String text) {
        if (text.isEmpty() || text.length() > 16 || !digits(text)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseUnsignedLong(text, 16));
    }

    /// A count that fits and is not negative.
    static OptionalInt count(String text) {
        var number = number(text);
        return number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() <= Integer.MAX_VALUE
                ? OptionalInt.of((int) number.getAsLong())
                : OptionalInt.empty();
    }

    static Optional<byte[]> bytes(String text) {
        return (text.length() & 1) == 0 && digits(text) ? Optional.of(FORMAT.parseHex(text)) : Optional.empty();
    }

    private static boolean digits(String text) {
        return text.chars().allMatch(c -> c < 128 && HexFormat.isHexDigit(c));
    }
}
