package spin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.core.memory.PhysAddrTests.refused;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import spin.core.memory.VmException.Reason;

/// A number means what was given to that space by that domain, or it means nothing.
class ExternalRefTests {
    private final Room room = new Room(2L << 20);
    private final Room.Guest guest = room.guest("mach.jar");
    private final Room.Guest other = room.guest("other.jar");
    private final Context space = guest.translation().create();

    @Test
    void anObjectHasOneNumberWhichStandsForItUntilItIsDeleted() {
        var page = guest.page();
        long number = guest.references().externalise(space, page);

        assertThat(number).isNotZero().isEqualTo(guest.references().externalise(space, page));
        assertThat(guest.references().internalise(space, number)).isSameAs(page);
        guest.references().delete(space, number);
        refused(Reason.ABSENT, () -> guest.references().internalise(space, number));
        refused(Reason.ABSENT, () -> guest.references().delete(space, number));
        assertThat(guest.references().externalise(space, page)).isNotEqualTo(number);
    }

    @Test
    void equalObjectsAreTwo() {
        long one = guest.references().externalise(space, new String("port"));
        long another = guest.references().externalise(space, new String("port"));

        assertThat(one).isNotEqualTo(another);
    }

    @Test
    void aForgedNumberAndOneOfAnotherSpaceAreRefused() {
        var elsewhere = guest.translation().create();
        long number = guest.references().externalise(space, "here");
        long there = guest.references().externalise(elsewhere, "there");

        for (long forged : new long[]{0, 1, -1, number + 1, number - 1, number ^ (1L << 16), number ^ (1L << 32),
                number ^ (1L << 63), number & 0xffff, Long.MIN_VALUE}) {
            refused(Reason.ABSENT, () -> guest.references().internalise(space, forged));
        }
        refused(Reason.ABSENT, () -> guest.references().internalise(space, there));
        refused(Reason.ABSENT, () -> guest.references().delete(elsewhere, number));
        assertThat(guest.references().internalise(space, number)).isEqualTo("here");
    }

    @Test
    void aDomainCannotUseWhatAnotherGaveToTheSameSpace() {
        long number = guest.references().externalise(space, guest.page());

        refused(Reason.FOREIGN, () -> other.references().internalise(space, number));
        refused(Reason.FOREIGN, () -> other.references().delete(space, number));
        assertThat(guest.references().internalise(space, number)).isNotNull();
    }

    @Test
    void referencesGoWithTheirSpaceAndWithTheirDomain() {
        long mine = guest.references().externalise(space, "mine");
        long others = other.references().externalise(space, "others");
        room.booksAreRight();

        room.kernel.unloaded(other.who());
        refused(Reason.ABSENT, () -> guest.references().internalise(space, others));
        assertThat(guest.references().internalise(space, mine)).isEqualTo("mine");
        guest.translation().destroy(space);

        refused(Reason.STALE, () -> guest.references().internalise(space, mine));
        room.booksAreRight();
    }

    @Test
    void aTableIsFullAtSomePointAndSaysSo() {
        for (int i = 0; i < 65_534; i++) {
            guest.references().externalise(space, new Object());
        }
        refused(Reason.QUOTA, () -> guest.references().externalise(space, new Object()));
        room.booksAreRight();
    }

    @Test
    void noNumberIsEverGivenTwiceHoweverOftenAPlaceIsUsed() {
        long first = guest.references().externalise(space, "0");
        guest.references().delete(space, first);
        long number = first;
        for (int i = 1; i < 70_000; i++) {
            number = guest.references().externalise(space, "again");
            assertThat(number).isNotEqualTo(first);
            guest.references().delete(space, number);
        }
        long last = number;
        refused(Reason.ABSENT, () -> guest.references().internalise(space, last));
    }

    @Property(tries = 100)
    void theTableAgreesWithAMapOfWhatWasGiven(@ForAll @Size(max = 150) List<@IntRange(max = 999) Integer> choices) {
        var model = new HashMap<Long, Object>();
        var objects = new Object[]{"a", "b", "c", "d", "e", "f", "g"};
        for (int choice : choices) {
            var object = objects[choice % objects.length];
            var known = model.entrySet().stream().filter(each -> each.getValue().equals(object)).map(Map.Entry::getKey)
                    .findFirst();
            if (choice % 3 != 0) {
                long number = guest.references().externalise(space, object);
                assertThat(known.orElse(number)).isEqualTo(number);
                model.put(number, object);
            } else if (known.isPresent()) {
                guest.references().delete(space, known.get());
                model.remove(known.get());
            }
            model.forEach((number, each) -> assertThat(guest.references().internalise(space, number)).isSameAs(each));
            room.booksAreRight();
        }
    }
}
