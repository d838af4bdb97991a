package spin.hw.display;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.device.Bench;
import spin.hw.display.FrameBuffer.Depth;
import spin.hw.memory.PhysicalMemory;

class FrameBufferTests {

    @Test
    void aPixelOfEightBitsIsAnIndexIntoThePalette() {
        var screen = new FrameBuffer("fb0", 16, 4, Depth.PALETTE_8);
        screen.store(16 + 3, 1, 7);
        assertThat(screen.colour(3, 1)).isEqualTo(0x070707);
        screen.store(FrameBuffer.PALETTE + 4 * 7, 4, 0xff8040);
        assertThat(screen.colour(3, 1)).isEqualTo(0xff8040);
        assertThat(screen.load(16, 8)).isEqualTo(7L << 24);
    }

    @Test
    void aPixelOfThirtyTwoBitsIsItsColour() {
        var screen = new FrameBuffer("fb0", 16, 4, Depth.TRUE_32);
        screen.store(4 * (2 * 16 + 5), 4, 0xff123456L);
        assertThat(screen.colour(5, 2)).isEqualTo(0x123456);
    }

    @ParameterizedTest
    @EnumSource(Depth.class)
    void thePictureIsAPngThatOthersCanRead(Depth depth) throws IOException {
        var screen = new FrameBuffer("fb0", 24, 10, depth);
        for (int i = 0; i < 240; i++) {
            screen.store(depth == Depth.PALETTE_8 ? i : 4L * i, depth == Depth.PALETTE_8 ? 1 : 4, i * 0x01_0305L);
        }
        var bytes = new ByteArrayOutputStream();
        screen.dump(bytes);
        var image = ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(image.getWidth()).isEqualTo(24);
        assertThat(image.getHeight()).isEqualTo(10);
        for (int y = 0; y < 10; y++) {
            for (int x = 0; x < 24; x++) {
                assertThat(image.getRGB(x, y) & 0xffffff).as("%d, %d", x, y).isEqualTo(screen.colour(x, y));
            }
        }
    }

    @Test
    void itStandsOnTheBusLikeAnyDevice() {
        var memory = new PhysicalMemory(PhysicalMemory.FRAME_BYTES);
        var screen = new FrameBuffer("fb0", 16, 4, Depth.PALETTE_8);
        memory.map("fb0", 0x1_0000_0000L, FrameBuffer.LENGTH, screen);
        memory.storeQuad(0x1_0000_0008L, 0x0807_0605_0403_0201L);
        assertThat(screen.colour(8, 0)).isEqualTo(0x010101);
        assertThat(screen.colour(15, 0)).isEqualTo(0x080808);
        assertThat(memory.loadWord(0x1_0000_000EL)).isEqualTo((short) 0x0807);
    }

    @Property(tries = 300)
    void storesOutsideThePictureAreIgnored(@ForAll @LongRange(max = FrameBuffer.LENGTH - 8) long offset,
            @ForAll long value, @ForAll @IntRange(max = 3) int size) {
        var screen = new FrameBuffer("fb0", 16, 4, Depth.TRUE_32);
        int bytes = 1 << size;
        long aligned = offset & -bytes;
        screen.store(aligned, bytes, value);
        long expected = bytes == 8 ? value : value & ((1L << (8 * bytes)) - 1);
        boolean inside = aligned < 256 || aligned >= FrameBuffer.PALETTE;
        assertThat(screen.load(aligned, bytes)).isEqualTo(inside ? expected : 0);
    }

    @Test
    void aCheckpointOfAnotherScreenIsRefused() {
        var small = new FrameBuffer("fb0", 16, 4, Depth.PALETTE_8);
        small.store(0, 1, 9);
        var same = new FrameBuffer("fb0", 16, 4, Depth.PALETTE_8);
        same.restore(Bench.saved(small));
        assertThat(same.colour(0, 0)).isEqualTo(0x090909);
        var large = new FrameBuffer("fb0", 16, 5, Depth.PALETTE_8);
        assertThatThrownBy(() -> large.restore(Bench.saved(small))).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("another size");
        assertThatThrownBy(() -> new FrameBuffer("fb1", 15, 4, Depth.PALETTE_8)).hasMessageContaining("15 by 4");
    }
}
