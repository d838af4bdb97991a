package spin.plexus.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import spin.plexus.ip.Reassembly.Outcome;
import spin.plexus.wire.Drop;

class ReassemblyTests {
    private Reassembly reassembly = new Reassembly();

    @Property(tries = 300)
    void partsInAnyOrderAndDoubledMakeThePacketOnce(@ForAll long seed, @ForAll @IntRange(min = 9, max = 4000) int size,
            @ForAll @IntRange(min = 1, max = 60) int units) {
        // One instance of this class serves every try.
        reassembly = new Reassembly();
        var random = new Random(seed);
        var payload = new byte[size];
        random.nextBytes(payload);
        var starts = new ArrayList<Integer>();
        for (int start = 0; start < size; start += units * 8) {
            starts.add(start);
            starts.add(start);
        }
        Collections.shuffle(starts, random);
        int whole = 0;
        for (int start : starts) {
            int end = Math.min(size, start + units * 8);
            if (arrived(1, start, end < size, Arrays.copyOfRange(payload, start, end),
                    0) instanceof Outcome.Whole(var bytes)) {
                assertThat(bytes).isEqualTo(payload);
                whole++;
            }
        }
        // Copies that come after the last part begin the packet again, and may make it again when all do.
        assertThat(whole).isBetween(1, 2);
    }

    @Test
    void anOverlapGivesThePacketUp() {
        arrived(1, 0, true, new byte[16], 0);

        assertThat(arrived(1, 8, true, new byte[16], 0)).isEqualTo(new Outcome.Refused(Drop.FRAGMENT_OVERLAP));
        assertThat(reassembly.held()).isZero();
    }

    @Test
    void aCopyWithOtherBytesIsAnOverlap() {
        arrived(1, 0, true, new byte[16], 0);
        var other = new byte[16];
        other[3] = 1;

        assertThat(arrived(1, 0, true, other, 0)).isEqualTo(new Outcome.Refused(Drop.FRAGMENT_OVERLAP));
    }

    @Test
    void aSecondEndOrAPartBehindTheEndGivesThePacketUp() {
        arrived(1, 16, false, new byte[8], 0);
        assertThat(arrived(1, 24, true, new byte[8], 0)).isInstanceOf(Outcome.Refused.class);
        arrived(1, 16, true, new byte[8], 0);
        assertThat(arrived(1, 0, false, new byte[8], 0)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aPacketBeyondTheLongestIsRefused() {
        assertThat(arrived(1, 65_528, false, new byte[100], 0)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void whatNeverCompletesIsForgottenAndBounded() {
        for (int i = 0; i < 10_000; i++) {
            arrived(i, 0, true, new byte[1480], i);
            assertThat(reassembly.held()).isLessThanOrEqualTo(Reassembly.MOST_HELD);
        }
        assertThat(reassembly.crowdedOut()).isGreaterThan(9000);
        reassembly.expire(10_000 + Reassembly.PATIENCE);

        assertThat(reassembly.held()).isZero();
        assertThat(reassembly.deadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(reassembly.timedOut() + reassembly.crowdedOut()).isEqualTo(10_000);
    }

    private Outcome arrived(int id, int start, boolean more, byte[] bytes, long now) {
        return reassembly.arrived(1, 2, 17, id, start, more, bytes, now);
    }
}
