package spin.hw.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StateTests {
    private final State state = new State("disk0");

    @Test
    void whatWasPutComesOutAndIsACopy() {
        byte[] buffer = {1, 2};
        state.put("n", -1L).put("flag", true).put("buffer", buffer).put("quads", new long[]{3});
        buffer[0] = 9;

        assertThat(state.number("n")).isEqualTo(-1);
        assertThat(state.integer("n")).isEqualTo(-1);
        assertThat(state.flag("flag")).isTrue();
        assertThat(state.bytes("buffer")).containsExactly(1, 2);
        assertThat(state.numbers("quads")).containsExactly(3);
    }

    @Test
    void aFieldThatIsMissingOrOfAnotherTypeIsNamedWithItsPart() {
        state.put("n", Long.MAX_VALUE);
        assertThatThrownBy(() -> state.number("m")).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("disk0")
                .hasMessageContaining("no field m");
        assertThatThrownBy(() -> state.bytes("n")).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("another type");
        assertThatThrownBy(() -> state.integer("n")).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no 32-bit number");
    }

    @Test
    void aFieldIsWrittenOnce() {
        state.put("n", 1);
        assertThatThrownBy(() -> state.put("n", 2)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("twice");
    }
}
