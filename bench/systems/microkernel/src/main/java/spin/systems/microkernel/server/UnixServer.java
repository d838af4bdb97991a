package spin.systems.microkernel.server;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramSystem;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.microkernel.MachAbi;
import spin.systems.unix.Below;
import spin.systems.unix.Task;
import spin.systems.unix.Unix;
import spin.systems.unix.UnixProcess;

/// The UNIX server: a task that receives calls and exceptions of programs, does what [Unix] says, and answers.
///
/// It is managed code in user mode. One thread serves everybody, for no call stops it: who has to wait is not answered yet, and the call is made again when
/// what it waits for may have come. Each run begins with a message, or with the clock, and ends with a trap that answers somebody and receives the next.
///
/// What would break this: relying on what a message says beyond the process that it came from; a program can send any.
public final class UnixServer implements ManagedCode, Below {

    private static final int V0 = 0;
    private static final int NAMES = 512;

    private final ProgramSystem.Program program;
    private final long hertz;
    private final Requests kernel = new Requests();
    private final Store store = new Store(kernel);
    /// By the name of the port by which their messages come.
    private final @Nullable ServedTask[] tasks = new ServedTask[NAMES];
    private @Nullable Unix unix;
    private boolean over;
    private long ticks;
    /// Whom something is to be seen to, in order.
    private @Nullable ServedTask first;
    private @Nullable ServedTask last;
    private @Nullable ServedTask all;
    /// How many are in their programs.
    private int running;

    // The answer that goes with the trap to receive.
    private int heldReply;
    /// Whom the trap that ended the latest run was to answer; 0 for nobody.
    private int answered;
    private int heldId;
    private long heldFirst;
    private long heldSecond;
    private long heldThird;

    /// @param program with which everything begins
    /// @param hertz   of the machine, as its console says it
    public UnixServer(ProgramSystem.Program program, long hertz) {
        this.program = program;
        this.hertz = hertz;
    }

    // What the machine's owner may ask when everything is over.

    /// How the program ended; null when it did not.
    public @Nullable Integer status() {
        return unix == null ? null : unix.status();
    }

    /// System calls that there are not and that were wanted.
    public List<ProgramSystem.Unknown> unknown() {
        return unix == null ? List.of() : unix.unknown();
    }

    // A run.

    @Override
    public void run(UserMode user) {
        kernel.begin(user);
        var outcome = user.register(V0);
        var served = unix;
        if (served == null) {
            served = begin();
        } else if (outcome == MachAbi.SUCCESS) {
            received(served);
        } else if (outcome == MachAbi.INVALID_DESTINATION && answered != 0) {
            kernel.unanswered(answered);
        }
        lookAtClock(served);
        settle(served);
        if (over) {
            kernel.exit();
        } else if (heldReply != 0) {
            answered = heldReply;
            heldReply = 0;
            kernel.answerAndReceive(answered, heldId, heldFirst, heldSecond, heldThird, limit(served));
        } else {
            answered = 0;
            kernel.receive(limit(served));
        }
    }

    private Unix begin() {
        var served = new Unix(this, new Terminal(kernel));
        unix = served;
        var process = served.first();
        var task = make(Layout.SELF, MachAbi.EMPTY, process);
        if (task == null || !giveEmulator(task)) {
            throw new IllegalStateException("The server found no room for its first process.");
        }
        process.task(task);
        served.load(process, program);
        if (!process.isDead()) {
            queue(task);
        }
        return served;
    }

    private boolean giveEmulator(ServedTask task) {
        var code = kernel.ask(task.task, MachAbi.VM_ALLOCATE, Layout.EMULATOR, Layout.PAGE,
                MachAbi.READ | MachAbi.EXECUTE, 0) == MachAbi.SUCCESS
                && kernel.ask(task.task, MachAbi.VM_MAP, Layout.EMULATOR, Layout.EMULATOR_IMAGE) == MachAbi.SUCCESS;
        var data = kernel.ask(task.task, MachAbi.VM_ALLOCATE, Layout.EMULATOR_DATA, Layout.PAGE,
                MachAbi.READ | MachAbi.WRITE, 0) == MachAbi.SUCCESS;
        return code && data
                && kernel.ask(task.task, MachAbi.TASK_SET_EMULATION, Layout.EMULATOR) == MachAbi.SUCCESS;
    }

    /// The process is known by the port. All else in a message is the program's word.
    private void received(Unix served) {
        var at = Layout.RECEIVED;
        var local = kernel.load(at + MachAbi.LOCAL);
        var reply = (int) kernel.load(at + MachAbi.REMOTE);
        var once = (kernel.load(at + MachAbi.BITS) & 0xff) == MachAbi.SENT_ONCE;
        var bytes = kernel.load(at + MachAbi.SIZE);
        var id = (int) kernel.load(at + MachAbi.ID);
        var body = at + MachAbi.BODY;
        var known = tasks[index((int) local)];
        var task = known != null && known.port == local ? known : null;
        if (task != null && id == MachAbi.TASK_DIED) {
            task.died();
            served.outOfMemory(task.process);
            queue(task);
        } else if (task != null && task.isRunning() && reply != 0 && once && id == Emulator.CALL
                && bytes == MachAbi.BODY + 8 * Emulator.CALL_QUADS) {
            task.called(reply, body);
            served.called(task.process);
            queue(task);
            return;
        } else if (task != null && task.isRunning() && reply != 0 && once
                && id == MachAbi.EXCEPTION_RAISE && bytes == MachAbi.BODY + 32) {
            task.faulted(reply);
            exception(served, task.process, kernel.load(body), kernel.load(body + 8), kernel.load(body + 16),
                    kernel.load(body + 24));
            queue(task);
            return;
        }
        if (reply != 0) {
            kernel.tell(Layout.SELF, MachAbi.PORT_DEALLOCATE, reply);
        }
    }

    private static void exception(Unix served, UnixProcess process, long exception, long first, long second,
            long third) {
        switch ((int) exception) {
            case MachAbi.BAD_ACCESS -> {
                if (first == MachAbi.RESOURCE_SHORTAGE) {
                    served.outOfMemory(process);
                } else {
                    served.memoryFault(process, second, first == MachAbi.PROTECTION_FAILURE);
                }
            }
            case MachAbi.UNALIGNED -> served.unaligned(process, first, (int) second & 0x3f, (int) third & 31);
            case MachAbi.ARITHMETIC -> served.arithmeticTrap(process);
            case MachAbi.SOFTWARE -> served.generatedTrap(process, (int) first);
            case MachAbi.BREAKPOINT -> served.breakpoint(process);
            default -> served.illegalInstruction(process);
        }
    }

    // Who goes on.

    private void queue(ServedTask task) {
        if (task.queued) {
            return;
        }
        task.queued = true;
        task.next = null;
        var tail = last;
        if (tail == null) {
            first = task;
        } else {
            tail.next = task;
        }
        last = task;
    }

    private void settle(Unix served) {
        for (var task = first; task != null; task = first) {
            first = task.next;
            if (first == null) {
                last = null;
            }
            task.queued = false;
            if (!task.isOver()) {
                goOn(served, task);
            }
        }
    }

    private void goOn(Unix served, ServedTask task) {
        if (task.isRunning() && !task.stop()) {
            task.deferred = true;
            return;
        }
        task.deferred = false;
        served.goOn(task.process);
        if (task.isOver()) {
            return;
        }
        if (served.waits(task.process)) {
            task.hold();
        } else {
            task.goOn();
        }
    }

    /// Answers who waits. The first answer of a run is kept for the trap at its end, which takes the processor along.
    void answer(ServedTask task, int id, long first, long second, long third) {
        if (heldReply != 0 || task.givesWay) {
            task.givesWay = false;
            kernel.answer(task.reply, id, first, second, third);
            return;
        }
        heldReply = task.reply;
        heldId = id;
        heldFirst = first;
        heldSecond = second;
        heldThird = third;
    }

    private static int index(int name) {
        return name & MachAbi.INDEX_MASK & (NAMES - 1);
    }

    /// So many more are in their programs.
    void runs(int more) {
        running += more;
    }

    /// The task has no port any more.
    void gone(ServedTask task) {
        tasks[index(task.port)] = null;
        if (all == task) {
            all = task.sibling;
        }
        for (var before = all; before != null; before = before.sibling) {
            if (before.sibling == task) {
                before.sibling = task.sibling;
            }
        }
    }

    // Time.

    /// A tick is for who had it, and for all timers.
    private void lookAtClock(Unix served) {
        var now = kernel.load(Layout.CLOCK_TICKS);
        if (now == ticks) {
            return;
        }
        ticks = now;
        served.tick(null);
        for (var task = all; task != null; task = task.sibling) {
            for (var left = task.newTicks(); left > 0; left--) {
                served.tick(task.process);
            }
            if (task.deferred && task.isRunning()) {
                queue(task);
            }
        }
    }

    /// The next tick matters when anybody runs or waits for a time; otherwise only a message does.
    private long limit(Unix served) {
        return running > 0 || served.expects() ? 1 : 0;
    }

    // What the UNIX asks for.

    /// A task with one thread.
    private @Nullable ServedTask make(int parent, long kind, UnixProcess process) {
        if (kernel.ask(parent, MachAbi.TASK_CREATE, kind) != MachAbi.SUCCESS) {
            return null;
        }
        var group = new Group((int) kernel.given());
        var made = makeThread(group, process);
        if (made == null || kernel.ask(group.task, MachAbi.PORT_INSERT_RIGHT, Layout.PROGRAM_SELF,
                group.task) != MachAbi.SUCCESS
                || kernel.ask(group.task, MachAbi.TASK_SET_EXCEPTION_PORT, made.port) != MachAbi.SUCCESS) {
            if (made != null) {
                made.end();
            } else {
                kernel.tell(group.task, MachAbi.TASK_TERMINATE, 0);
                kernel.tell(Layout.SELF, MachAbi.PORT_DEALLOCATE, group.task);
            }
            return null;
        }
        return made;
    }

    /// One more thread, with a port by which it is known, an entry of the emulation library, and its names.
    private @Nullable ServedTask makeThread(Group group, UnixProcess process) {
        var index = group.take();
        if (index < 0) {
            return null;
        }
        var task = group.task;
        var port = kernel.ask(Layout.SELF, MachAbi.PORT_ALLOCATE_MEMBER, Layout.SET) == MachAbi.SUCCESS
                ? (int) kernel.given()
                : 0;
        var thread = port != 0 && kernel.ask(task, MachAbi.THREAD_CREATE, 0) == MachAbi.SUCCESS
                ? (int) kernel.given()
                : 0;
        if (thread == 0 || !introduce(task, port, thread, index)) {
            group.leave(index);
            kernel.tell(thread, MachAbi.THREAD_TERMINATE, 0);
            kernel.tell(Layout.SELF, MachAbi.PORT_DESTROY, port);
            kernel.tell(Layout.SELF, MachAbi.PORT_DEALLOCATE, thread);
            return null;
        }
        var made = new ServedTask(this, kernel, process, port, group, index, thread);
        tasks[index(port)] = made;
        made.sibling = all;
        all = made;
        return made;
    }

    private boolean introduce(int task, int port, int thread, int index) {
        return kernel.ask(task, MachAbi.PORT_INSERT_RIGHT, Layout.unix(index), port) == MachAbi.SUCCESS
                && kernel.ask(task, MachAbi.PORT_ALLOCATE_NAME, Layout.reply(index)) == MachAbi.SUCCESS
                && (index == 0 || (kernel.ask(thread, MachAbi.THREAD_SET_EXCEPTION_PORT, port) == MachAbi.SUCCESS
                        && kernel.ask(thread, MachAbi.THREAD_SET_EMULATION,
                                Layout.EMULATOR + (long) index * Layout.ENTRY_BYTES) == MachAbi.SUCCESS));
    }

    @Override
    public @Nullable Task fork(UnixProcess parent, UnixProcess child) {
        var from = (ServedTask) parent.task();
        var task = make(from.task, 0, child);
        if (task != null) {
            task.inherit(from);
        }
        return task;
    }

    @Override
    public @Nullable Task thread(UnixProcess parent, UnixProcess made) {
        var from = (ServedTask) parent.task();
        var task = makeThread(from.group, made);
        if (task != null) {
            task.inherit(from);
        }
        return task;
    }

    @Override
    public void resume(UnixProcess process) {
        queue((ServedTask) process.task());
    }

    @Override
    public void giveWay(UnixProcess process) {
        ((ServedTask) process.task()).givesWay = true;
    }

    @Override
    public void over() {
        over = true;
    }

    @Override
    public long now() {
        return kernel.load(Layout.CLOCK);
    }

    @Override
    public long hertz() {
        return hertz;
    }

    @Override
    public long page() {
        return store.take();
    }

    @Override
    public void share(long page) {
        store.share(page);
    }

    @Override
    public void release(long page) {
        store.release(page);
    }

    void mapped(long page) {
        store.map(page);
    }

    @Override
    public long load(long page, int offset) {
        return kernel.load(page + offset);
    }

    @Override
    public void store(long page, int offset, long value) {
        kernel.store(page + offset, value);
    }
}
