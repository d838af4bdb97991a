package spin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.core.memory.PhysAddrTests.refused;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.core.ImportDeniedException;
import spin.core.memory.VmException.Reason;
import spin.dispatcher.InstallException;

/// Spaces, regions and mappings as user code meets them.
class AddressSpaceTests {
    private final Room room = new Room();
    private final Room.Guest guest = room.guest("pager.jar");
    private final Room.Guest other = room.guest("other.jar");

    @Test
    void anAllocatedPageWithoutAMappingIsNotPresentAMappedOneFaultsOnItsRightsAndAnyOtherAddressIsBad() {
        var region = guest.region(2);
        var context = region.context();
        guest.translation().addMapping(region, Room.DATA, guest.page(), Protection.READ);
        var raised = raisedIn(context);

        room.load(context, Room.DATA);
        room.store(context, Room.DATA, 1);
        room.load(context, Room.DATA + Room.PAGE);
        room.store(context, Room.DATA + Room.PAGE, 1);
        room.load(context, Room.DATA + 2 * Room.PAGE);
        room.load(context, 0);
        room.load(context, 1L << 42);
        room.load(context, 0xffff_fc00_0000_0000L);
        room.run(context, code -> code.li(27, Room.DATA).jsr(26, 27));

        assertThat(raised).containsExactly("protection fault, write", "page not present, read",
                "page not present, write", "bad address, read", "bad address, read", "bad address, read",
                "bad address, read", "protection fault, read");
    }

    @Test
    void aPagerThatMapsThePageHasTheInstructionTriedAgain() {
        var region = guest.region(1);
        var page = guest.page();
        guest.physical().write(page, 24, Room.bytes(77));
        guest.events().on(Translation.class, Translation::pageNotPresent).key(region.context())
                .handle((strand, address, write) -> {
                    guest.translation().addMapping(region, address, page, Protection.READ);
                    return true;
                }).install();

        assertThat(room.load(region.context(), Room.DATA + 24)).isEmpty();

        assertThat(room.loaded()).isEqualTo(77);
    }

    @Test
    void theFirstStoreIntoAPageIsNoticedWithoutAnEventAndSoIsTheFirstAfterItWasCleaned() {
        var region = guest.region(1);
        var page = guest.page();
        guest.translation().addMapping(region, Room.DATA, page, Protection.READ_WRITE);
        var raised = raisedIn(region.context());
        room.load(region.context(), Room.DATA);
        assertThat(guest.physical().isDirty(page)).isFalse();

        assertThat(room.store(region.context(), Room.DATA, 5)).isEmpty();
        assertThat(guest.physical().isDirty(page)).isTrue();
        guest.physical().clean(page);
        assertThat(guest.physical().isDirty(page)).isFalse();
        assertThat(room.store(region.context(), Room.DATA, 6)).isEmpty();

        assertThat(guest.physical().isDirty(page)).isTrue();
        assertThat(raised).isEmpty();
    }

    @Test
    void onePageInTwoSpacesIsOneMemoryAndGoesFromBothAtOnce() {
        var here = guest.region(1);
        var there = guest.region(1);
        var page = guest.page();
        guest.translation().addMapping(here, Room.DATA, page, Protection.READ_WRITE);
        guest.translation().addMapping(there, Room.DATA, page, Protection.READ);

        room.store(here.context(), Room.DATA, 4711);
        room.load(there.context(), Room.DATA);
        assertThat(room.loaded()).isEqualTo(4711);
        guest.physical().deallocate(page);

        assertThat(room.load(here.context(), Room.DATA)).contains("no handler resolved it");
        assertThat(room.load(there.context(), Room.DATA)).contains("no handler resolved it");
    }

    @Test
    void whoGivesAPageReadOnlyIsNotWrittenToByWhoeverHoldsTheSpace() {
        var shared = guest.page();
        var region = other.region(1);
        guest.translation().addMapping(region, Room.DATA, shared, Protection.READ);

        refused(Reason.FORBIDDEN,
                () -> other.translation().changeMapping(region.context(), Room.DATA, Protection.READ_WRITE));
        other.translation().changeMapping(region.context(), Room.DATA, Protection.NONE);
        other.translation().changeMapping(region.context(), Room.DATA, Protection.READ);
        assertThat(room.store(region.context(), Room.DATA, 1)).isNotEmpty();
        assertThat(room.load(region.context(), Room.DATA)).isEmpty();
    }

    @Test
    void theRightsOfAStretchChangeAllTogetherOrNotAtAll() {
        var region = guest.region(4);
        var context = region.context();
        for (int i = 0; i < 3; i++) {
            guest.translation().addMapping(region, Room.DATA + i * Room.PAGE, guest.page(), Protection.READ_WRITE);
            assertThat(room.store(context, Room.DATA + i * Room.PAGE, 1)).isEmpty();
        }

        guest.translation().changeMappings(context, Room.DATA + Room.PAGE - 1, 2, Protection.READ);
        assertThat(room.store(context, Room.DATA, 2)).isNotEmpty();
        assertThat(room.store(context, Room.DATA + Room.PAGE, 2)).isNotEmpty();
        assertThat(room.store(context, Room.DATA + 2 * Room.PAGE, 2)).isEmpty();

        refused(Reason.ABSENT,
                () -> guest.translation().changeMappings(context, Room.DATA, 4 * Room.PAGE, Protection.NONE));
        assertThat(room.load(context, Room.DATA)).isEmpty();
        for (long bytes : new long[]{0, -1, Long.MAX_VALUE}) {
            refused(Reason.RANGE,
                    () -> guest.translation().changeMappings(context, Room.DATA, bytes, Protection.NONE));
        }
        refused(Reason.RANGE,
                () -> guest.translation().changeMappings(context, -Room.PAGE, Room.PAGE, Protection.NONE));
    }

    @Test
    void theRightsOfALongStretchChangeInEachTableThatItReachesInto() {
        var context = guest.translation().create();
        long border = Room.DATA + (8L << 20);
        long first = border - 20 * Room.PAGE;
        var region = guest.virtual().allocateAt(context, first, 40 * Room.PAGE);
        for (int i = 0; i < 40; i++) {
            guest.translation().addMapping(region, first + i * Room.PAGE, guest.page(), Protection.READ_WRITE);
        }
        assertThat(room.store(context, border, 1)).isEmpty();

        guest.translation().changeMappings(context, first, 40 * Room.PAGE, Protection.READ);
        for (int i = 0; i < 40; i += 13) {
            assertThat(room.store(context, first + i * Room.PAGE, 2)).as("page %d", i).isNotEmpty();
        }
        assertThat(room.store(context, border, 2)).isNotEmpty();
        assertThat(room.load(context, border)).isEmpty();
        assertThat(room.loaded()).isEqualTo(1);

        guest.translation().changeMappings(context, first + Room.PAGE, 38 * Room.PAGE, Protection.READ_WRITE);
        assertThat(room.store(context, first, 3)).isNotEmpty();
        assertThat(room.store(context, first + 39 * Room.PAGE, 3)).isNotEmpty();
        assertThat(guest.translation().isDirty(context, border)).as("stored before").isTrue();
        assertThat(guest.translation().isDirty(context, border + Room.PAGE)).as("never stored").isFalse();
        assertThat(room.store(context, border + Room.PAGE, 3)).isEmpty();
        assertThat(guest.translation().isDirty(context, border + Room.PAGE)).isTrue();
    }

    @Test
    void whatWasMappedForLessKeepsAWholeStretchFromMore() {
        var region = guest.region(2);
        guest.translation().addMapping(region, Room.DATA, guest.page(), Protection.READ_WRITE);
        guest.translation().addMapping(region, Room.DATA + Room.PAGE, guest.page(), Protection.READ);
        guest.translation().changeMapping(region.context(), Room.DATA, Protection.READ);

        refused(Reason.FORBIDDEN, () -> guest.translation().changeMappings(region.context(), Room.DATA, 2 * Room.PAGE,
                Protection.READ_WRITE));
        assertThat(guest.translation().examineMapping(region.context(), Room.DATA)).isEqualTo(Protection.READ);
    }

    @Test
    void moreSpacesThanNumbersNeverSeeOneAnothersMemory() {
        var regions = new ArrayList<Region>();
        for (int i = 0; i < 150; i++) {
            var region = guest.region(1);
            var page = guest.page();
            guest.physical().write(page, 0, Room.bytes(1000 + i));
            guest.translation().addMapping(region, Room.DATA, page, Protection.READ);
            regions.add(region);
        }
        for (int i = 0; i < 450; i++) {
            int which = i * 89 % 150;
            assertThat(room.load(regions.get(which).context(), Room.DATA)).isEmpty();
            assertThat(room.loaded()).isEqualTo(1000 + which);
            if (i == 200) {
                guest.translation().changeMapping(regions.get(7).context(), Room.DATA, Protection.NONE);
                guest.translation().changeMapping(regions.get(7).context(), Room.DATA, Protection.READ);
            }
        }
    }

    @Test
    void tenThousandSpacesMadeAndEndedLeaveNothingBehind() {
        int free = room.pages.freeFrames();
        int accounts = room.kernel.ledger().size();
        for (int i = 0; i < 10_000; i++) {
            var region = guest.region(1);
            var page = guest.page();
            guest.translation().addMapping(region, Room.DATA, page, Protection.READ_WRITE);
            room.spaces.map(region.context(), Room.TEXT, Protection.READ_EXECUTE);
            room.spaces.enter(region.context());
            guest.references().externalise(region.context(), page);
            guest.translation().destroy(region.context());
            guest.physical().deallocate(page);
        }
        assertThat(room.pages.freeFrames()).isEqualTo(free);
        assertThat(room.kernel.ledger().size()).isEqualTo(accounts);
        assertThat(room.spaces.size()).isZero();
        room.booksAreRight();
    }

    @Test
    void fiftySpacesAtATimeComeAndGo() {
        int free = room.pages.freeFrames();
        for (int round = 0; round < 3; round++) {
            var regions = new ArrayList<Region>();
            for (int i = 0; i < 50; i++) {
                regions.add(guest.region(3));
            }
            for (int i = 0; i < 50; i++) {
                guest.translation().destroy(regions.get(i * 7 % 50).context());
            }
        }
        assertThat(room.pages.freeFrames()).isEqualTo(free);
        room.booksAreRight();
    }

    @Test
    void aProcessorInASpaceThatEndsReachesNothing() {
        var region = guest.region(1);
        var page = guest.page();
        guest.translation().addMapping(region, Room.DATA, page, Protection.READ_WRITE);
        room.load(region.context(), Room.DATA);

        guest.translation().destroy(region.context());

        assertThat(room.machine.cpu().pageTableBase()).isEqualTo(0x4000);
        assertThat(room.machine.cpu().dataBuffer().lookup(Room.DATA, room.machine.cpu().asn())).isZero();
        room.spaces.enter(guest.translation().create());
        room.spaces.enter(region.context());
        assertThat(room.machine.cpu().pageTableBase()).as("entering what has ended").isEqualTo(0x4000);
    }

    @Test
    void aSpaceThatEndsUnderItsStrandsEndsThemAndNobodyElse() {
        var region = guest.region(1);
        var context = region.context();
        guest.translation().addMapping(region, Room.DATA, guest.page(), Protection.READ);
        room.load(context, Room.DATA);
        var waiting = List.of(room.strand(context), room.strand(context));
        guest.translation().destroy(context);

        waiting.forEach(room.kernel.processor()::unblock);
        room.kernel.processor().run();

        assertThat(waiting).allSatisfy(strand -> assertThat(strand.isEnded()).isTrue());
        assertThat(room.load(guest.region(1).context(), Room.DATA)).contains("no handler resolved it");
    }

    @Test
    void regionsNeverOverlapAndAGapIsFoundWhereThereIsOne() {
        var context = guest.translation().create();
        var first = guest.virtual().allocate(context, 3 * Room.PAGE);
        var second = guest.virtual().allocate(context, 1);
        guest.virtual().deallocate(first);
        var third = guest.virtual().allocate(context, 3 * Room.PAGE);
        var fourth = guest.virtual().allocate(context, 3 * Room.PAGE + 1);

        assertThat(third.address()).isEqualTo(first.address());
        assertThat(fourth.address()).isEqualTo(second.address() + Room.PAGE);
        assertThat(List.of(second.length(), fourth.length())).containsExactly(Room.PAGE, 4 * Room.PAGE);
        refused(Reason.OCCUPIED, () -> guest.virtual().allocateAt(context, second.address() + 17, 1));
        refused(Reason.OCCUPIED, () -> guest.virtual().allocateAt(context, second.address() - Room.PAGE - 1, 1L << 30));
        refused(Reason.RANGE, () -> guest.virtual().allocateAt(context, -Room.PAGE, Room.PAGE));
        refused(Reason.RANGE, () -> guest.virtual().allocateAt(context, (1L << 42) - Room.PAGE, 2 * Room.PAGE));
        refused(Reason.RANGE, () -> guest.virtual().allocateAt(context, Room.DATA, Long.MAX_VALUE));
        refused(Reason.RANGE, () -> guest.virtual().allocate(context, 0));
    }

    @Test
    void whatIsMappedInARegionGoesWithItHoweverLargeTheRegionIs() {
        var context = guest.translation().create();
        var region = guest.virtual().allocateAt(context, Room.DATA, 1L << 41);
        var pages = List.of(guest.page(), guest.page(), guest.page());
        guest.translation().addMapping(region, Room.DATA, pages.get(0), Protection.READ);
        guest.translation().addMapping(region, Room.DATA + (1L << 33), pages.get(1), Protection.READ);
        guest.translation().addMapping(region, Room.DATA + (1L << 41) - 1, pages.get(2), Protection.READ);

        guest.virtual().deallocate(region);

        assertThat(pages).allSatisfy(page -> assertThat(page.mappings()).isZero());
        refused(Reason.STALE, () -> guest.translation().addMapping(region, Room.DATA, pages.get(0), Protection.READ));
        assertThat(room.load(context, Room.DATA)).contains("no handler resolved it");
    }

    @Test
    void userMemoryIsReadAndWrittenAsUserCodeCouldAndAllOrNothing() {
        var region = guest.region(3);
        var context = region.context();
        var page = guest.page();
        guest.translation().addMapping(region, Room.DATA, page, Protection.READ_WRITE);
        guest.translation().addMapping(region, Room.DATA + Room.PAGE, guest.page(), Protection.READ);
        var text = new byte[]{1, 2, 3, 4};

        guest.translation().write(context, Room.DATA + Room.PAGE - 4, text);

        assertThat(guest.translation().read(context, Room.DATA + Room.PAGE - 4, 6)).containsExactly(1, 2, 3, 4, 0, 0);
        assertThat(guest.physical().isDirty(page)).isTrue();
        refused(Reason.FORBIDDEN, () -> guest.translation().write(context, Room.DATA + Room.PAGE - 2, text));
        assertThat(guest.translation().read(context, Room.DATA + Room.PAGE - 4, 4)).isEqualTo(text);
        refused(Reason.ABSENT, () -> guest.translation().read(context, Room.DATA + 2 * Room.PAGE - 2, 4));
        refused(Reason.ABSENT, () -> guest.translation().read(context, -8, 16));
        refused(Reason.RANGE, () -> guest.translation().read(context, Room.DATA, -1));
    }

    @Test
    void aHandlerIsTheContextsOwnAndIsShownByIt() {
        var context = guest.translation().create();
        var events = other.events();
        assertThatThrownBy(() -> events.on(Translation.class, Translation::badAddress)
                .handle((strand, address, write) -> true).install())
                .isInstanceOf(InstallException.Denied.class).hasMessageContaining("Context as the handler's key");
        assertThatThrownBy(() -> events.on(Translation.class, Translation::badAddress).key("a context")
                .handle((strand, address, write) -> true).install())
                .isInstanceOf(InstallException.Denied.class).hasMessageContaining("java.lang.String");
        assertThatThrownBy(() -> events.on(Translation.class, Translation::badAddress).key(context).cancelling()
                .handle((strand, address, write) -> true).install()).isInstanceOf(InstallException.Denied.class);
        assertThatThrownBy(() -> events.on(Translation.class, Translation::create).key(context)
                .handle(() -> context).install()).isInstanceOf(InstallException.Denied.class);
        assertThatThrownBy(() -> events.on(Translation.class, Translation::badAddress)
                .key(new Room().guest("x").translation().create()).handle((strand, address, write) -> true).install())
                .isInstanceOf(InstallException.Denied.class).hasMessageContaining("another kernel");
        var strand = room.strand(context);
        assertThatThrownBy(() -> guest.translation().badAddress(strand, 0, false))
                .isInstanceOf(ImportDeniedException.class).hasMessageContaining("pager.jar");
    }

    private List<String> raisedIn(Context context) {
        var raised = new ArrayList<String>();
        guest.events().on(Translation.class, Translation::badAddress).key(context)
                .handle((strand, address, write) -> note(raised, "bad address", write)).install();
        guest.events().on(Translation.class, Translation::pageNotPresent).key(context)
                .handle((strand, address, write) -> note(raised, "page not present", write)).install();
        guest.events().on(Translation.class, Translation::protectionFault).key(context)
                .handle((strand, address, write) -> note(raised, "protection fault", write)).install();
        return raised;
    }

    private static boolean note(List<String> raised, String event, boolean write) {
        raised.add(event + (write ? ", write" : ", read"));
        return false;
    }

    @Test
    void aProgramThatTouchesNothingRaisesNothing() {
        var context = guest.translation().create();
        var raised = raisedIn(context);

        assertThat(room.run(context, code -> {})).isEmpty();

        assertThat(raised).isEmpty();
    }
}
