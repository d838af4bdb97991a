package spin.systems.microkernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.mmu.Pte;
import spin.hw.profile.Profile;

/// Objects, shadows, copies and pagers, as address spaces show them.
final class AddressSpaceTests {

    private static final long PAGE = Pte.PAGE_BYTES;
    private static final int RIGHTS = MachAbi.READ | MachAbi.WRITE;
    private static final long PRIVATE = 0x2_0000_0000L;
    private static final long SHARED = 0x2_1000_0000L;
    private static final long PAGED = 0x2_2000_0000L;
    private static final int PAGES = 6;

    private final Mach kernel = new Mach(new Machine(Profile.named("dec3000-400"), 1, 4L << 20), Puppets.NOBODY);
    private final int free = kernel.frames.left();
    private final Port pager = kernel.messages.port(Port.Kind.QUEUE, null);
    private int numbers;

    private AddressSpace space() {
        numbers++;
        return new AddressSpace(numbers & 63, kernel.frames.take(), kernel.resident, kernel.messages);
    }

    private AddressSpace childOf(AddressSpace parent) {
        var child = space();
        parent.copyTo(child);
        return child;
    }

    /// An object of a pager, with a page that says which it is.
    private MemoryObject paged() {
        var object = new MemoryObject(kernel.resident, PAGES, pager);
        for (var page = 0; page < PAGES; page++) {
            var frame = kernel.resident.zeros();
            kernel.memory.storeQuad(frame, page);
            kernel.resident.insert(object, page, frame);
        }
        return object;
    }

    private AddressSpace withPaged(MemoryObject object) {
        var space = space();
        space.add(PAGED, PAGES, object, RIGHTS);
        return space;
    }

    private void store(AddressSpace space, long va, long value) {
        var at = space.reach(va, true);
        assertThat(at).as("a store at 0x%x", va).isPositive();
        kernel.memory.storeQuad(at, value);
    }

    private long load(AddressSpace space, long va) {
        var at = space.reach(va, false);
        assertThat(at).as("a load at 0x%x", va).isPositive();
        return kernel.memory.loadQuad(at);
    }

    private void lock(MemoryObject object, int page, int forbidden) {
        assertThat(kernel.paging.lock(object, page * PAGE, PAGE, forbidden)).isEqualTo(MachAbi.SUCCESS);
    }

    private void thePagerHearsOfTheEnd() {
        var message = pager.own.take();
        assertThat(message).isNotNull();
        if (message != null) {
            assertThat(kernel.memory.loadQuad(message.buffer + MachAbi.ID)).isEqualTo(MachAbi.OBJECT_TERMINATE);
            kernel.messages.discard(message);
        }
        assertThat(pager.sendRights).isZero();
    }

    @Test
    void whatIsStoredAfterAForkIsOnesOwn() {
        var parent = space();
        parent.allocate(PRIVATE, PRIVATE + 2 * PAGE, RIGHTS, false);
        parent.allocate(SHARED, SHARED + PAGE, RIGHTS, true);
        store(parent, PRIVATE, 1);
        store(parent, SHARED, 1);
        var child = childOf(parent);
        store(parent, PRIVATE, 2);
        store(child, PRIVATE + PAGE, 3);
        store(child, SHARED, 4);

        assertThat(load(child, PRIVATE)).isEqualTo(1);
        assertThat(load(parent, PRIVATE)).isEqualTo(2);
        assertThat(load(parent, PRIVATE + PAGE)).isZero();
        assertThat(load(parent, SHARED)).isEqualTo(4);
    }

    @Test
    void aStoreThatThePagerForbidsIsHisBusinessWhereverThePageIsMapped() {
        var object = paged();
        var first = withPaged(object);
        object.uses++;
        var second = withPaged(object);
        store(first, PAGED, 7);
        store(second, PAGED, 8);
        lock(object, 0, MachAbi.WRITE);

        assertThat(first.fault(PAGED, true)).isEqualTo(AddressSpace.WAITS);
        assertThat(first.table.entry(PAGED) & Pte.USER_WRITE).isZero();
        assertThat(second.table.entry(PAGED) & Pte.USER_WRITE).isZero();
        assertThat(load(second, PAGED)).isEqualTo(8);
        store(second, PAGED + PAGE, 9);
        lock(object, 0, 0);
        // Allowed, and entered when somebody wants it.
        assertThat(second.table.entry(PAGED) & Pte.USER_WRITE).isZero();
        store(second, PAGED, 10);
        assertThat(load(first, PAGED)).isEqualTo(10);
    }

    /// The object stays the parent's, so that its pager goes on to decide; the child has it as it was.
    @Test
    void aCopyOfAPagersObjectIsNotItsPagersBusiness() {
        var object = paged();
        var parent = withPaged(object);
        store(parent, PAGED, 100);
        lock(object, 1, MachAbi.WRITE);
        var child = childOf(parent);

        store(child, PAGED + PAGE, 200);
        assertThat(parent.fault(PAGED + PAGE, true)).isEqualTo(AddressSpace.WAITS);
        assertThat(load(child, PAGED)).isEqualTo(100);
        store(parent, PAGED, 101);
        assertThat(load(child, PAGED)).as("by the copy that the parent gave").isEqualTo(100);
        lock(object, 0, MachAbi.WRITE);
        assertThat(parent.fault(PAGED, true)).isEqualTo(AddressSpace.WAITS);
        parent.destroy();
        assertThat(load(child, PAGED + 2 * PAGE)).isEqualTo(2);
        assertThat(pager.sendRights).as("the object lives by its copy").isEqualTo(1);
        child.destroy();
        thePagerHearsOfTheEnd();
        assertThat(kernel.frames.left() + kernel.messages.bufferFrames()).isEqualTo(free);
    }

    @Test
    void copiesMadeOneAfterAnotherEachHaveWhatWasThere() {
        var parent = withPaged(paged());
        List<AddressSpace> children = new ArrayList<>();
        for (var i = 0; i < 5; i++) {
            store(parent, PAGED, 10 + i);
            children.add(childOf(parent));
            children.add(childOf(parent));
        }
        store(parent, PAGED, 99);
        for (var i = 0; i < children.size(); i++) {
            assertThat(load(children.get(i), PAGED)).as("child %d", i).isEqualTo(10 + i / 2);
        }
        store(children.get(2), PAGED, 5);
        assertThat(load(children.get(3), PAGED)).isEqualTo(11);
    }

    @Test
    void aRightThatIsTakenAwayIsGoneAndAFurtherOneComesWhenWanted() {
        var space = space();
        space.allocate(PRIVATE, PRIVATE + 3 * PAGE, RIGHTS, false);
        store(space, PRIVATE + PAGE, 5);
        space.protect(PRIVATE + PAGE, PRIVATE + 2 * PAGE, MachAbi.READ);
        assertThat(space.reach(PRIVATE + PAGE, true)).isNegative();
        assertThat(space.fault(PRIVATE + PAGE, true)).isEqualTo(AddressSpace.FORBIDDEN);
        assertThat(load(space, PRIVATE + PAGE)).isEqualTo(5);
        store(space, PRIVATE, 6);
        store(space, PRIVATE + 2 * PAGE, 6);
        space.protect(PRIVATE, PRIVATE + 3 * PAGE, 0);
        assertThat(space.fault(PRIVATE, false)).isEqualTo(AddressSpace.FORBIDDEN);
        space.protect(PRIVATE, PRIVATE + 3 * PAGE, RIGHTS);
        store(space, PRIVATE + PAGE, 7);
        assertThat(load(space, PRIVATE)).isEqualTo(6);
        space.destroy();
        assertThat(kernel.frames.left() + kernel.messages.bufferFrames()).isEqualTo(free);
    }

    /// Two children made one after the other have the same copy object, and older copies have the newer one behind them.
    @Test
    void aChildThatGivesItsRangeBackTakesNothingFromOtherCopies() {
        var parent = withPaged(paged());
        var first = childOf(parent);
        var twin = childOf(parent);
        store(parent, PAGED, 100);
        assertThat(load(twin, PAGED)).isZero();
        twin.deallocate(PAGED, PAGED + PAGES * PAGE);
        assertThat(load(first, PAGED)).as("a copy for two").isZero();
        var later = childOf(parent);
        store(parent, PAGED + PAGE, 101);
        assertThat(load(later, PAGED + PAGE)).isEqualTo(1);
        later.deallocate(PAGED, PAGED + PAGES * PAGE);
        assertThat(load(first, PAGED + PAGE)).as("a copy of the next one's").isEqualTo(1);
        first.destroy();
        twin.destroy();
        later.destroy();
        parent.destroy();
        thePagerHearsOfTheEnd();
        assertThat(kernel.frames.left() + kernel.messages.bufferFrames()).isEqualTo(free);
    }

    /// Or a frame that is somebody else's by then would still be mapped.
    @Test
    void aPageThatAnotherTakesThePlaceOfIsMappedNowhere() {
        var one = space();
        one.allocate(SHARED, SHARED + PAGE, RIGHTS, true);
        one.allocate(PRIVATE, PRIVATE + PAGE, RIGHTS, false);
        store(one, PRIVATE, 5);
        store(one, SHARED, 1);
        var other = childOf(one);
        assertThat(load(other, SHARED)).isEqualTo(1);
        store(one, PRIVATE, 6);
        assertThat(one.map(SHARED, one.reach(PRIVATE, true))).isTrue();
        assertThat(other.table.entry(SHARED)).isZero();
        assertThat(load(other, SHARED)).isEqualTo(6);
        assertThat(load(one, SHARED)).isEqualTo(6);
    }

    @Test
    void aPageThatIsAtTwoAddressesIsTheSameWhenItIsChangedAfterAFork() {
        var one = space();
        one.allocate(PRIVATE, PRIVATE + 2 * PAGE, RIGHTS, false);
        store(one, PRIVATE, 1);
        store(one, PRIVATE + PAGE, 2);
        var child = childOf(one);
        assertThat(one.remap(PRIVATE, PRIVATE + 2 * PAGE, SHARED)).isTrue();
        assertThat(load(one, SHARED)).isEqualTo(1);
        assertThat(load(one, PRIVATE)).isEqualTo(1);
        store(one, PRIVATE, 3);
        assertThat(load(one, SHARED)).as("copied when it was stored into").isEqualTo(3);
        assertThat(load(one, SHARED + PAGE)).isEqualTo(2);
        child.destroy();
        store(one, PRIVATE + PAGE, 4);
        // The old page is free.
        assertThat(load(one, SHARED + PAGE)).isEqualTo(4);
        one.destroy();
        assertThat(kernel.frames.left() + kernel.messages.bufferFrames()).isEqualTo(free);
    }

    @Test
    void aRangeWithAHoleIsNotMadePartlyAnotherToo() {
        var one = space();
        one.allocate(PRIVATE, PRIVATE + PAGE, RIGHTS, false);
        one.allocate(PRIVATE + 2 * PAGE, PRIVATE + 3 * PAGE, RIGHTS, false);
        assertThat(one.remap(PRIVATE, PRIVATE + 3 * PAGE, SHARED)).isFalse();
        assertThat(one.isFree(SHARED, SHARED + 3 * PAGE)).isTrue();
    }

    /// Against a model: spaces that fork, store, give parts back and end, in any order, and a pager that forbids and allows.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverSpacesDoEachSeesWhatItShouldAndAllIsFreeInTheEnd(long seed) {
        var random = new Random(seed);
        var object = paged();
        var shared = new long[PAGES];
        var root = new Model(withPaged(object), new long[3 * PAGES], true);
        root.space.allocate(PRIVATE, PRIVATE + PAGES * PAGE, RIGHTS, false);
        root.space.allocate(SHARED, SHARED + PAGES * PAGE, RIGHTS, true);
        for (var page = 0; page < PAGES; page++) {
            root.values[2 * PAGES + page] = page;
        }
        List<Model> all = new ArrayList<>(List.of(root));
        var forbidden = new boolean[PAGES];
        for (var step = 1; step <= 800 && !all.isEmpty(); step++) {
            var one = all.get(random.nextInt(all.size()));
            var page = random.nextInt(PAGES);
            switch (random.nextInt(12)) {
                case 0 -> {
                    if (all.size() < 7) {
                        all.add(new Model(childOf(one.space), one.values.clone(), false));
                    }
                }
                case 1 -> {
                    if (all.size() > 3) {
                        one.space.destroy();
                        all.remove(one);
                    }
                }
                case 2 -> {
                    one.space.deallocate(PRIVATE + page * PAGE, PRIVATE + (page + 1) * PAGE);
                    assertThat(one.space.fault(PRIVATE + page * PAGE, false)).isEqualTo(AddressSpace.NO_ADDRESS);
                    one.space.allocate(PRIVATE + page * PAGE, PRIVATE + (page + 1) * PAGE, RIGHTS, false);
                    one.values[page] = 0;
                }
                case 3 -> {
                    if (object.uses > 0) {
                        forbidden[page] = random.nextBoolean();
                        lock(object, page, forbidden[page] ? MachAbi.WRITE : 0);
                    }
                }
                case 4, 5 -> {
                    store(one.space, SHARED + page * PAGE, step);
                    shared[page] = step;
                }
                case 6, 7 -> {
                    var va = PAGED + page * PAGE;
                    if (one.first && forbidden[page]) {
                        assertThat(one.space.fault(va, true)).isEqualTo(AddressSpace.WAITS);
                    } else {
                        store(one.space, va, step);
                        one.values[2 * PAGES + page] = step;
                    }
                }
                default -> {
                    store(one.space, PRIVATE + page * PAGE, step);
                    one.values[page] = step;
                }
            }
            for (var each : all) {
                assertThat(load(each.space, PRIVATE + page * PAGE)).as("step %d", step).isEqualTo(each.values[page]);
                assertThat(load(each.space, SHARED + page * PAGE)).as("step %d", step).isEqualTo(shared[page]);
                assertThat(load(each.space, PAGED + page * PAGE)).as("step %d", step)
                        .isEqualTo(each.values[2 * PAGES + page]);
            }
        }
        all.forEach(each -> each.space.destroy());
        assertThat(kernel.frames.left() + kernel.messages.bufferFrames()).isEqualTo(free);
        thePagerHearsOfTheEnd();
    }

    private static final class Model {
        final AddressSpace space;
        final long[] values;
        /// Whether it is the one whose object is the pager's.
        final boolean first;

        Model(AddressSpace space, long[] values, boolean first) {
            this.space = space;
            this.values = values;
            this.first = first;
        }
    }
}
