package spin.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import spin.core.account.Ledger;
import spin.dispatcher.Requester;

class CacheTests {
    private static final Requester ADA = Requester.of("ada.jar");

    private final Ledger ledger = new Ledger();
    private long now;
    private final CacheService service = new CacheService(ledger, () -> now);

    private Cache cache(long capacity, int largest, long lifetime, CachePolicy policy) {
        return service.as(ADA).make("test", capacity, largest, lifetime, policy);
    }

    private long charged() {
        return ledger.of(ADA).held(ledger.resources().getFirst());
    }

    /// Three are kept and the first is asked for; a fourth comes.
    @ParameterizedTest
    @CsvSource({"LEAST_RECENTLY_USED,1 3 4", "FIRST_IN,2 3 4", "SECOND_CHANCE,1 3 4"})
    void thePolicySaysWhoGivesWay(CachePolicy policy, String kept) {
        var cache = cache(30, 10, 0, policy);
        for (int i = 1; i <= 3; i++) {
            cache.put(i, 0, new byte[10]);
        }
        cache.get(1, 0);
        cache.put(4, 0, new byte[10]);

        var left = new ArrayList<String>();
        LongStream.rangeClosed(1, 4).filter(i -> cache.get(i, 0) != null).forEach(i -> left.add("" + i));
        assertThat(String.join(" ", left)).isEqualTo(kept);
        assertThat(cache.evictions()).isOne();
    }

    @Test
    void aSecondChanceIsNoThird() {
        var cache = cache(20, 10, 0, CachePolicy.SECOND_CHANCE);
        cache.put(1, 0, new byte[10]);
        cache.put(2, 0, new byte[10]);
        cache.get(1, 0);
        cache.get(2, 0);
        cache.put(3, 0, new byte[10]);

        assertThat(cache.get(1, 0)).isNull();
        assertThat(cache.get(2, 0)).isNotNull();
    }

    @Test
    void whatIsLargeIsNeverKept() {
        var cache = cache(100, 10, 0, CachePolicy.FIRST_IN);

        assertThat(cache.put(1, 0, new byte[11])).isFalse();
        assertThat(cache.admits(10)).isTrue();
        assertThat(cache.put(2, 0, new byte[10])).isTrue();
        assertThat(cache.put(2, 0, new byte[11])).as("in place of what was there").isFalse();
        assertThat(cache.entries()).isZero();
        assertThat(charged()).isZero();
    }

    @Test
    void anotherVersionIsNotHere() {
        var cache = cache(100, 10, 0, CachePolicy.LEAST_RECENTLY_USED);
        var bytes = new byte[]{1};
        cache.put(1, 7, bytes);

        assertThat(cache.get(1, 7)).isSameAs(bytes);
        assertThat(cache.get(1, 8)).isNull();
        assertThat(cache.get(1, 7)).isNull();
        assertThat(cache.hits()).isOne();
        assertThat(cache.misses()).isEqualTo(2);
    }

    @Test
    void timeIsTheOneThatWasGiven() {
        var cache = cache(100, 10, 50, CachePolicy.LEAST_RECENTLY_USED);
        cache.put(1, 0, new byte[1]);
        now = 49;
        assertThat(cache.get(1, 0)).isNotNull();
        now = 50;
        assertThat(cache.get(1, 0)).isNull();
    }

    @Test
    void bytesAreChargedAndTakenBack() {
        var cache = cache(100, 50, 0, CachePolicy.LEAST_RECENTLY_USED);
        cache.put(1, 0, new byte[50]);
        cache.put(2, 0, new byte[30]);
        assertThat(charged()).isEqualTo(80).isEqualTo(cache.bytes());
        ledger.of(ADA).limit(ledger.resources().getFirst(), 85);
        assertThat(cache.put(3, 0, new byte[10])).isFalse();

        service.unloaded(ADA);
        assertThat(charged()).isZero();
        assertThat(ledger.discrepancies()).isEmpty();
    }

    @Test
    void anAccountThatSaysOtherThanTheEntriesIsFoundOut() {
        var cache = cache(100, 50, 0, CachePolicy.LEAST_RECENTLY_USED);
        cache.put(1, 0, new byte[50]);
        assertThat(ledger.discrepancies()).isEmpty();

        ledger.of(ADA).credit(ledger.resources().getFirst(), 20);
        assertThat(ledger.discrepancies())
                .containsExactly(ADA.name() + " is charged for 30 of cached byte and holds 50");
    }

    @Test
    void aDomainThatIsGoneGetsNoCache() {
        service.unloaded(ADA);
        ledger.close(ADA);

        assertThatIllegalStateException().isThrownBy(() -> cache(100, 50, 0, CachePolicy.FIRST_IN))
                .withMessageContaining("is gone");
    }

    /// Against the obvious: a list in the order of use.
    @ParameterizedTest
    @EnumSource(names = {"LEAST_RECENTLY_USED", "FIRST_IN"})
    void aLongRunAgreesWithAList(CachePolicy policy) {
        var cache = cache(1000, 300, 0, policy);
        var list = new LinkedHashMap<Long, Integer>();
        var chance = new Random(1);
        for (int turn = 0; turn < 20_000; turn++) {
            long number = chance.nextInt(20);
            if (chance.nextBoolean()) {
                boolean there = list.containsKey(number);
                assertThat(cache.get(number, 0) != null).isEqualTo(there);
                if (there && policy == CachePolicy.LEAST_RECENTLY_USED) {
                    list.putLast(number, list.remove(number));
                }
            } else {
                int size = chance.nextInt(301);
                cache.put(number, 0, new byte[size]);
                list.remove(number);
                while (list.values().stream().mapToInt(Integer::intValue).sum() + size > 1000) {
                    list.pollFirstEntry();
                }
                list.put(number, size);
            }
            assertThat(cache.entries()).isEqualTo(list.size());
        }
    }

    @Test
    void aCacheThatCanKeepNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> cache(9, 10, 0, CachePolicy.FIRST_IN))
                .withMessageStartingWith("ada.jar wants a cache of 9 bytes for entries of 10 bytes");
    }
}
