package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.hw.profile.Profile;
import spin.systems.kit.Frames;

/// Maps, objects and their shadows: what every space of a family sees, and what is left when all are gone.
final class MachSpaceTests {

    private static final long PAGE = 8192;
    private static final int PAGES = 6;
    private static final long START = 1L << 30;
    private static final int FAMILY = 5;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1, 4L << 20);
    private final Cpu cpu = machine.cpu();
    private final PhysicalMemory memory = machine.memory();
    private final Frames frames = new Frames(memory, 1);
    private final VmPages pages = new VmPages(memory, frames);
    private int spaces;

    private MachSpace space() {
        spaces++;
        return new MachSpace(spaces, frames.take(), memory, frames, cpu, pages);
    }

    private MachSpace filled() {
        var space = space();
        space.addRegion(START, START + PAGES * PAGE, true);
        return space;
    }

    /// What a program would do; false when it may not.
    private boolean store(MachSpace space, int page, long value) {
        var va = START + page * PAGE;
        var right = Pte.VALID | Pte.USER_WRITE;
        if (!has(space, va, right)
                && (space.fault(va, true) != AddressSpace.RESOLVED || !has(space, va, right))) {
            return false;
        }
        memory.storeQuad(space.frameAt(va), value);
        return true;
    }

    private long load(MachSpace space, int page) {
        var va = START + page * PAGE;
        if (!has(space, va, Pte.VALID)) {
            assertThat(space.fault(va, false)).isEqualTo(AddressSpace.RESOLVED);
        }
        return memory.loadQuad(space.frameAt(va));
    }

    private boolean has(MachSpace space, long va, long rights) {
        var slot = space.slot(va);
        return slot != 0 && (memory.loadQuad(slot) & rights) == rights;
    }

    // A family.

    enum Kind {
        STORE,
        LOAD,
        FORK,
        EXIT,
        FORBID,
        ALLOW
    }

    /// Something that the space `who` does to a page.
    record Act(Kind kind, int who, int page) {}

    @Provide
    Arbitrary<Act> acts() {
        var who = Arbitraries.integers().between(0, FAMILY - 1);
        var page = Arbitraries.integers().between(0, PAGES - 1);
        return Combinators.combine(Arbitraries.of(Kind.values()), who, page).as(Act::new);
    }

    @Property(tries = 200)
    void everybodySeesHisOwnAndNothingIsLeft(@ForAll List<@From("acts") Act> acts) {
        var all = new Family();
        acts.forEach(all::act);
        all.compare();
        all.end();
    }

    private final class Family {
        private final int before = frames.left();
        private final List<MachSpace> spaces = new ArrayList<>(List.of(filled()));
        private final List<long[]> words = new ArrayList<>(List.of(new long[PAGES]));
        private final List<boolean[]> forbidden = new ArrayList<>(List.of(new boolean[PAGES]));
        private long next = 1;

        void act(Act act) {
            if (spaces.isEmpty()) {
                return;
            }
            var who = act.who() % spaces.size();
            var space = spaces.get(who);
            var page = act.page();
            switch (act.kind()) {
                case STORE -> {
                    var done = store(space, page, next);
                    assertThat(done).isEqualTo(!forbidden.get(who)[page]);
                    if (done) {
                        words.get(who)[page] = next++;
                    }
                }
                case LOAD -> assertThat(load(space, page)).isEqualTo(words.get(who)[page]);
                case FORK -> fork(who);
                case EXIT -> {
                    space.destroy();
                    spaces.remove(who);
                    words.remove(who);
                    forbidden.remove(who);
                }
                case FORBID, ALLOW -> {
                    var start = START + page * PAGE;
                    assertThat(space.protect(start, start + PAGE, act.kind() == Kind.ALLOW)).isTrue();
                    forbidden.get(who)[page] = act.kind() == Kind.FORBID;
                }
            }
        }

        private void fork(int who) {
            if (spaces.size() < FAMILY) {
                var child = space();
                assertThat(spaces.get(who).copyTo(child)).isTrue();
                spaces.add(child);
                words.add(words.get(who).clone());
                forbidden.add(forbidden.get(who).clone());
            }
        }

        void compare() {
            for (var who = 0; who < spaces.size(); who++) {
                for (var page = 0; page < PAGES; page++) {
                    assertThat(load(spaces.get(who), page)).isEqualTo(words.get(who)[page]);
                }
            }
        }

        void end() {
            spaces.forEach(MachSpace::destroy);
            assertThat(frames.left()).isEqualTo(before);
        }
    }

    // Objects.

    /// A shell that forks a thousand children, one after another, and changes what it has in between.
    @Test
    void chainsOfShadowsDoNotGrowWithTheNumberOfForks() {
        var parent = filled();
        for (var page = 0; page < PAGES; page++) {
            store(parent, page, 1);
        }
        var left = frames.left();
        for (var i = 0; i < 1000; i++) {
            var child = space();
            assertThat(parent.copyTo(child)).isTrue();
            assertThat(store(parent, i % PAGES, i)).isTrue();
            assertThat(store(child, (i + 1) % PAGES, -i)).isTrue();
            child.destroy();
            // What only the child could see is freed by the next fork.
            assertThat(frames.left()).isBetween(left - 2, left);
        }
        assertThat(load(parent, 999 % PAGES)).isEqualTo(999);
    }

    /// The child has the old pages to itself, so they go with it.
    @Test
    void anObjectOfWhichNothingIsSeenIsPassedOver() {
        var parent = filled();
        for (var page = 0; page < PAGES; page++) {
            store(parent, page, 1);
        }
        var left = frames.left();
        var child = space();
        parent.copyTo(child);
        for (var page = 0; page < PAGES; page++) {
            store(parent, page, 2);
        }
        assertThat(frames.left()).isLessThanOrEqualTo(left - PAGES);
        child.destroy();
        assertThat(frames.left()).isEqualTo(left);
    }

    /// Each part of an entry that was cut sees what the whole one had, also when a change to another part joins objects.
    @Test
    void aChangeInOnePartOfACutRegionLosesNothingOfTheOthers() {
        var parent = filled();
        for (var page = 0; page < PAGES; page++) {
            store(parent, page, page + 1);
        }
        var child = space();
        parent.copyTo(child);
        store(parent, 5, 66);
        parent.protect(START, START + 2 * PAGE, false);
        parent.protect(START, START + 2 * PAGE, true);
        child.destroy();
        store(parent, 0, 11);
        for (var page = 1; page < 5; page++) {
            assertThat(load(parent, page)).isEqualTo(page + 1);
        }
    }

    @Test
    void aForkCopiesNoPageAndAReadCopiesNone() {
        var parent = filled();
        store(parent, 0, 7);
        var child = space();
        var left = frames.left();
        assertThat(parent.copyTo(child)).isTrue();
        assertThat(frames.left()).isEqualTo(left);
        assertThat(load(child, 0)).isEqualTo(7);
        assertThat(child.frameAt(START)).isEqualTo(parent.frameAt(START));
    }

    @Test
    void whoSharesARegionSeesTheOthersStoresAndSoDoTheirChildren() {
        var one = filled();
        var other = space();
        store(one, 0, 1);
        assertThat(one.shareWith(other, START, START + PAGES * PAGE)).isTrue();
        store(other, 0, 2);
        store(other, 1, 3);
        assertThat(load(one, 0)).isEqualTo(2);
        assertThat(load(one, 1)).isEqualTo(3);
        var child = space();
        assertThat(other.copyTo(child)).isTrue();
        store(child, 0, 4);
        assertThat(load(one, 0)).isEqualTo(4);
        one.destroy();
        other.destroy();
        assertThat(load(child, 1)).isEqualTo(3);
    }

    @Test
    void aPageThatIsFreedIsMappedNowhere() {
        var one = filled();
        var other = space();
        store(one, 0, 1);
        one.shareWith(other, START, START + PAGES * PAGE);
        load(other, 0);
        pages.free(Objects.requireNonNull(pages.find(pageObject(one), 0)));
        assertThat(one.frameAt(START)).isZero();
        assertThat(other.frameAt(START)).isZero();
    }

    /// The object of a space with one region and one page.
    private VmObject pageObject(MachSpace space) {
        return Objects.requireNonNull(pages.at(space.frameAt(START))).object;
    }

    // Rights.

    @Test
    void aRegionThatMayNotBeWrittenCannotBeMadeSo() {
        var space = space();
        space.addRegion(START, START + PAGE, true);
        space.addRegion(START + PAGE, START + 2 * PAGE, false);

        assertThat(space.protect(START + PAGE, START + 2 * PAGE, true)).isFalse();
        // All or nothing.
        assertThat(space.protect(START, START + PAGE, false)).isTrue();
        assertThat(space.protect(START, START + 2 * PAGE, true)).isFalse();
        assertThat(store(space, 0, 1)).isFalse();
        assertThat(space.fault(START + PAGE, false)).isEqualTo(AddressSpace.RESOLVED);
    }

    @Test
    void aRangeWithAHoleIsNotChangedAtAll() {
        var space = space();
        space.addRegion(START, START + PAGE, true);
        space.addRegion(START + 2 * PAGE, START + 3 * PAGE, true);

        assertThat(space.protect(START, START + 3 * PAGE, false)).isFalse();
        assertThat(store(space, 0, 1)).isTrue();
        assertThat(store(space, 2, 1)).isTrue();
    }

    @Test
    void withoutMemoryAFaultSaysSoAndLosesNothing() {
        var parent = filled();
        store(parent, 0, 5);
        var child = space();
        parent.copyTo(child);
        load(child, 0);
        var taken = new ArrayList<Long>();
        for (var frame = frames.take(); frame != 0; frame = frames.take()) {
            taken.add(frame);
        }
        assertThat(child.fault(START, true)).isEqualTo(AddressSpace.NO_MEMORY);
        assertThat(child.fault(START + PAGE, false)).isEqualTo(AddressSpace.NO_MEMORY);
        taken.forEach(frames::drop);
        assertThat(store(child, 0, 6)).isTrue();
        assertThat(load(parent, 0)).isEqualTo(5);
    }
}
