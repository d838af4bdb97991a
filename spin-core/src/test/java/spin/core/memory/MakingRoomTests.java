package spin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.core.memory.PhysAddrTests.refused;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.core.memory.VmException.Reason;

/// When memory is full, an operation that needs a frame has holders told that their pages go, and what they do meanwhile it must bear: nothing
/// is decided before that is still believed afterwards.
class MakingRoomTests {
    private static final long FAR = 1L << 36;

    private final Room room = new Room(2L << 20);
    private final Room.Guest guest = room.guest("full.jar");
    private final Context context = guest.translation().create();
    /// A part of the space for which there are no page tables yet.
    private final Region region = guest.virtual().allocateAt(context, FAR, Room.PAGE);
    private final List<Page> held = new ArrayList<>();

    @BeforeEach
    void memoryIsFull() {
        room.pages.thresholds(new Thresholds(0, 0, 0));
        while (room.pages.freeFrames() > 0) {
            held.add(guest.page());
        }
    }

    private void nothingIsMappedAndTheBooksAreRight() {
        if (context.isLive()) {
            assertThat(guest.translation().examineMapping(context, FAR)).isEqualTo(Protection.NONE);
        }
        room.booksAreRight();
    }

    private void whenAPageIsWanted(Runnable action) {
        guest.events().on(PhysAddr.class, PhysAddr::reclaim).handle(candidate -> {
            action.run();
            return candidate;
        }).install();
    }

    @Test
    void aPageThatIsItselfTakenForThePageTableIsNotMapped() {
        var oldest = held.getFirst();

        refused(Reason.STALE, () -> guest.translation().addMapping(region, FAR, oldest, Protection.READ_WRITE));

        assertThat(oldest.state()).isEqualTo(PageState.DEAD);
        nothingIsMappedAndTheBooksAreRight();
    }

    @Test
    void aPageThatItsHolderGivesBackMeanwhileIsNotMapped() {
        var page = held.getLast();
        whenAPageIsWanted(() -> {
            if (page.state() == PageState.ACTIVE) {
                guest.physical().deallocate(page);
            }
        });

        refused(Reason.STALE, () -> guest.translation().addMapping(region, FAR, page, Protection.READ_WRITE));

        nothingIsMappedAndTheBooksAreRight();
    }

    @Test
    void aSpaceThatIsEndedMeanwhileGetsNothing() {
        whenAPageIsWanted(() -> {
            if (context.isLive()) {
                guest.translation().destroy(context);
            }
        });

        refused(Reason.STALE,
                () -> guest.translation().addMapping(region, FAR, held.getLast(), Protection.READ_WRITE));

        nothingIsMappedAndTheBooksAreRight();
    }

    @Test
    void aSpaceThatIsEndedMeanwhileGetsNothingFromTheKernelEither() {
        whenAPageIsWanted(() -> {
            if (context.isLive()) {
                guest.translation().destroy(context);
            }
        });

        refused(Reason.STALE, () -> room.spaces.map(context, FAR, Protection.READ));

        nothingIsMappedAndTheBooksAreRight();
    }

    @Test
    void whatIsMappedThereMeanwhileStaysAndTheSecondMappingIsRefused() {
        var first = held.get(held.size() - 2);
        whenAPageIsWanted(() -> {
            if (first.mappings() == 0) {
                for (int i = 0; i < 4; i++) {
                    guest.physical().deallocate(held.remove(i));
                }
                guest.translation().addMapping(region, FAR, first, Protection.READ);
            }
        });

        refused(Reason.OCCUPIED,
                () -> guest.translation().addMapping(region, FAR, held.getLast(), Protection.READ_WRITE));

        assertThat(guest.translation().pageAt(context, FAR)).isSameAs(first);
        assertThat(guest.translation().examineMapping(context, FAR)).isEqualTo(Protection.READ);
        room.booksAreRight();
    }

    @Test
    void aSpaceThatFindsNoFrameIsNotMadeAndItsMakerNotCharged() {
        held.forEach(room.pages::pin);
        int spaces = room.spaces.size();

        refused(Reason.MEMORY, guest.translation()::create);

        assertThat(room.spaces.size()).isEqualTo(spaces);
        room.booksAreRight();
    }
}
