package spin.hw.display;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import spin.hw.bus.Registers;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;

/// A screen whose pixels are memory, the first one at the upper left.
///
///     0            pixels, row by row: one byte each, an index into the palette; or four, 0x00rrggbb in little-endian
///     PALETTE      256 colours of four bytes, 0x00rrggbb
///
/// Stores are seen at once: there is no beam to wait for. The layout is ours by choice, in the manner of the DEC 3000's CX TURBOchannel
/// option (8 bits, 1280 x 1024).
public final class FrameBuffer implements Registers, Checkpointed {
    /// Where the palette begins.
    public static final long PALETTE = 1L << 24;
    /// Bytes of the range that a frame buffer needs on the bus.
    public static final long LENGTH = PALETTE + 1024;

    private static final int MOST_PIXELS = 1 << 22;
    private static final int COLOURS = 256;

    /// What a pixel is.
    public enum Depth {
        /// One byte, an index into the palette.
        PALETTE_8(1),
        /// Four bytes, red, green and blue.
        TRUE_32(4);

        private final int bytes;

        Depth(int bytes) {
            this.bytes = bytes;
        }
    }

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class,
            ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final int width;
    private final int height;
    private final Depth depth;
    private final byte[] pixels;
    private final byte[] palette = new byte[4 * COLOURS];

    /// A black screen with a grey palette.
    ///
    /// @param width  a multiple of 8
    public FrameBuffer(String name, int width, int height, Depth depth) {
        if (width < 8 || width % 8 != 0 || height < 1 || (long) width * height > MOST_PIXELS) {
            throw new IllegalArgumentException("A screen of " + width + " by " + height
                    + " pixels cannot be built: give a width that is a multiple of 8, and at most " + MOST_PIXELS
                    + " pixels.");
        }
        this.name = name;
        this.width = width;
        this.height = height;
        this.depth = depth;
        pixels = new byte[width * height * depth.bytes];
        for (int i = 0; i < COLOURS; i++) {
            INTS.set(palette, 4 * i, i * 0x010101);
        }
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /// The colour at a place, 0x00rrggbb.
    public int colour(int x, int y) {
        if (x < 0 || x >= width || y < 0 || y >= height) {
            throw new IndexOutOfBoundsException(
                    "There is no pixel " + x + ", " + y + " on a screen of " + width + " by " + height + ".");
        }
        int at = (y * width + x) * depth.bytes;
        int value = depth == Depth.PALETTE_8
                ? (int) INTS.get(palette, 4 * (pixels[at] & 0xff))
                : (int) INTS.get(pixels, at);
        return value & 0xffffff;
    }

    /// Writes the picture as a PNG.
    public void dump(OutputStream out) throws IOException {
        Png.write(out, width, height, this::colour);
    }

    @Override
    public long load(long offset, int bytes) {
        var memory = at(offset);
        int index = index(offset);
        return index > memory.length - bytes ? 0 : switch (bytes) {
            case 1 -> memory[index] & 0xff;
            case 2 -> (short) SHORTS.get(memory, index) & 0xffff;
            case 4 -> (int) INTS.get(memory, index) & 0xffff_ffffL;
            default -> (long) LONGS.get(memory, index);
        };
    }

    @Override
    public void store(long offset, int bytes, long value) {
        var memory = at(offset);
        int index = index(offset);
        if (index > memory.length - bytes) {
            return;
        }
        switch (bytes) {
            case 1 -> memory[index] = (byte) value;
            case 2 -> SHORTS.set(memory, index, (short) value);
            case 4 -> INTS.set(memory, index, (int) value);
            default -> LONGS.set(memory, index, value);
        }
    }

    private byte[] at(long offset) {
        return offset < PALETTE ? pixels : palette;
    }

    private static int index(long offset) {
        return (int) (offset < PALETTE ? offset : offset - PALETTE);
    }

    @Override
    public String checkpointName() {
        return name;
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("pixels", pixels).put("palette", palette);
    }

    @Override
    public void restore(State in) {
        var savedPixels = in.bytes("pixels");
        var savedPalette = in.bytes("palette");
        if (savedPixels.length != pixels.length || savedPalette.length != palette.length) {
            throw new CheckpointException(
                    "Part " + in.part() + " of the checkpoint is a screen of another size than " + width
                            + " by " + height + "; build the machine with the same screen.");
        }
        System.arraycopy(savedPixels, 0, pixels, 0, pixels.length);
        System.arraycopy(savedPalette, 0, palette, 0, palette.length);
    }
}
