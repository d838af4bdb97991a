package spin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.core.memory.PhysAddrTests.refused;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.core.memory.VmException.Reason;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Executables;
import spin.core.user.Programs;
import spin.hw.asm.Assembler;

/// Every procedure with every wrong capability, and pagers that lie: the one who does it, or who relies on him, has the damage, and
/// nobody else.
class MemoryMisuseTests {
    private final Room room = new Room(4L << 20);
    private final Room elsewhere = new Room(2L << 20);
    private final Room.Guest guest = room.guest("careless.jar");
    private final Room.Guest victim = room.guest("victim.jar");
    private final Room.Guest stranger = elsewhere.guest("stranger.jar");
    private final Region safe = victim.region(1);
    private final Page precious = victim.page();

    @BeforeEach
    void theVictimIsAtWork() {
        victim.translation().addMapping(safe, Room.DATA, precious, Protection.READ_WRITE);
        victim.physical().write(precious, 0, Room.bytes(1995));
    }

    private void theVictimIsUnharmed() {
        assertThat(room.load(safe.context(), Room.DATA)).isEmpty();
        assertThat(room.loaded()).isEqualTo(1995);
        room.booksAreRight();
    }

    @Test
    @SuppressWarnings("NullAway") // that is what is tried
    void nilIsRefusedByEveryProcedureAndHurtsNobody() {
        var region = guest.region(1);
        var context = region.context();
        var page = guest.page();
        @Nullable
        Object nil = null;
        each(Reason.NIL, Map.ofEntries(
                Map.entry("allocate", () -> guest.physical().allocate((PageAttributes) nil)),
                Map.entry("allocateMany", () -> guest.physical().allocateMany(1, (PageAttributes) nil)),
                Map.entry("deallocate", () -> guest.physical().deallocate((Page) nil)),
                Map.entry("isDirty", () -> guest.physical().isDirty((Page) nil)),
                Map.entry("clean", () -> guest.physical().clean((Page) nil)),
                Map.entry("read page", () -> guest.physical().read((Page) nil, 0, 1)),
                Map.entry("write page", () -> guest.physical().write((Page) nil, 0, new byte[1])),
                Map.entry("write nothing", () -> guest.physical().write(page, 0, (byte[]) nil)),
                Map.entry("allocate region", () -> guest.virtual().allocate((Context) nil, 1)),
                Map.entry("allocate region at", () -> guest.virtual().allocateAt((Context) nil, 0, 1)),
                Map.entry("deallocate region", () -> guest.virtual().deallocate((Region) nil)),
                Map.entry("destroy", () -> guest.translation().destroy((Context) nil)),
                Map.entry("map nowhere",
                        () -> guest.translation().addMapping((Region) nil, Room.DATA, page, Protection.READ)),
                Map.entry("map nothing",
                        () -> guest.translation().addMapping(region, Room.DATA, (Page) nil, Protection.READ)),
                Map.entry("map for nothing",
                        () -> guest.translation().addMapping(region, Room.DATA, page, (Protection) nil)),
                Map.entry("remove", () -> guest.translation().removeMapping((Context) nil, 0)),
                Map.entry("change", () -> guest.translation().changeMapping((Context) nil, 0, Protection.READ)),
                Map.entry("change a stretch",
                        () -> guest.translation().changeMappings((Context) nil, 0, 1, Protection.READ)),
                Map.entry("change to nothing",
                        () -> guest.translation().changeMapping(context, Room.DATA, (Protection) nil)),
                Map.entry("examine", () -> guest.translation().examineMapping((Context) nil, 0)),
                Map.entry("read", () -> guest.translation().read((Context) nil, 0, 1)),
                Map.entry("write", () -> guest.translation().write((Context) nil, 0, new byte[1])),
                Map.entry("write no bytes", () -> guest.translation().write(context, 0, (byte[]) nil)),
                Map.entry("externalise", () -> guest.references().externalise((Context) nil, "x")),
                Map.entry("externalise nothing", () -> guest.references().externalise(context, nil)),
                Map.entry("internalise", () -> guest.references().internalise((Context) nil, 1)),
                Map.entry("delete", () -> guest.references().delete((Context) nil, 1))));
        theVictimIsUnharmed();
    }

    @Test
    void anotherKernelsCapabilityIsRefusedByEveryProcedureAndHurtsNobody() {
        var region = stranger.region(1);
        var mine = guest.region(1);
        var page = stranger.page();
        each(Reason.FOREIGN, onPage(page));
        each(Reason.FOREIGN, onRegion(region));
        each(Reason.FOREIGN, onContext(region.context()));
        refused(Reason.FOREIGN, () -> guest.translation().addMapping(mine, Room.DATA, page, Protection.READ));
        theVictimIsUnharmed();
        elsewhere.booksAreRight();
    }

    @Test
    void whatWasGivenBackIsRefusedByEveryProcedureTheSecondGivingBackIncludedAndHurtsNobody() {
        var region = guest.region(1);
        var page = guest.page();
        var context = region.context();
        var other = guest.region(1);
        guest.physical().deallocate(page);
        each(Reason.STALE, onPage(page));
        refused(Reason.STALE, () -> guest.translation().addMapping(other, Room.DATA, page, Protection.READ));
        guest.virtual().deallocate(region);
        each(Reason.STALE, onRegion(region));
        guest.translation().destroy(context);
        each(Reason.STALE, onContext(context));
        each(Reason.STALE, onRegion(region));
        theVictimIsUnharmed();
    }

    @Test
    void whatIsSomebodyElsesCannotBeGivenBackOrEnded() {
        refused(Reason.FOREIGN, () -> guest.physical().deallocate(precious));
        refused(Reason.FOREIGN, () -> guest.virtual().deallocate(safe));
        refused(Reason.FOREIGN, () -> guest.translation().destroy(safe.context()));
        theVictimIsUnharmed();
    }

    @Test
    void aRegionIsNoRightToAddressesOutsideOfIt() {
        var region = guest.region(1);
        var page = guest.page();
        refused(Reason.RANGE,
                () -> guest.translation().addMapping(region, Room.DATA + Room.PAGE, page, Protection.READ));
        refused(Reason.RANGE, () -> guest.translation().addMapping(region, Room.DATA - 1, page, Protection.READ));
        refused(Reason.RANGE, () -> guest.translation().addMapping(region, -1, page, Protection.READ));
        theVictimIsUnharmed();
    }

    @Test
    void aPagerThatSaysYesAndMapsNothingStopsItsOwnUsersStrandAndNobodyElses() {
        var region = guest.region(1);
        var asked = new ArrayList<Long>();
        guest.events().on(Translation.class, Translation::pageNotPresent).key(region.context())
                .handle((strand, address, write) -> asked.add(address)).install();

        assertThat(room.load(region.context(), Room.DATA)).contains("no handler resolved it");

        assertThat(asked).hasSizeBetween(2, 20).containsOnly(Room.DATA);
        theVictimIsUnharmed();
    }

    @Test
    void aPagerThatMapsForTheWrongAccessStopsItsOwnUsersStrandAndNobodyElses() {
        var region = guest.region(1);
        var page = guest.page();
        guest.events().on(Translation.class, Translation::pageNotPresent).key(region.context())
                .handle((strand, address, write) -> {
                    guest.translation().addMapping(region, address, page, Protection.READ);
                    return true;
                }).install();
        guest.events().on(Translation.class, Translation::protectionFault).key(region.context())
                .handle((strand, address, write) -> true).install();

        assertThat(room.store(region.context(), Room.DATA, 1)).contains("no handler resolved it");

        theVictimIsUnharmed();
    }

    @Test
    void aPagerThatMapsAForeignOrDeadPageFailsAndItsUsersStrandStops() {
        var region = guest.region(1);
        var dead = guest.page();
        guest.physical().deallocate(dead);
        for (var page : List.of(stranger.page(), dead)) {
            var binding = guest.events().on(Translation.class, Translation::pageNotPresent).key(region.context())
                    .handle((strand, address, write) -> {
                        guest.translation().addMapping(region, address, page, Protection.READ_WRITE);
                        return true;
                    }).install();
            assertThat(room.load(region.context(), Room.DATA)).contains("no handler resolved it");
            binding.uninstall();
        }
        theVictimIsUnharmed();
    }

    @Test
    void aPagerThatMapsAndUnmapsForEverStopsItsOwnUsersStrand() {
        var region = guest.region(1);
        var page = guest.page();
        guest.events().on(Translation.class, Translation::pageNotPresent).key(region.context())
                .handle((strand, address, write) -> {
                    guest.translation().addMapping(region, address, page, Protection.READ);
                    guest.translation().removeMapping(strand.context(), address);
                    return true;
                }).install();

        assertThat(room.load(region.context(), Room.DATA)).contains("no handler resolved it");

        theVictimIsUnharmed();
    }

    @Test
    void aPagerThatEndsTheSpaceItWasAskedForStopsItsOwnUsersStrand() {
        var region = guest.region(1);
        guest.events().on(Translation.class, Translation::pageNotPresent).key(region.context())
                .handle((strand, address, write) -> {
                    guest.translation().destroy(strand.context());
                    return true;
                }).install();

        assertThat(room.load(region.context(), Room.DATA)).contains("no handler resolved it");

        theVictimIsUnharmed();
    }

    @Test
    void aStarterThatEndsItsProgramsSpaceEndsTheProgramAndNothingElse() {
        var programs = room.kernel.resolve(Programs.class, guest.who());
        guest.events().on(Trap.class, Trap::systemCall).key(new SystemCallRange(1000, 1000))
                .handle((strand, state) -> guest.translation().destroy(strand.context())).install();
        var program = programs.start("suicidal",
                Executables.of(code -> code.li(0, 1000).callPal(Assembler.CALLSYS).label("rest").br("rest")),
                List.of(), List.of());

        room.kernel.processor().run();

        assertThat(program.isEnded()).isTrue();
        theVictimIsUnharmed();
    }

    @Test
    void anHonestPagerIsBelievedHoweverOftenItsPageGoesInBetween() {
        var region = guest.region(1);
        var page = guest.page();
        var times = new ArrayList<Long>();
        guest.events().on(Translation.class, Translation::pageNotPresent).key(region.context())
                .handle((strand, address, write) -> {
                    if (times.size() % 3 == 2) {
                        guest.translation().addMapping(region, address, page, Protection.READ);
                    }
                    return times.add(address);
                }).install();
        for (int i = 0; i < 20; i++) {
            assertThat(room.load(region.context(), Room.DATA)).isEmpty();
            guest.translation().removeMapping(region.context(), Room.DATA);
        }
        assertThat(times).hasSize(60);
    }

    private Map<String, ThrowingCallable> onPage(Page page) {
        var calls = new LinkedHashMap<String, ThrowingCallable>();
        calls.put("deallocate", () -> guest.physical().deallocate(page));
        calls.put("isDirty", () -> guest.physical().isDirty(page));
        calls.put("clean", () -> guest.physical().clean(page));
        calls.put("read", () -> guest.physical().read(page, 0, 1));
        calls.put("write", () -> guest.physical().write(page, 0, new byte[1]));
        calls.put("pin", () -> room.pages.pin(page));
        return calls;
    }

    private Map<String, ThrowingCallable> onRegion(Region region) {
        var page = guest.page();
        var calls = new LinkedHashMap<String, ThrowingCallable>();
        calls.put("deallocate", () -> guest.virtual().deallocate(region));
        calls.put("addMapping",
                () -> guest.translation().addMapping(region, Room.DATA, page, Protection.READ));
        return calls;
    }

    private Map<String, ThrowingCallable> onContext(Context context) {
        var calls = new LinkedHashMap<String, ThrowingCallable>();
        calls.put("destroy", () -> guest.translation().destroy(context));
        calls.put("removeMapping", () -> guest.translation().removeMapping(context, Room.DATA));
        calls.put("changeMapping", () -> guest.translation().changeMapping(context, Room.DATA, Protection.READ));
        calls.put("changeMappings",
                () -> guest.translation().changeMappings(context, Room.DATA, 1, Protection.READ));
        calls.put("examineMapping", () -> guest.translation().examineMapping(context, Room.DATA));
        calls.put("read", () -> guest.translation().read(context, Room.DATA, 1));
        calls.put("write", () -> guest.translation().write(context, Room.DATA, new byte[1]));
        calls.put("allocate", () -> guest.virtual().allocate(context, 1));
        calls.put("allocateAt", () -> guest.virtual().allocateAt(context, Room.DATA, 1));
        calls.put("externalise", () -> guest.references().externalise(context, "x"));
        calls.put("internalise", () -> guest.references().internalise(context, 1));
        calls.put("delete", () -> guest.references().delete(context, 1));
        return calls;
    }

    private static void each(Reason why, Map<String, ThrowingCallable> calls) {
        calls.forEach((name, call) -> {
            try {
                refused(why, call);
            } catch (AssertionError e) {
                throw new AssertionError(name + ": " + e.getMessage(), e);
            }
        });
    }
}
