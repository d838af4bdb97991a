package spin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spin.core.ImportDeniedException;
import spin.core.memory.VmException.Reason;
import spin.core.boot.SpinKernel;
import spin.dispatcher.InstallException;

/// Pages are given out as they were asked for, come back, and are taken when memory is short.
class PhysAddrTests {
    /// 128 frames are the kernel's own, 128 are free.
    private final Room room = new Room(2L << 20);
    private final Room.Guest guest = room.guest("pager.jar");
    private final Room.Guest other = room.guest("other.jar");

    @Test
    void aPageHasTheColourThatWasAskedForAsLongAsThereIsOne() {
        var first = guest.physical().allocate(PageAttributes.any().ofColour(7));
        var second = guest.physical().allocate(PageAttributes.any().ofColour(7));

        assertThat(List.of(first.frame % 64, second.frame % 64)).containsExactly(7, 7);
        assertThat(first.frame).isNotEqualTo(second.frame);
        refused(Reason.MEMORY, () -> guest.physical().allocate(PageAttributes.any().ofColour(7)));
        refused(Reason.RANGE, () -> guest.physical().allocate(PageAttributes.any().ofColour(64)));
    }

    @Test
    void whoDoesNotCareGetsTheColoursInTurn() {
        var colours = Arrays.stream(guest.physical().allocateMany(64 * Room.PAGE, PageAttributes.any()))
                .map(page -> page.frame % 64).toList();

        assertThat(colours).doesNotHaveDuplicates();
    }

    @Test
    void adjacentPagesFollowOneAnother() {
        guest.physical().allocate(PageAttributes.any().atFrame(130));

        var run = guest.physical().allocateMany(5 * Room.PAGE - 1, PageAttributes.any().adjacent());

        assertThat(Arrays.stream(run).map(page -> page.frame)).containsExactly(131, 132, 133, 134, 135);
    }

    @Test
    void adjacentPagesBeginWithTheColourOrAtTheFrameThatWasAskedFor() {
        var coloured = guest.physical().allocateMany(2 * Room.PAGE, PageAttributes.any().adjacent().ofColour(9));
        var named = guest.physical().allocateMany(2 * Room.PAGE, PageAttributes.any().adjacent().atFrame(200));

        assertThat(coloured[0].frame).isEqualTo(137);
        assertThat(List.of(named[0].frame, named[1].frame)).containsExactly(200, 201);
    }

    @Test
    void aNamedFrameIsGivenOnceAndTheKernelsOwnNever() {
        assertThat(guest.physical().allocate(PageAttributes.any().atFrame(150)).frame).isEqualTo(150);

        refused(Reason.MEMORY, () -> other.physical().allocate(PageAttributes.any().atFrame(150)));
        refused(Reason.MEMORY, () -> other.physical().allocate(PageAttributes.any().atFrame(3)));
        refused(Reason.RANGE, () -> other.physical().allocate(PageAttributes.any().atFrame(256)));
    }

    @Test
    void aRequestThatCannotBeMetWholeTakesNothing() {
        int free = room.pages.freeFrames();

        refused(Reason.MEMORY, () -> guest.physical().allocateMany(3 * Room.PAGE, PageAttributes.any().ofColour(5)));
        refused(Reason.MEMORY, () -> guest.physical().allocateMany(200 * Room.PAGE, PageAttributes.any().adjacent()));
        refused(Reason.RANGE, () -> guest.physical().allocateMany(0, PageAttributes.any()));
        refused(Reason.RANGE, () -> guest.physical().allocateMany(Long.MAX_VALUE, PageAttributes.any()));

        assertThat(room.pages.freeFrames()).isEqualTo(free);
        room.booksAreRight();
    }

    @Test
    void aPageOfTheNextHolderIsZeroAndTheOldObjectStaysDead() {
        var page = guest.page();
        guest.physical().write(page, 0, new byte[]{1, 2, 3});
        int frame = page.frame;
        guest.physical().deallocate(page);

        var next = other.physical().allocate(PageAttributes.any().atFrame(frame));

        assertThat(other.physical().read(next, 0, 3)).containsOnly(0);
        assertThat(page.state()).isEqualTo(PageState.DEAD);
        refused(Reason.STALE, () -> guest.physical().read(page, 0, 3));
        refused(Reason.STALE, () -> guest.physical().deallocate(page));
        assertThat(next.state()).isEqualTo(PageState.ACTIVE);
    }

    @Test
    void aHolderAtItsLimitGetsNoMoreAndOthersDo() {
        room.kernel.ledger().of(guest.who()).limit(room.pages.resource(), 2);
        guest.page();
        guest.page();

        refused(Reason.QUOTA, guest::page);
        assertThat(other.page().state()).isEqualTo(PageState.ACTIVE);
        room.booksAreRight();
    }

    @Test
    void whenMemoryIsShortTheLongestActivePageIsTakenFirstAndItsHolderIsToldBefore() {
        var told = new ArrayList<String>();
        guest.events().on(PhysAddr.class, PhysAddr::reclaim).handle(candidate -> {
            told.add("reclaim " + candidate.frame);
            return null;
        }).install();
        guest.events().on(PhysAddr.class, PhysAddr::repossess)
                .handle(page -> told.add("repossess " + page.frame + " " + page.state())).install();
        shortOfMemory();
        var eldest = guest.page();
        var younger = guest.page();
        fill(guest);

        other.page();

        assertThat(told).containsExactly("reclaim " + eldest.frame, "repossess " + eldest.frame + " TRANSIENT");
        assertThat(eldest.state()).isEqualTo(PageState.DEAD);
        assertThat(younger.state()).isEqualTo(PageState.ACTIVE);
        room.booksAreRight();
    }

    /// Denial of service by asking: it costs the others what they have above an equal share, and then the one who asks.
    @Test
    void whoeverHoldsMoreThanTheOthersTakesPagesFromHimself() {
        room.pages.thresholds(new Thresholds(0, 0, 0));
        var small = List.of(other.page(), other.page(), other.page());
        var eldest = guest.page();
        int most = room.pages.freeFrames();
        for (int i = 0; i < 2 * most; i++) {
            guest.page();
        }

        assertThat(small).allSatisfy(page -> assertThat(page.state()).isEqualTo(PageState.ACTIVE));
        assertThat(eldest.state()).isEqualTo(PageState.DEAD);
        assertThat(other.page().state()).as("and whoever holds less gets one of his").isEqualTo(PageState.ACTIVE);
        room.booksAreRight();
    }

    @Test
    void whereNobodyHoldsAsMuchAsWhoAsksHeIsRefused() {
        room.pages.thresholds(new Thresholds(0, 0, 0));
        var small = other.page();
        fill(guest);

        refused(Reason.MEMORY, guest::page);
        assertThat(small.state()).isEqualTo(PageState.ACTIVE);
        assertThat(room.kernel.resolve(PhysAddr.class, SpinKernel.KERNEL).allocate(PageAttributes.any()).state())
                .as("the kernel asks for all").isEqualTo(PageState.ACTIVE);
        room.booksAreRight();
    }

    @Test
    void theAlternativeThatTheHolderNamesIsTakenInsteadAndItsMappingsVanish() {
        var region = guest.region(2);
        var precious = guest.page();
        var spare = guest.page();
        guest.translation().addMapping(region, Room.DATA, precious, Protection.READ);
        guest.translation().addMapping(region, Room.DATA + Room.PAGE, spare, Protection.READ);
        guest.events().on(PhysAddr.class, PhysAddr::reclaim).handle(candidate -> spare).install();
        shortOfMemory();
        // A table and a page of code that the program below needs; nobody gets them from a holder of one page.
        guest.page();
        fill(guest);

        other.page();

        assertThat(spare.state()).isEqualTo(PageState.DEAD);
        assertThat(precious.state()).isEqualTo(PageState.ACTIVE);
        assertThat(guest.translation().examineMapping(region.context(), Room.DATA + Room.PAGE))
                .isEqualTo(Protection.NONE);
        assertThat(guest.translation().examineMapping(region.context(), Room.DATA)).isEqualTo(Protection.READ);
        assertThat(room.load(region.context(), Room.DATA + Room.PAGE)).contains("no handler resolved it");
    }

    @Test
    void anAlternativeThatIsNotTheHoldersOwnActivePageLeavesItAtTheCandidate() {
        var foreign = new Room(2L << 20).guest("pager.jar").page();
        var dead = guest.page();
        guest.physical().deallocate(dead);
        shortOfMemory();
        var mine = List.of(guest.page(), guest.page(), guest.page(), guest.page());
        var others = other.page();
        var answers = new ArrayList<@Nullable Page>(Arrays.asList(others, foreign, dead, null));
        guest.events().on(PhysAddr.class, PhysAddr::reclaim).handle(candidate -> answers.removeFirst()).install();
        fill(guest);

        for (var candidate : mine) {
            other.page();
            assertThat(candidate.state()).isEqualTo(PageState.DEAD);
        }
        assertThat(answers).isEmpty();
        assertThat(others.state()).isEqualTo(PageState.ACTIVE);
        room.booksAreRight();
    }

    @Test
    void aReclaimedPageThatIsMappedAgainKeepsItsContentAndGoesToTheEndOfTheQueue() {
        room.pages.thresholds(new Thresholds(0, 0, 8));
        var region = guest.region(1);
        var page = guest.page();
        guest.translation().addMapping(region, Room.DATA, page, Protection.READ_WRITE);
        guest.physical().write(page, 0, Room.bytes(4711));
        while (page.state() == PageState.ACTIVE) {
            guest.page();
        }
        assertThat(page.state()).isEqualTo(PageState.RECLAIMED);
        assertThat(page.mappings()).isZero();

        guest.translation().addMapping(region, Room.DATA, page, Protection.READ_WRITE);

        assertThat(page.state()).isEqualTo(PageState.ACTIVE);
        room.load(region.context(), Room.DATA);
        assertThat(room.loaded()).isEqualTo(4711);
        for (int i = 0; i < 5; i++) {
            other.page();
        }
        assertThat(page.state()).as("others are before it now").isEqualTo(PageState.ACTIVE);
    }

    @Test
    void aPageThatItsHolderHandlesCanBeSavedWhileItGoesAndNotMapped() {
        var saved = new ArrayList<byte[]>();
        var region = guest.region(1);
        var page = guest.page();
        guest.physical().write(page, 100, new byte[]{42});
        guest.events().on(PhysAddr.class, PhysAddr::repossess).handle(going -> {
            refused(Reason.STALE,
                    () -> guest.translation().addMapping(region, Room.DATA, going, Protection.READ_WRITE));
            refused(Reason.STALE, () -> guest.physical().write(going, 0, new byte[1]));
            saved.add(guest.physical().read(going, 100, 1));
        }).install();
        shortOfMemory();
        fill(guest);

        other.page();

        assertThat(saved).singleElement().isEqualTo(new byte[]{42});
        assertThat(page.state()).isEqualTo(PageState.DEAD);
    }

    @Test
    void aHandlerThatGivesBackAndTakesWhileItIsAskedGainsNothingAndOthersAreServed() {
        guest.events().on(PhysAddr.class, PhysAddr::reclaim).handle(candidate -> {
            guest.physical().deallocate(candidate);
            return guest.page();
        }).install();
        shortOfMemory();
        for (int i = 0; i < 20; i++) {
            guest.page();
        }
        fill(guest);

        assertThat(other.page().state()).isEqualTo(PageState.ACTIVE);
        room.booksAreRight();
    }

    @Test
    void aHandlerThatThrowsLosesItsPageAllTheSame() {
        guest.events().on(PhysAddr.class, PhysAddr::reclaim).handle(candidate -> {
            throw new IllegalStateException("no");
        }).install();
        guest.events().on(PhysAddr.class, PhysAddr::repossess).handle(page -> {
            throw new IllegalStateException("never");
        }).install();
        shortOfMemory();
        var page = guest.page();
        fill(guest);

        other.page();

        assertThat(page.state()).isEqualTo(PageState.DEAD);
    }

    @Test
    void aDomainIsToldOfItsOwnPagesOnlyAndMayNotDecideForOthers() {
        guest.events().on(PhysAddr.class, PhysAddr::reclaim).handle(candidate -> {
            throw new AssertionError("told of a page of another's");
        }).install();
        shortOfMemory();
        var first = other.page();
        fill(other);
        other.page();
        assertThat(first.state()).isEqualTo(PageState.DEAD);

        assertThatThrownBy(() -> guest.events().on(PhysAddr.class, PhysAddr::reclaim).handle(page -> page).cancelling()
                .install()).isInstanceOf(InstallException.Denied.class).hasMessageContaining("others are told");
        assertThatThrownBy(() -> guest.events().on(PhysAddr.class, PhysAddr::allocate).handle(wanted -> first)
                .install()).isInstanceOf(InstallException.Denied.class).hasMessageContaining("pose as the kernel");
        assertThatThrownBy(() -> guest.physical().reclaim(first)).isInstanceOf(ImportDeniedException.class);
        assertThatThrownBy(() -> guest.physical().repossess(first)).isInstanceOf(ImportDeniedException.class);
    }

    @Test
    void theReserveIsLeftToPageTables() {
        room.pages.thresholds(new Thresholds(4, 4, 4));
        for (var wired = room.pages.freeFrames(); wired > 5; wired--) {
            room.spaces.create();
        }
        guest.page();
        other.physical().deallocate(other.page());

        assertThat(room.pages.freeFrames()).isEqualTo(5);
        assertThat(room.spaces.create().isLive()).isTrue();
    }

    /// From now on a page is taken only when there is no other.
    private void shortOfMemory() {
        room.pages.thresholds(new Thresholds(0, 0, 0));
    }

    /// Takes all that is free, for pages that are never reclaimed.
    private void fill(Room.Guest by) {
        while (room.pages.freeFrames() > 0) {
            room.pages.pin(by.page());
        }
    }

    static void refused(Reason why, org.assertj.core.api.ThrowableAssert.ThrowingCallable request) {
        assertThatThrownBy(request).isInstanceOfSatisfying(VmException.class,
                refusal -> assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(why));
    }
}
