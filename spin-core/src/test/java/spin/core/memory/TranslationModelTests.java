package spin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import spin.core.memory.VmException.Reason;
import spin.hw.mmu.Access;

/// Whatever is done in whatever order, mappings are what a map of them says, the translation buffers hold nothing else, and the books are
/// right.
class TranslationModelTests {
    private static final int PAGES_OF_REGION = 4;
    private static final List<Protection> RIGHTS = List.of(Protection.values());

    /// What should be mapped where.
    private record Place(Context context, long address) {}

    private static final class Mapping {
        final Page page;
        final Protection most;
        Protection allowed;

        Mapping(Page page, Protection allowed) {
            this.page = page;
            this.most = allowed;
            this.allowed = allowed;
        }
    }

    private final Room room = new Room(8L << 20);
    private final Room.Guest guest = room.guest("model.jar");
    private final List<Region> regions = new ArrayList<>();
    private final List<Page> held = new ArrayList<>();
    private final Map<Place, Mapping> model = new LinkedHashMap<>();

    @Property(tries = 150)
    void theServiceAgreesWithTheModelAndTheBuffersWithTheTables(
            @ForAll @Size(min = 20, max = 120) List<@IntRange(max = 1 << 20) Integer> choices) {
        int free = room.pages.freeFrames();
        for (int choice : choices) {
            step(choice);
            agree();
        }
        while (!regions.isEmpty()) {
            end(regions.getLast());
        }
        held.forEach(page -> {
            if (page.state() != PageState.DEAD) {
                guest.physical().deallocate(page);
            }
        });
        room.booksAreRight();
        assertThat(room.pages.freeFrames()).isEqualTo(free);
    }

    private void step(int choice) {
        int operand = choice / 10;
        if (regions.isEmpty()) {
            regions.add(guest.region(PAGES_OF_REGION));
        }
        if (held.isEmpty()) {
            held.add(guest.page());
        }
        var region = regions.get(operand % regions.size());
        var page = held.get(operand / 7 % held.size());
        var allowed = RIGHTS.get(operand / 3 % RIGHTS.size());
        var place = new Place(region.context(), Room.DATA + operand / 5 % PAGES_OF_REGION * Room.PAGE);
        switch (choice % 10) {
            case 0 -> regions.add(guest.region(PAGES_OF_REGION));
            case 1 -> held.add(guest.page());
            case 2, 3, 4 -> add(region, place, page, allowed);
            case 5 -> remove(place);
            case 6 -> change(place, allowed);
            case 7 -> deallocate(page);
            case 8 -> access(place, operand % 2 == 0 ? Access.READ : Access.WRITE);
            default -> clean(page, region, operand);
        }
    }

    private void add(Region region, Place place, Page page, Protection allowed) {
        if (page.state() == PageState.DEAD) {
            PhysAddrTests.refused(Reason.STALE,
                    () -> guest.translation().addMapping(region, place.address, page, allowed));
        } else if (model.containsKey(place)) {
            PhysAddrTests.refused(Reason.OCCUPIED,
                    () -> guest.translation().addMapping(region, place.address, page, allowed));
        } else {
            guest.translation().addMapping(region, place.address + 100, page, allowed);
            model.put(place, new Mapping(page, allowed));
        }
    }

    private void remove(Place place) {
        if (model.remove(place) == null) {
            PhysAddrTests.refused(Reason.ABSENT,
                    () -> guest.translation().removeMapping(place.context, place.address));
        } else {
            guest.translation().removeMapping(place.context, place.address + 8191);
        }
    }

    private void change(Place place, Protection allowed) {
        var mapping = model.get(place);
        if (mapping == null) {
            PhysAddrTests.refused(Reason.ABSENT,
                    () -> guest.translation().changeMapping(place.context, place.address, allowed));
        } else if (!isWithin(allowed, mapping.most)) {
            PhysAddrTests.refused(Reason.FORBIDDEN,
                    () -> guest.translation().changeMapping(place.context, place.address, allowed));
        } else {
            guest.translation().changeMapping(place.context, place.address, allowed);
            mapping.allowed = allowed;
        }
    }

    private static boolean isWithin(Protection allowed, Protection most) {
        return (most.readable() || !allowed.readable()) && (most.writable() || !allowed.writable())
                && (most.executable() || !allowed.executable());
    }

    private void deallocate(Page page) {
        if (page.state() == PageState.DEAD) {
            PhysAddrTests.refused(Reason.STALE, () -> guest.physical().deallocate(page));
        } else {
            guest.physical().deallocate(page);
            model.values().removeIf(mapping -> mapping.page == page);
        }
    }

    /// User code's access, through the buffers.
    private void access(Place place, Access access) {
        var mapping = model.get(place);
        var stopped = access == Access.READ
                ? room.load(place.context, place.address)
                : room.store(place.context, place.address, 1);
        boolean allowed = mapping != null
                && (access == Access.READ ? mapping.allowed.readable() : mapping.allowed.writable());
        assertThat(stopped.isEmpty()).as("%s at %s: %s", access, place, stopped).isEqualTo(allowed);
        if (allowed && mapping != null && access == Access.WRITE) {
            assertThat(guest.physical().isDirty(mapping.page)).isTrue();
        }
    }

    private void clean(Page page, Region region, int operand) {
        if (operand % 3 == 0 && regions.size() > 1) {
            end(region);
        } else if (page.state() != PageState.DEAD) {
            guest.physical().clean(page);
            assertThat(guest.physical().isDirty(page)).isFalse();
        }
    }

    private void end(Region region) {
        guest.translation().destroy(region.context());
        regions.remove(region);
        model.keySet().removeIf(place -> place.context == region.context());
        PhysAddrTests.refused(Reason.STALE,
                () -> guest.translation().examineMapping(region.context(), Room.DATA));
    }

    private void agree() {
        var cpu = room.machine.cpu();
        for (var region : regions) {
            var context = region.context();
            room.spaces.enter(context);
            for (int i = 0; i < PAGES_OF_REGION; i++) {
                long address = Room.DATA + i * Room.PAGE;
                var mapping = model.get(new Place(context, address));
                assertThat(guest.translation().examineMapping(context, address))
                        .isEqualTo(mapping == null ? Protection.NONE : mapping.allowed);
                long pte = room.spaces.entry(context, address);
                for (var buffer : List.of(cpu.dataBuffer(), cpu.instructionBuffer())) {
                    long cached = buffer.lookup(address, cpu.asn());
                    assertThat(cached).as("what a buffer holds of 0x%x", address).isIn(0L, pte);
                    if (pte != 0) {
                        // From now on every step has something stale to leave behind.
                        buffer.write(address, cpu.asn(), pte);
                    }
                }
            }
        }
        room.booksAreRight();
    }
}
