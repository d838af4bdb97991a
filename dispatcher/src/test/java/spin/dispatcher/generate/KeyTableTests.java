package spin.dispatcher.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whoever began by a patch finds what the table held then, whatever is appended to the table and taken out of it meanwhile.
final class KeyTableTests {
    private static final MethodHandle NO_WALKER = MethodHandles.zero(Object.class);

    private final KeyTable table = new KeyTable(4);
    private Patch patch = at(0);
    private long version;

    private Patch at(long number) {
        return new Patch(number, new KeyTable[]{table}, new SpanTable[0], null, null, NO_WALKER);
    }

    private static Bound bound(long id, long key, long from) {
        return new Bound(key, new Bound.Rest(id, from, 0, 0, List.of("handler " + id), List.of("handler " + id)));
    }

    private void append(long id, long key) {
        patch.isSuperseded();
        table.append(bound(id, key, version + 1));
        follow();
    }

    private void take(long key, Long... ids) {
        patch.isSuperseded();
        var head = table.find(key);
        var departure = new Departure(table, key, Set.of(ids), head, head == null ? null : head.without(Set.of(ids)),
                null);
        patch.depart(departure);
        table.let(departure);
        follow();
    }

    private void follow() {
        var next = at(++version);
        patch.isFollowedBy(next);
        patch = next;
    }

    private List<Long> found(Patch by, long key) {
        var ids = new ArrayList<Long>();
        for (var each = by.find(table, key); each != null; each = each.next) {
            if (by.sees(each)) {
                ids.add(each.id());
            }
        }
        return ids;
    }

    private List<Long> all(Patch by) {
        var ids = new ArrayList<Long>();
        Bound each = by.at(table, 0);
        for (int i = 1; each != null; i++) {
            if (by.sees(each)) {
                ids.add(each.id());
            }
            each = by.at(table, i);
        }
        return ids;
    }

    @Test
    void aRaiseFindsWhatItBeganWith() {
        append(1, 7);
        append(2, 7);
        append(3, 8);
        var began = patch;
        append(4, 7);
        take(7, 2L);
        var between = patch;
        take(7, 1L, 4L);
        append(5, 7);
        take(8, 3L);

        assertThat(found(began, 7)).containsExactly(1L, 2L);
        assertThat(found(began, 8)).containsExactly(3L);
        assertThat(all(began)).containsExactly(1L, 2L, 3L);
        assertThat(found(between, 7)).containsExactly(1L, 4L);
        assertThat(all(between)).containsExactly(1L, 3L, 4L);
        assertThat(found(patch, 7)).containsExactly(5L);
        assertThat(found(patch, 8)).isEmpty();
        assertThat(all(patch)).containsExactly(5L);
        assertThat(table.size()).isEqualTo(1);
    }

    /// All that a lookup by this patch, and so any raise that begins now, can reach.
    private boolean isReachable(String handler) {
        for (int i = 0;; i++) {
            var bound = table.at(i);
            if (bound == null) {
                return false;
            }
            for (@Nullable
            Bound each = bound; each != null; each = each.next) {
                if (handler.equals(each.first)) {
                    return true;
                }
            }
        }
    }

    @Test
    void whatIsGoneIsHeldByThoseWhoBeganBeforeAndByNobodyElse() {
        append(1, 7);
        append(2, 7);
        append(3, 7);
        assertThat(isReachable("handler 2")).isTrue();

        take(7, 2L);

        assertThat(isReachable("handler 2")).isFalse();
        assertThat(isReachable("handler 3")).isTrue();
        assertThat(found(patch, 7)).containsExactly(1L, 3L);
    }

    @Test
    void keysThatComeAndGoLeaveNoGrowingTable() {
        for (long key = 0; key < 10_000; key++) {
            append(key, key);
            take(key, key);
        }
        append(20_000, 5);

        assertThat(found(patch, 5)).containsExactly(20_000L);
        assertThat(table.isSparse()).isTrue();
        var rest = table.without(Set.of());
        assertThat(rest.size()).isEqualTo(1);
        assertThat(rest.isSparse()).isFalse();
        var kept = rest.find(5);
        assertThat(kept == null ? null : kept.first).isEqualTo("handler 20000");
    }
}
