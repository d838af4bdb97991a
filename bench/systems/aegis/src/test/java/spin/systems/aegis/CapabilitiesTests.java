package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class CapabilitiesTests {

    private static final long KEY_0 = 0x0706050403020100L;
    private static final long KEY_1 = 0x0f0e0d0c0b0a0908L;
    private static final int FRAMES = 64;

    private final Capabilities capabilities = new Capabilities(KEY_0, KEY_1, FRAMES);

    @Test
    void aMillionRandomWordsAuthenticateNothing() {
        var chance = new SplittableRandom(7);
        for (var i = 0; i < 1_000_000; i++) {
            var word = chance.nextLong();
            assertThat(capabilities.grants(word, chance.nextInt(FRAMES), AegisAbi.READ)).as("word %x", word).isFalse();
        }
    }

    @Property
    void aCapabilityGrantsWhatItCarriesForItsFrameAndNothingElse(@ForAll @IntRange(max = FRAMES - 1) int frame,
            @ForAll @IntRange(max = FRAMES - 1) int other, @ForAll @IntRange(min = 1, max = 3) int carried,
            @ForAll @IntRange(min = 1, max = 3) int wanted) {
        var capability = capabilities.mint(frame, carried);

        assertThat(capabilities.grants(capability, frame, wanted)).isEqualTo((wanted & ~carried) == 0);
        assertThat(capabilities.grants(capability, other, carried)).isEqualTo(frame == other);
    }

    @Property
    void noChangedBitSurvives(@ForAll @IntRange(max = FRAMES - 1) int frame, @ForAll @IntRange(max = 63) int bit) {
        var capability = capabilities.mint(frame, AegisAbi.READ) ^ (1L << bit);

        assertThat(capabilities.grants(capability, frame, AegisAbi.READ)).isFalse();
        assertThat(capabilities.grants(capability, frame, AegisAbi.WRITE)).as("rights cannot be added by hand")
                .isFalse();
    }

    @Test
    void revokingVoidsEveryCapabilityOfTheFrameAndOfNoOther() {
        var of5 = capabilities.mint(5, AegisAbi.RIGHTS);
        var of6 = capabilities.mint(6, AegisAbi.RIGHTS);

        capabilities.revoke(5);

        assertThat(capabilities.grants(of5, 5, AegisAbi.READ)).isFalse();
        assertThat(capabilities.grants(of6, 6, AegisAbi.READ)).isTrue();
        assertThat(capabilities.grants(capabilities.mint(5, AegisAbi.READ), 5, AegisAbi.READ)).isTrue();
    }

    @Property
    void anotherKeyIsAnotherKernel(@ForAll long key0, @ForAll long key1) {
        var other = new Capabilities(key0, key1, FRAMES);

        assertThat(other.grants(capabilities.mint(3, AegisAbi.READ), 3, AegisAbi.READ))
                .isEqualTo(key0 == KEY_0 && key1 == KEY_1);
    }

    @Property
    void theUnrolledCodeIsTheTextbookOne(@ForAll long key0, @ForAll long key1, @ForAll long message) {
        assertThat(Capabilities.authenticator(key0, key1, message))
                .isEqualTo(new TextbookSipHash(key0, key1).of(message));
    }

    /// SipHash-1-3 as the paper draws it, for one eight-byte message.
    private static final class TextbookSipHash {

        private final long[] v;

        TextbookSipHash(long key0, long key1) {
            v = new long[]{key0 ^ 0x736f6d6570736575L, key1 ^ 0x646f72616e646f6dL, key0 ^ 0x6c7967656e657261L,
                    key1 ^ 0x7465646279746573L};
        }

        long of(long message) {
            compress(message);
            compress(8L << 56);
            v[2] ^= 0xff;
            for (var i = 0; i < 3; i++) {
                round();
            }
            return v[0] ^ v[1] ^ v[2] ^ v[3];
        }

        private void compress(long block) {
            v[3] ^= block;
            round();
            v[0] ^= block;
        }

        private void round() {
            half(0, 1, 13);
            v[0] = Long.rotateLeft(v[0], 32);
            half(2, 3, 16);
            half(0, 3, 21);
            half(2, 1, 17);
            v[2] = Long.rotateLeft(v[2], 32);
        }

        private void half(int sum, int mixed, int rotation) {
            v[sum] += v[mixed];
            v[mixed] = Long.rotateLeft(v[mixed], rotation) ^ v[sum];
        }
    }
}
