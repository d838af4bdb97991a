package spin.systems.aegis.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FilterTests {

    @Test
    void whatNoPacketCanMatchIsRefused() {
        assertThatThrownBy(() -> new Step.Atom(0, 1, 0x0f, 0x10)).hasMessageContaining("bits outside the mask");
        assertThatThrownBy(() -> Filter.of(new Step.Atom(0, 1, 0xff, 1), new Step.Atom(0, 1, 0xff, 2)))
                .hasMessage("No packet has both 0x1 and 0x2 in 0:1&0xff.");
    }

    @Test
    void fieldsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new Step.Atom(-1, 1, 1, 1)).hasMessageContaining("offset -1");
        assertThatThrownBy(() -> new Step.Atom(0x1_0000, 1, 1, 1)).hasMessageContaining("offset 65536");
        assertThatThrownBy(() -> new Step.Atom(0, 3, 1, 1)).hasMessageContaining("3 bytes wide");
        assertThatThrownBy(() -> new Step.Atom(0, 1, 0, 0)).hasMessageContaining("must have a bit set");
        assertThatThrownBy(() -> new Step.Atom(0, 1, 0x100, 0)).hasMessageContaining("none beyond its 1 bytes");
    }

    @Test
    void aShiftThatCouldOverflowIsRefused() {
        assertThatThrownBy(() -> new Step.Shift(0, 4, -1, 0)).hasMessageContaining("narrow its mask");
        assertThatThrownBy(() -> new Step.Shift(0, 2, 0xffff, 1)).hasMessageContaining("narrow its mask");
        assertThatThrownBy(() -> new Step.Shift(0, 1, 1, 17)).hasMessageContaining("narrow its mask");
        assertThatThrownBy(() -> new Step.Shift(0, 1, 1, -1)).hasMessageContaining("narrow its mask");
    }

    @Test
    void aFilterThatWouldClaimEverythingIsRefused() {
        assertThatThrownBy(() -> new Filter(List.of())).hasMessageContaining("claim every packet");
        assertThatThrownBy(() -> Filter.of(new Step.Shift(0, 1, 1, 0))).hasMessageContaining("claim every packet");
        assertThatThrownBy(() -> new Filter(Collections.nCopies(65, new Step.Atom(0, 1, 1, 1))))
                .hasMessageContaining("65 steps");
    }

    @Test
    void theOrderOfAtomsMeansNothingBetweenShiftsAndMuchAcrossThem() {
        var first = new Step.Atom(0, 1, 0xff, 1);
        var second = new Step.Atom(4, 2, 0xffff, 2);
        var shift = new Step.Shift(0, 1, 0x0f, 2);

        assertThat(Filter.of(second, first)).isEqualTo(Filter.of(first, second, first));
        assertThat(Filter.of(first, shift, second)).isNotEqualTo(Filter.of(second, shift, first));
        assertThat(Filter.of(first, shift, second).bits()).isEqualTo(8 + 1 + 16);
    }
}
