package spin.hw.net.atm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import spin.hw.net.atm.Aal5.Outcome;

class Aal5Tests {
    private static byte[] message(int length, long seed) {
        byte[] message = new byte[length];
        new SplittableRandom(seed).nextBytes(message);
        return message;
    }

    /// Hands over cell by cell and returns what the last one made of it.
    private static Outcome reassemble(Aal5.Reassembly reassembly, byte[] payloads) {
        var outcome = Outcome.MORE;
        for (int at = 0; at < payloads.length; at += Cell.PAYLOAD) {
            assertThat(outcome).isEqualTo(Outcome.MORE);
            outcome = reassembly.cell(Cell.header(0, 42, at + Cell.PAYLOAD == payloads.length), payloads, at);
        }
        return outcome;
    }

    @Property(tries = 300)
    void whatWasCutUpIsPutTogether(@ForAll @IntRange(min = 1, max = 4000) int length, @ForAll long seed) {
        var reassembly = new Aal5.Reassembly();
        byte[] message = message(length, seed);
        byte[] payloads = Aal5.payloads(message, 0, length);
        assertThat(payloads.length).isEqualTo(48 * Aal5.cells(length));
        for (int round = 0; round < 2; round++) {
            assertThat(reassemble(reassembly, payloads)).isEqualTo(Outcome.WHOLE);
            assertThat(reassembly.message()).isEqualTo(message);
        }
    }

    /// The JDK's CRC-32 takes bits from the other end; turning every byte and the result round makes it a check of ours.
    @Property(tries = 200)
    void theSumIsThatOfEthernetWithItsBitsTurnedRound(@ForAll @IntRange(min = 1, max = 500) int length,
            @ForAll long seed) {
        byte[] bytes = message(length, seed);
        var crc = new CRC32();
        for (byte one : bytes) {
            crc.update(Integer.reverse(one & 0xff) >>> 24);
        }
        assertThat(Aal5.crc(bytes, length)).isEqualTo(Integer.reverse((int) crc.getValue()));
    }

    @Property(tries = 300)
    void aSingleWrongBitIsFound(@ForAll @IntRange(min = 1, max = 300) int length, @ForAll long seed) {
        byte[] payloads = Aal5.payloads(message(length, seed), 0, length);
        int bit = new SplittableRandom(seed).nextInt(8 * payloads.length);
        payloads[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(reassemble(new Aal5.Reassembly(), payloads)).isIn(Outcome.WRONG_SUM, Outcome.WRONG_LENGTH);
    }

    @Property(tries = 200)
    void aLostCellIsFoundAndTheNextMessageIsNot(@ForAll @IntRange(min = 41, max = 1000) int length,
            @ForAll long seed) {
        var reassembly = new Aal5.Reassembly();
        byte[] message = message(length, seed);
        byte[] payloads = Aal5.payloads(message, 0, length);
        int missing = new SplittableRandom(seed).nextInt(payloads.length / 48 - 1) * 48;
        Outcome outcome = Outcome.MORE;
        for (int at = 0; at < payloads.length; at += 48) {
            if (at != missing) {
                outcome = reassembly.cell(Cell.header(0, 42, at + 48 == payloads.length), payloads, at);
            }
        }
        assertThat(outcome).isEqualTo(Outcome.WRONG_LENGTH);
        assertThat(reassemble(reassembly, payloads)).isEqualTo(Outcome.WHOLE);
    }

    @Test
    void theEndOfOneMessageThatIsLostTakesTheNextWithIt() {
        var reassembly = new Aal5.Reassembly();
        byte[] payloads = Aal5.payloads(message(100, 1), 0, 100);
        reassembly.cell(Cell.header(0, 42, false), payloads, 0);
        reassembly.cell(Cell.header(0, 42, false), payloads, 48);
        assertThat(reassemble(reassembly, payloads)).isEqualTo(Outcome.WRONG_LENGTH);
    }

    @Test
    void aMessageWithoutEndIsDroppedAndTakesNoMemory() {
        var reassembly = new Aal5.Reassembly();
        byte[] cell = new byte[48];
        for (int i = 0; i < 100_000; i++) {
            assertThat(reassembly.cell(Cell.header(0, 42, false), cell, 0)).isEqualTo(Outcome.MORE);
        }
        assertThat(reassembly.cell(Cell.header(0, 42, true), cell, 0)).isEqualTo(Outcome.TOO_LONG);
        assertThat(reassemble(reassembly, Aal5.payloads(new byte[]{7}, 0, 1))).isEqualTo(Outcome.WHOLE);
    }

    @Test
    void theLongestMessageFits() {
        byte[] message = message(Aal5.LARGEST, 3);
        var reassembly = new Aal5.Reassembly();
        assertThat(reassemble(reassembly, Aal5.payloads(message, 0, message.length))).isEqualTo(Outcome.WHOLE);
        assertThat(reassembly.message()).isEqualTo(message);
        assertThatThrownBy(() -> Aal5.payloads(new byte[0], 0, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 bytes");
    }
}
