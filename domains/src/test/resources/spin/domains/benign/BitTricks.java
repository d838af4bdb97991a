package benign;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import spin.domains.Greeter;

/// Bits, bytes, checksums and characters.
public final class BitTricks implements Greeter {

    private static final int[] TABLE = new int[256];

    static {
        for (int n = 0; n < 256; n++) {
            int c = n;
            for (int k = 0; k < 8; k++) {
                c = (c & 1) != 0 ? 0xEDB88320 ^ c >>> 1 : c >>> 1;
            }
            TABLE[n] = c;
        }
    }

    static int crc(byte... bytes) {
        int c = -1;
        for (byte b : bytes) {
            c = TABLE[(c ^ b) & 0xff] ^ c >>> 8;
        }
        return ~c;
    }

    static String base64(byte[] bytes) {
        var letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray();
        var out = new char[(bytes.length + 2) / 3 * 4];
        Arrays.fill(out, '=');
        for (int i = 0, o = 0; i < bytes.length; i += 3, o += 4) {
            int word = (bytes[i] & 255) << 16 | (i + 1 < bytes.length ? (bytes[i + 1] & 255) << 8 : 0)
                    | (i + 2 < bytes.length ? bytes[i + 2] & 255 : 0);
            for (int k = 0; k < Math.min(4, bytes.length - i + 1); k++) {
                out[o + k] = letters[word >> 18 - 6 * k & 63];
            }
        }
        return String.valueOf(out);
    }

    private static char rot13(char c) {
        if (c >= 'a' && c <= 'z') {
            return (char) ((c - 'a' + 13) % 26 + 'a');
        }
        c += Character.isUpperCase(c) ? 1 : 0;
        return c--;
    }

    @Override
    public String greet(Desk desk) {
        var bytes = "Hello, wörld \uD83D\uDE00".getBytes(StandardCharsets.UTF_8);
        var buffer = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putInt(crc(bytes)).putLong(-2L).put((byte) 7).putDouble(1.5);
        buffer.flip();
        var bits = new BitSet();
        for (int i = 2; i < 60; i++) {
            bits.set(i);
        }
        for (int i = 2; i < 8; i++) {
            for (int j = 2 * i; j < 60; j += i) {
                bits.clear(j);
            }
        }
        long x = 0x123456789abcdefL;
        int i = 5;
        i += i++ + ++i;
        i <<= 33;
        byte b = (byte) 200;
        b >>>= 1;
        short s = (short) (b * 300);
        var rotated = new StringBuilder();
        for (var c : "Quick brown fox".toCharArray()) {
            rotated.append(rot13(c));
        }
        var random = new Random(42);
        return HexFormat.of().formatHex(bytes) + " " + base64(bytes) + " " + Integer.toHexString(crc(bytes)) + " " + buffer.getInt() + buffer.getLong() + buffer.get() + buffer.getDouble() + " " + bits
                + Long.bitCount(x) + Long.numberOfTrailingZeros(x) + Long.reverseBytes(x) + Integer.rotateLeft(i, 7) + Integer.toBinaryString(i) + Long.toUnsignedString(-1L) + Integer.parseUnsignedInt("4294967295")
                + " " + b + s + (char) ('a' + 1) + ('a' + 1) + (int) 3.99e20 + (long) Double.NaN + (byte) 300 + 7 / -2 + 7 % -2 + Math.floorMod(7, -2) + Math.floorDiv(-7, 2) + " " + rotated
                + random.nextInt(100) + random.nextLong() + new SplittableRandom(1).nextInt(5, 9) + new UUID(1, 2) + new String(bytes, StandardCharsets.UTF_8).codePointAt(13) + Character.toChars(0x1F600).length
                + Character.getNumericValue('7') + Character.toString(66) + Character.forDigit(11, 16) + Character.isLetterOrDigit('_') + Float.floatToIntBits(1f) + Double.doubleToLongBits(-0.0) + Integer.compareUnsigned(-1, 1) + Long.compare(1, 2) + Integer.signum(-9) + Integer.highestOneBit(100) + Double.compare(0.0, -0.0) + Math.fma(2, 3, 4) + Math.clamp(12, 0, 9) + StrictMath.sqrt(2) + Math.addExact(1, 2) + Math.hypot(3, 4) + Math.toIntExact(9L) + Byte.toUnsignedInt((byte) -1) + Short.parseShort("12") + Integer.toString(255, 36) + Integer.valueOf("-12", 7) + Boolean.logicalXor(true, false) + Long.toHexString(-5) + Integer.reverse(1) + Double.isFinite(1 / 0.0) + Math.round(2.5) + Math.rint(2.5) + Double.toString(1e21) + Float.MIN_VALUE + 0x1.8p1 + 1_000L + 'x' + 07 + 0b101;
    }
}
