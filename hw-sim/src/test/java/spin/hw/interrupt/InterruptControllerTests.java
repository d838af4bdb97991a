package spin.hw.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InterruptControllerTests {
    private final InterruptController controller = new InterruptController();
    private final InterruptLine net = controller.line("net", 4, 0x800);
    private final InterruptLine disk = controller.line("disk", 4, 0x810);
    private final InterruptLine clock = controller.line("clock", 5, 0x600);

    @Test
    void theHighestLineComesFirstAndTheEarlierConnectedOneAmongEquals() {
        disk.raise();
        net.raise();
        assertThat(controller.above(0)).contains(net);
        clock.raise();
        assertThat(controller.above(0)).contains(clock);
        assertThat(controller.highest()).isEqualTo(5);
    }

    @Test
    void aLevelMasksItselfAndWhatIsBelow() {
        net.raise();
        assertThat(controller.above(3)).contains(net);
        assertThat(controller.above(4)).isEmpty();
    }

    @Test
    void aLineStaysRaisedUntilItIsLowered() {
        net.raise();
        clock.raise();
        clock.lower();
        assertThat(controller.highest()).isEqualTo(4);
        net.lower();
        assertThat(controller.highest()).isZero();
        assertThat(controller.above(0)).isEmpty();
    }

    @Test
    void aLevelThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> controller.line("odd", 8, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 7");
    }
}
