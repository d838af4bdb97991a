package spin.ext.tally;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTests {
    private final Running kernel = new Running();

    @Test
    void itCountsCommandsWhoeverServesThem() {
        kernel.enter("udp stats");
        kernel.enter("nonsense");
        kernel.enter("udp send 7 x");

        assertThat(kernel.enter("tally")).containsExactly("1  nonsense", "2  udp");
        assertThat(kernel.enter("tally")).containsExactly("1  nonsense", "1  tally", "2  udp");
    }

    @Test
    void itSaysWhenThereIsNothingToCount() {
        assertThat(kernel.enter("tally")).containsExactly("No command has been entered before this one.");
    }

    @Test
    void itDoesNotPassForWhoServesACommand() {
        assertThat(kernel.enter("nonsense"))
                .containsExactly("Nobody handles the command 'nonsense'; 'help' lists the kernel's own.");
        assertThat(kernel.faults).isEmpty();
    }
}
