package spin.ext.unix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinKernel;
import spin.core.memory.PhysAddr;

/// Code that is executed again runs in the frames it had.
class TextsTests {
    private static final String SHELL = "/bin/sh";
    private static final long ADDRESS = 0x1_2000_0000L;

    private final SpinKernel kernel = new Computer().kernel;
    private final Frames frames = new Frames(kernel.resolve(PhysAddr.class, SpinKernel.KERNEL));
    private final Texts texts = frames.texts();

    @Test
    void theSameContentIsFoundAndHasOneUserMore() {
        var frame = frameOf(1);
        texts.keep(SHELL, ADDRESS, frame);
        frames.release(frame);

        assertThat(texts.find(SHELL, ADDRESS, content(1))).isSameAs(frame);
        assertThat(frame.users).isEqualTo(2);
    }

    @Test
    void anotherContentIsNot() {
        texts.keep(SHELL, ADDRESS, frameOf(1));
        assertThat(texts.find(SHELL, ADDRESS, content(2))).as("a file that has changed").isNull();
        assertThat(texts.find(SHELL, ADDRESS + Memory.PAGE, content(1))).isNull();
        assertThat(texts.find("/bin/other", ADDRESS, content(1))).isNull();
    }

    @Test
    void whatHasChangedTakesThePlaceOfWhatWas() {
        int free = kernel.addressSpaces().freeFrames();
        for (int version = 1; version <= 3; version++) {
            var frame = frameOf(version);
            texts.keep(SHELL, ADDRESS, frame);
            frames.release(frame);
        }
        assertThat(kernel.addressSpaces().freeFrames()).isEqualTo(free - 1);
        assertThat(texts.find(SHELL, ADDRESS, content(3))).isNotNull();
    }

    @Test
    void itIsBoundedAndEmptyWhenNobodyIsLeft() {
        int free = kernel.addressSpaces().freeFrames();
        for (int i = 0; i < 600; i++) {
            var frame = frameOf(i);
            texts.keep(SHELL, ADDRESS + (long) i * Memory.PAGE, frame);
            frames.release(frame);
        }
        assertThat(kernel.addressSpaces().freeFrames()).isEqualTo(free - 512);
        texts.clear();
        assertThat(kernel.addressSpaces().freeFrames()).isEqualTo(free);
    }

    @Test
    void aFrameThatTheKernelTakesComesBackToWhoeverHasItAndIsForgottenOtherwise() {
        var alone = frameOf(1);
        texts.keep(SHELL, ADDRESS, alone);
        frames.release(alone);
        var used = frameOf(2);
        texts.keep(SHELL, ADDRESS + Memory.PAGE, used);
        for (var frame : List.of(alone, used)) {
            frames.repossessed(frames.page(frame));
        }

        assertThat(texts.find(SHELL, ADDRESS, content(1))).isNull();
        assertThat(texts.find(SHELL, ADDRESS + Memory.PAGE, content(2))).isSameAs(used);
    }

    private Frame frameOf(int version) {
        var frame = frames.fresh();
        frames.write(frame, 0, content(version));
        return frame;
    }

    private static byte[] content(int version) {
        var bytes = new byte[Memory.PAGE];
        Arrays.fill(bytes, (byte) version);
        bytes[0] = (byte) (version >> 8);
        return bytes;
    }
}
