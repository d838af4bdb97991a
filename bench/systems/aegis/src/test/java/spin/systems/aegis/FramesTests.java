package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import spin.hw.memory.PhysicalMemory;

final class FramesTests {

    private final Frames frames = new Frames(new PhysicalMemory(8192), 64, 8, 3);
    private final Environment one = new Environment(1, null, 0);
    private final Environment two = new Environment(2, null, 0);

    @Test
    void aFrameMayBeAskedForByName() {
        assertThat(frames.allocate(one, 5)).isEqualTo(5);
        assertThat(frames.belongsTo(one, 5)).isTrue();
        assertThat(frames.belongsTo(two, 5)).isFalse();
    }

    @Test
    void anOwnedFrameIsRefusedToEverybody() {
        frames.allocate(one, 5);

        assertThat(frames.allocate(two, 5)).isEqualTo(AegisAbi.FRAME_IS_OWNED);
        assertThat(frames.allocate(one, 5)).isEqualTo(AegisAbi.FRAME_IS_OWNED);
        assertThat(one.frames()).isEqualTo(1);
        assertThat(two.frames()).isZero();
    }

    @Test
    void theKernelsFramesAreNobodys() {
        assertThat(frames.allocate(one, 0)).isEqualTo(AegisAbi.FRAME_IS_OWNED);
        assertThat(frames.release(0)).isZero();
        assertThat(frames.allocate(one, 0)).as("still the kernel's").isEqualTo(AegisAbi.FRAME_IS_OWNED);
    }

    @Test
    void framesBeyondMemoryDoNotExist() {
        assertThat(frames.allocate(one, 8)).isEqualTo(AegisAbi.NO_SUCH_FRAME);
        assertThat(frames.allocate(one, Long.MAX_VALUE)).isEqualTo(AegisAbi.NO_SUCH_FRAME);
        assertThat(frames.allocate(one, 1L << 32)).as("not frame 0 by truncation").isEqualTo(AegisAbi.NO_SUCH_FRAME);
    }

    @Test
    void allFreeFramesCanBeHadAndThenNone() {
        for (var i = 0; i < 5; i++) {
            assertThat(frames.allocate(one, -1)).isBetween(3L, 7L);
        }
        assertThat(frames.allocate(one, -1)).isEqualTo(AegisAbi.NO_FRAME_LEFT);
        assertThat(one.frames()).isEqualTo(5);
    }

    @Test
    void aReleasedFrameNamesWhoHadItAndIsFree() {
        frames.allocate(two, 4);

        assertThat(frames.release(4)).isEqualTo(2);
        assertThat(frames.release(4)).as("once").isZero();
        assertThat(frames.allocate(one, 4)).isEqualTo(4);
    }
}
