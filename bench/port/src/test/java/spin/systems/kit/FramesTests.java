package spin.systems.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Who has a frame, and when it is free.
final class FramesTests {

    private final Frames frames = new Frames(new Machine(Profile.named("dec3000-400"), 1, 1L << 20).memory(), 1);

    /// As many as a program has entries for in a few page tables: or it would be free, and another's, while it is still mapped.
    @Test
    void aFrameThatIsMappedVeryOftenIsFreeWhenItIsMappedNoMore() {
        var left = frames.left();
        var frame = frames.take();
        for (var i = 0; i < 70_000; i++) {
            frames.share(frame);
            assertThat(frames.isShared(frame)).isTrue();
        }
        for (var i = 0; i < 70_000; i++) {
            frames.drop(frame);
            assertThat(frames.left()).isEqualTo(left - 1);
        }
        assertThat(frames.isShared(frame)).isFalse();
        frames.drop(frame);
        assertThat(frames.left()).isEqualTo(left);
    }

    @Test
    void aFrameThatWasGivenBackIsTheNextOne() {
        var frame = frames.take();
        assertThat(frames.take()).isNotEqualTo(frame);
        frames.drop(frame);
        assertThat(frames.take()).isEqualTo(frame);
    }
}
