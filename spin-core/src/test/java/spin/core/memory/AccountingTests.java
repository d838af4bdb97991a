package spin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Every page, space, region and reference is charged to somebody at every instant, and all of it comes back.
class AccountingTests {
    private final Room room = new Room(4L << 20);

    @Property(tries = 100)
    void theBooksAreRightAfterEveryStepAndEmptyWhenTheDomainsAreGone(
            @ForAll @Size(min = 10, max = 120) List<@IntRange(max = 1 << 20) Integer> choices) {
        int free = room.pages.freeFrames();
        int frames = room.pages.frames();
        var guests = new ArrayList<>(List.of(room.guest("a.jar"), room.guest("b.jar"), room.guest("c.jar")));
        var contexts = new ArrayList<Context>();
        var regions = new ArrayList<Region>();
        var held = new ArrayList<Page>();
        for (int choice : choices) {
            var guest = guests.get(choice % 3);
            int operand = choice / 3;
            try {
                act(guest, operand, contexts, regions, held);
            } catch (VmException refused) {
                // A refusal is an answer; that it left nothing half done is what the books say.
                assertThat(refused).hasMessageNotContaining("null");
            }
            if (operand % 41 == 0) {
                room.kernel.unloaded(guest.who());
                guests.set(choice % 3, room.guest("again.jar"));
            }
            room.booksAreRight();
            assertThat(room.pages.frames()).isEqualTo(frames);
        }
        guests.forEach(guest -> room.kernel.unloaded(guest.who()));
        room.booksAreRight();
        assertThat(room.pages.freeFrames()).isEqualTo(free);
        assertThat(room.spaces.size()).isZero();
    }

    private void act(Room.Guest guest, int operand, List<Context> contexts, List<Region> regions, List<Page> held) {
        if (contexts.isEmpty()) {
            contexts.add(guest.translation().create());
        }
        if (held.isEmpty()) {
            held.add(guest.page());
        }
        if (regions.isEmpty()) {
            regions.add(guest.virtual().allocate(contexts.getFirst(), Room.PAGE));
        }
        var context = contexts.get(operand / 11 % contexts.size());
        var page = held.get(operand / 13 % held.size());
        switch (operand % 11) {
            case 0 -> contexts.add(guest.translation().create());
            case 1 -> held.add(guest.page());
            case 2 -> held.addAll(
                    List.of(guest.physical().allocateMany(3 * Room.PAGE, PageAttributes.any().adjacent())));
            case 3 -> guest.physical().deallocate(page);
            case 4, 5 -> regions.add(guest.virtual().allocateAt(context, operand / 17 % 30 * Room.PAGE, Room.PAGE));
            case 6, 7 -> {
                var region = regions.get(operand / 19 % regions.size());
                guest.translation().addMapping(region, region.address(), page, Protection.READ_WRITE);
            }
            case 8 -> guest.references().externalise(context, page);
            case 9 -> guest.virtual().deallocate(regions.get(operand / 23 % regions.size()));
            default -> guest.translation().destroy(context);
        }
    }

    @Test
    void whatADomainHasInAnothersSpaceGoesWithTheDomainAndTheSpaceStays() {
        var maker = room.guest("maker.jar");
        var helper = room.guest("helper.jar");
        var region = maker.region(1);
        var context = region.context();
        var lent = helper.page();
        maker.translation().addMapping(region, Room.DATA, lent, Protection.READ);
        helper.virtual().allocateAt(context, Room.DATA + (1L << 20), Room.PAGE);
        helper.references().externalise(context, lent);

        room.kernel.unloaded(helper.who());

        assertThat(context.isLive()).isTrue();
        assertThat(maker.translation().examineMapping(context, Room.DATA)).isEqualTo(Protection.NONE);
        assertThat(maker.virtual().allocateAt(context, Room.DATA + (1L << 20), Room.PAGE).length())
                .isEqualTo(Room.PAGE);
        room.booksAreRight();
    }

    @Test
    void pageTablesAreChargedToTheSpaceAndAFullSpaceLeavesItsMakerUnharmed() {
        var guest = room.guest("maker.jar");
        var context = guest.translation().create();
        context.account.limit(room.pages.resource(), 3);
        var region = guest.virtual().allocateAt(context, 0, 1L << 34);
        guest.translation().addMapping(region, 0, guest.page(), Protection.READ);
        var page = guest.page();

        PhysAddrTests.refused(VmException.Reason.QUOTA,
                () -> guest.translation().addMapping(region, 1L << 33, page, Protection.READ));

        assertThat(page.mappings()).isZero();
        assertThat(context.account.held(room.pages.resource())).isEqualTo(3);
        room.booksAreRight();
    }
}
