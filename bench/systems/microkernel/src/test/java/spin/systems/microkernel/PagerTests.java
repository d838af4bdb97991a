package spin.systems.microkernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.mmu.Pte;
import spin.hw.profile.Profile;

/// What the kernel asks pagers, and what they may answer.
final class PagerTests {

    private static final long PAGE = Pte.PAGE_BYTES;
    private static final long HERE = 0x2_0000_0000L;
    private static final int PAGES = 4;

    private final Mach kernel = new Mach(new Machine(Profile.named("dec3000-400"), 1, 4L << 20), Puppets.NOBODY);
    private final Task task = made(kernel.makeTask(null));
    private final MachThread thread = made(kernel.makeThread(task));
    private final Task pagersTask = made(kernel.makeTask(null));
    private final Port pager = pager();
    private MemoryObject object = new MemoryObject(kernel.resident, 0, null);

    private static <T> T made(@Nullable T thing) {
        if (thing == null) {
            throw new AssertionError("There is no room.");
        }
        return thing;
    }

    private Port pager() {
        var name = kernel.messages.allocate(pagersTask);
        return made(pagersTask.names.port(name, PortSpace.RECEIVE));
    }

    private void map() {
        assertThat(kernel.paging.map(task.space, HERE, PAGES, MachAbi.READ | MachAbi.WRITE, pager))
                .isEqualTo(MachAbi.SUCCESS);
        var control = made(pager.own.first).reply;
        object = (MemoryObject) made(made(control).object);
        assertAsked(MachAbi.OBJECT_INIT, PAGES * PAGE);
    }

    /// The pager's next message is about that, and says this first.
    private void assertAsked(int id, long first) {
        var message = made(pager.own.take());
        assertThat(kernel.memory.loadQuad(message.buffer + MachAbi.ID)).isEqualTo(id);
        if (message.bytes > MachAbi.BODY) {
            assertThat(kernel.memory.loadQuad(message.buffer + MachAbi.BODY)).isEqualTo(first);
        }
        kernel.messages.discard(message);
    }

    private int supply(long offset, long source, long lock) {
        return kernel.paging.supply(object, offset, source, lock);
    }

    /// The thread that waited could run and does what it waited for.
    private void goesOn() {
        assertThat(kernel.ready.take()).isSameAs(thread);
        var continuation = made(thread.continuation);
        thread.continuation = null;
        continuation.run(thread);
    }

    private long load(Task from, long va) {
        var at = from.space.reach(va, false);
        return at < 0 ? at : kernel.memory.loadQuad(at);
    }

    @Test
    void aPageIsAskedForWhenSomebodyWantsItAndIsACopyOfThePagers() {
        map();
        kernel.paging.fault(thread, HERE + PAGE + 8, false);
        assertThat(thread.waiting).isTrue();
        assertAsked(MachAbi.DATA_REQUEST, PAGE);
        assertThat(task.space.isPresent(HERE + PAGE)).isFalse();
        var source = kernel.resident.zeros();
        kernel.memory.storeQuad(source, 4711);
        assertThat(supply(PAGE, source, 0)).isEqualTo(MachAbi.SUCCESS);
        goesOn();
        kernel.memory.storeQuad(source, 1);

        assertThat(load(task, HERE + PAGE)).isEqualTo(4711);
        assertThat(task.space.isPresent(HERE + PAGE)).isTrue();
        assertThat(task.ended).isFalse();
    }

    @Test
    void aPageIsAskedForOnceHoweverManyWait() {
        map();
        var other = made(kernel.makeThread(task));
        kernel.paging.fault(thread, HERE, false);
        kernel.paging.fault(other, HERE, true);
        assertThat(pager.queued).isEqualTo(1);
        supply(0, 0, 0);

        assertThat(kernel.ready.take()).isSameAs(thread);
        assertThat(kernel.ready.take()).isSameAs(other);
        assertThat(load(task, HERE)).isZero();
    }

    @Test
    void whatIsSuppliedLockedIsAskedForAgainToBeStoredInto() {
        map();
        kernel.paging.fault(thread, HERE, true);
        assertAsked(MachAbi.DATA_REQUEST, 0);
        supply(0, 0, MachAbi.WRITE);
        goesOn();
        assertThat(thread.waiting).isTrue();
        assertAsked(MachAbi.DATA_UNLOCK, 0);
        kernel.paging.lock(object, 0, PAGE, 0);
        goesOn();

        assertThat(thread.waiting).isFalse();
        assertThat(task.space.table.entry(HERE) & Pte.USER_WRITE).isNotZero();
    }

    @Test
    void aPageThatThePagerHasNotIsTheTasksEndWithoutAnExceptionPort() {
        map();
        kernel.paging.fault(thread, HERE, false);
        supply(0, -1, 0);
        goesOn();

        assertThat(task.fatal).contains("nobody is left who could allow an access at 0x200000000");
    }

    @Test
    void aPagerThatHasEndedIsAskedForNothing() {
        map();
        kernel.end(pagersTask, 0, null);
        kernel.paging.fault(thread, HERE, false);

        assertThat(task.fatal).contains("nobody is left");
    }

    @Test
    void whoWaitsForAPagerThatEndsLearnsIt() {
        map();
        kernel.paging.fault(thread, HERE, false);
        kernel.end(pagersTask, 0, null);
        goesOn();

        assertThat(task.fatal).contains("nobody is left who could allow an access at 0x200000000");
    }

    @ParameterizedTest
    @CsvSource({"-8192, 0", "8, 0", "32768, 0", "4611686018427387904, 0", "0, 1", "0, 4", "8192, 0"})
    void whatNobodyAskedForIsNotSupplied(long offset, long lock) {
        map();
        kernel.paging.fault(thread, HERE, false);

        assertThat(supply(offset, 0, lock)).isEqualTo(MachAbi.INVALID_ARGUMENT);
        assertThat(supply(0, 0, 0)).isEqualTo(MachAbi.SUCCESS);
        assertThat(supply(0, 0, 0)).as("twice").isEqualTo(MachAbi.INVALID_ARGUMENT);
    }

    /// The object stays the parent's, and both have its pages by it.
    @Test
    void aChildHasWhatThePagerSuppliesLater() {
        map();
        var child = made(kernel.makeTask(null));
        task.space.copyTo(child.space);
        var childs = made(kernel.makeThread(child));
        kernel.paging.fault(childs, HERE, true);
        assertAsked(MachAbi.DATA_REQUEST, 0);
        var source = kernel.resident.zeros();
        kernel.memory.storeQuad(source, 5);
        supply(0, source, MachAbi.WRITE);
        assertThat(kernel.ready.take()).isSameAs(childs);
        made(childs.continuation).run(childs);

        assertThat(load(child, HERE)).isEqualTo(5);
        assertThat(child.space.table.entry(HERE) & Pte.USER_WRITE).as("its own copy").isNotZero();
        assertThat(load(task, HERE)).isEqualTo(5);
        assertThat(task.space.fault(HERE, true)).isEqualTo(AddressSpace.WAITS);
    }

    @Test
    void thePagerIsToldWhenNobodyHasItsObjectAnyMore() {
        var free = kernel.frames.left();
        map();
        var control = made(object.control);
        kernel.paging.fault(thread, HERE, false);
        assertAsked(MachAbi.DATA_REQUEST, 0);
        supply(0, 0, 0);
        kernel.end(task, 0, null);

        assertAsked(MachAbi.OBJECT_TERMINATE, 0);
        assertThat(control.active).isFalse();
        assertThat(pager.sendRights).isZero();
        assertThat(kernel.frames.left()).isGreaterThan(free - 2);
    }
}
