package spin.hw.display;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/// Writes a picture in the Portable Network Graphics format: eight bits of red, green and blue, not interlaced, no filter.
///
///     signature  IHDR  IDAT  IEND        chunk = length (4), type (4), data, CRC-32 of type and data (4)
///
/// Source: PNG Specification, third edition, sections 5 and 11.2.
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int TRUE_COLOUR = 2;

    /// The colour of each pixel.
    interface Picture {
        /// @return 0x00rrggbb
        int colour(int x, int y);
    }

    private Png() {}

    static void write(OutputStream to, int width, int height, Picture picture) throws IOException {
        var out = new DataOutputStream(to);
        out.write(SIGNATURE);
        var header = new ByteArrayOutputStream();
        var fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[]{8, TRUE_COLOUR, 0, 0, 0});
        chunk(out, "IHDR", header.toByteArray());
        chunk(out, "IDAT", rows(width, height, picture));
        chunk(out, "IEND", new byte[0]);
        out.flush();
    }

    private static byte[] rows(int width, int height, Picture picture) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(packed)) {
            // Each row begins with its filter: none.
            var row = new byte[1 + 3 * width];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int colour = picture.colour(x, y);
                    row[1 + 3 * x] = (byte) (colour >> 16);
                    row[2 + 3 * x] = (byte) (colour >> 8);
                    row[3 + 3 * x] = (byte) colour;
                }
                deflater.write(row);
            }
        }
        return packed.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        var name = type.getBytes(StandardCharsets.US_ASCII);
        var sum = new CRC32();
        sum.update(name);
        sum.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) sum.getValue());
    }
}
