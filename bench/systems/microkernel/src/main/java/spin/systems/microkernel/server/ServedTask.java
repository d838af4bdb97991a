package spin.systems.microkernel.server;

import org.jspecify.annotations.Nullable;
import spin.systems.microkernel.MachAbi;
import spin.systems.unix.Task;
import spin.systems.unix.UnixProcess;

/// A program's task and a thread of it, as the server knows them: by names of ports. Memory and registers are the kernel's and are asked for by messages.
///
/// Registers are fetched when they are wanted and given back when they have changed. A call's message has brought its own, and where only the answer's
/// change, the answer is all that goes back.
final class ServedTask implements Task {

    /// Made and not begun.
    static final int FRESH = 0;
    /// In its program.
    static final int RUNS = 1;
    /// Waits for the answer to a call, or to an exception.
    static final int CALLS = 2;
    static final int FAULTED = 3;
    /// Suspended in its program.
    static final int HELD = 4;
    static final int OVER = 5;

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A3 = 19;
    private static final int A4 = 20;
    private static final int A5 = 21;
    private static final int PC = 31;
    private static final int ZERO = 31;
    private static final int UNIQUE = 32;
    private static final int WAITS = 33;

    private final UnixServer server;
    private final Requests kernel;
    final UnixProcess process;
    /// The port by which its messages come.
    final int port;
    final int task;
    final int thread;
    final Group group;
    /// Its number among the threads of the task.
    final int index;
    private int state = FRESH;
    /// The right by which it is answered; 0 for none.
    int reply;
    /// Others go first when it goes on.
    boolean givesWay;
    /// Something is to be seen to, now or when it has left the emulation library.
    boolean queued;
    boolean deferred;
    @Nullable
    ServedTask next;
    /// Among all that there are.
    @Nullable
    ServedTask sibling;
    /// It has run since its ticks were last asked for, and how many there were.
    boolean ran;
    long ticks;

    /// r0 to r30, PC, unique value.
    private final long[] registers = new long[UNIQUE + 1];
    /// Whether all of them are known, or those of a call; and whether any has changed that no answer carries.
    private boolean whole;
    private boolean changed;
    private boolean inTrap;
    private final long[] floats = new long[ZERO + 1];
    private boolean hasFloats;
    private boolean changedFloats;
    private final long[] region = new long[4];

    ServedTask(UnixServer server, Requests kernel, UnixProcess process, int port, Group group, int index,
            int thread) {
        this.server = server;
        this.kernel = kernel;
        this.process = process;
        this.port = port;
        this.task = group.task;
        this.group = group;
        this.index = index;
        this.thread = thread;
    }

    // Where it stands.

    boolean isRunning() {
        return state == RUNS;
    }

    boolean isOver() {
        return state == OVER;
    }

    private void state(int now) {
        server.runs((now == RUNS ? 1 : 0) - (state == RUNS ? 1 : 0));
        state = now;
    }

    /// Its call, as the message says it: registers in the order of [Emulator].
    void called(int right, long at) {
        state(CALLS);
        reply = right;
        forget();
        registers[V0] = kernel.load(at);
        registers[A3] = kernel.load(at + 8);
        registers[A4] = kernel.load(at + 16);
        registers[A0] = kernel.load(at + 24);
        registers[A0 + 1] = kernel.load(at + 32);
        registers[A0 + 2] = kernel.load(at + 40);
        registers[A5] = kernel.load(at + 48);
        registers[PC] = kernel.load(at + 56);
    }

    void faulted(int right) {
        state(FAULTED);
        reply = right;
        forget();
    }

    /// There is no thread any more that could be asked for anything.
    void died() {
        giveUpReply();
        state(FAULTED);
        forget();
    }

    private void giveUpReply() {
        if (reply != 0) {
            kernel.tell(Layout.SELF, MachAbi.PORT_DEALLOCATE, reply);
            reply = 0;
        }
    }

    private void forget() {
        whole = false;
        changed = false;
        hasFloats = false;
        changedFloats = false;
        inTrap = false;
    }

    /// Looks where a running program stands. False when that is in the emulation library, or when it cannot be said.
    boolean stop() {
        forget();
        fetch();
        return whole && !Emulator.contains(registers[PC]);
    }

    /// A child's registers are its parent's.
    void inherit(ServedTask parent) {
        parent.fetch();
        parent.fetchFloats();
        for (var n = 0; n <= UNIQUE; n++) {
            registers[n] = parent.registers[n];
        }
        for (var n = 0; n <= ZERO; n++) {
            floats[n] = parent.floats[n];
        }
        whole = true;
        changed = true;
        hasFloats = true;
        changedFloats = true;
    }

    private void fetch() {
        if (whole || kernel.ask(thread, MachAbi.THREAD_GET_REGISTERS) != MachAbi.SUCCESS) {
            return;
        }
        whole = true;
        inTrap = kernel.told(WAITS) != 0;
        for (var n = 0; n <= UNIQUE; n++) {
            if (state != CALLS || (n != V0 && n != PC && (n < A0 || n > A5))) {
                registers[n] = kernel.told(n);
            }
        }
    }

    private void fetchFloats() {
        if (!hasFloats && kernel.ask(thread, MachAbi.THREAD_GET_FLOATS) == MachAbi.SUCCESS) {
            hasFloats = true;
            for (var n = 0; n <= ZERO; n++) {
                floats[n] = kernel.told(n);
            }
        }
    }

    /// Gives registers back that have changed; what the program waited for in the kernel is over then.
    private void give() {
        if (changedFloats) {
            for (var n = 0; n <= ZERO; n++) {
                kernel.put(n, floats[n]);
            }
            kernel.askWith(thread, MachAbi.THREAD_SET_FLOATS, ZERO + 1);
        }
        if (changed) {
            if (state == CALLS || inTrap) {
                kernel.ask(thread, MachAbi.THREAD_ABORT);
            }
            for (var n = 0; n <= UNIQUE; n++) {
                kernel.put(n, registers[n]);
            }
            kernel.askWith(thread, MachAbi.THREAD_SET_REGISTERS, UNIQUE + 1);
        }
    }

    /// The program goes on, with what has changed.
    void goOn() {
        var before = state;
        var everything = changed;
        give();
        state(RUNS);
        ran = true;
        if (before == CALLS) {
            if (everything) {
                giveUpReply();
            } else {
                server.answer(this, Emulator.CALL_ANSWERED, registers[V0], registers[A3], registers[A4]);
            }
        } else if (before == FAULTED) {
            server.answer(this, 0, MachAbi.SUCCESS, 0, 0);
        } else if (before == FRESH || before == HELD) {
            kernel.ask(thread, MachAbi.THREAD_RESUME);
        }
        reply = 0;
        forget();
    }

    /// Whether it is to be left where it is until somebody wakes it.
    void hold() {
        if (state == RUNS) {
            kernel.ask(thread, MachAbi.THREAD_SUSPEND);
            state(HELD);
        }
    }

    /// Ticks of the clock that it has had since it was asked last.
    long newTicks() {
        if (!ran || kernel.ask(thread, MachAbi.THREAD_INFO) != MachAbi.SUCCESS) {
            return 0;
        }
        ran = state == RUNS;
        var before = ticks;
        ticks = kernel.given();
        return ticks - before;
    }

    // Registers.

    private static boolean isOfCall(int n) {
        return n == V0 || (n >= A0 && n <= A5) || n == PC;
    }

    private void want(int n) {
        if (state != CALLS || !isOfCall(n)) {
            fetch();
        }
    }

    @Override
    public long register(int n) {
        if (n == ZERO) {
            return 0;
        }
        want(n);
        return registers[n];
    }

    @Override
    public void register(int n, long value) {
        if (n == ZERO) {
            return;
        }
        if (state == CALLS && (n == V0 || n == A3 || n == A4)) {
            registers[n] = value;
            return;
        }
        fetch();
        registers[n] = value;
        changed = true;
    }

    @Override
    public long pc() {
        want(PC);
        return registers[PC];
    }

    @Override
    public void pc(long value) {
        fetch();
        registers[PC] = value & -4;
        changed = true;
    }

    @Override
    public void unique(long value) {
        fetch();
        registers[UNIQUE] = value;
        changed = true;
    }

    @Override
    public long floating(int n) {
        if (n == ZERO) {
            return 0;
        }
        fetchFloats();
        return floats[n];
    }

    @Override
    public void floating(int n, long bits) {
        if (n != ZERO) {
            fetchFloats();
            floats[n] = bits;
            changedFloats = true;
        }
    }

    @Override
    public long fpcr() {
        fetchFloats();
        return floats[ZERO];
    }

    @Override
    public void fpcr(long value) {
        fetchFloats();
        floats[ZERO] = value;
        changedFloats = true;
    }

    // Memory.

    /// How many bytes from an address on could be the program's.
    private static long within(long va, int count) {
        return va < LOWEST || va >= BEYOND ? 0 : Math.min(count, BEYOND - va);
    }

    @Override
    public int in(long va, long page, int offset, int count) {
        var most = within(va, count);
        return most > 0 && kernel.ask(task, MachAbi.VM_READ, va, most, page + offset) == MachAbi.SUCCESS
                ? (int) kernel.given()
                : 0;
    }

    @Override
    public int out(long page, int offset, long va, int count) {
        var most = within(va, count);
        return most > 0 && kernel.ask(task, MachAbi.VM_WRITE, va, most, page + offset) == MachAbi.SUCCESS
                ? (int) kernel.given()
                : 0;
    }

    @Override
    public void add(long first, long beyond, int rights, boolean shared) {
        kernel.ask(task, MachAbi.VM_ALLOCATE, first, beyond - first, rights, shared ? 1 : 0);
    }

    @Override
    public boolean enter(long va, long page) {
        server.mapped(page);
        return kernel.ask(task, MachAbi.VM_MAP, va, page) == MachAbi.SUCCESS;
    }

    @Override
    public void remove(long first, long beyond) {
        kernel.ask(task, MachAbi.VM_DEALLOCATE, first, beyond - first);
    }

    @Override
    public void protect(long first, long beyond, int rights) {
        kernel.ask(task, MachAbi.VM_PROTECT, first, beyond - first, rights);
    }

    @Override
    public boolean move(long first, long beyond, long to) {
        if (kernel.ask(task, MachAbi.VM_REMAP, first, beyond - first, to) != MachAbi.SUCCESS) {
            return false;
        }
        remove(first, beyond);
        return true;
    }

    /// The first range that ends behind an address. False when there is none.
    private boolean region(long va) {
        if (kernel.ask(task, MachAbi.VM_REGION, va) != MachAbi.SUCCESS) {
            return false;
        }
        for (var i = 0; i < region.length; i++) {
            region[i] = kernel.told(i);
        }
        return true;
    }

    @Override
    public boolean isFree(long first, long beyond) {
        return !region(first) || region[0] >= beyond;
    }

    @Override
    public boolean isCovered(long first, long beyond) {
        for (var at = first; at < beyond; at = region[1]) {
            if (!region(at) || region[0] > at) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isPresent(long va) {
        return kernel.ask(task, MachAbi.VM_PAGE_QUERY, va) == MachAbi.SUCCESS && kernel.given() != 0;
    }

    @Override
    public int rights(long va) {
        return region(va) && region[0] <= va ? (int) region[2] : -1;
    }

    @Override
    public long identity(long va) {
        return region(va) && region[0] <= va && region[3] != 0 ? va : 0;
    }

    @Override
    public void clear() {
        remove(0, BEYOND);
    }

    @Override
    public void end() {
        state(OVER);
        server.gone(this);
        kernel.tell(Layout.SELF, MachAbi.PORT_DESTROY, port);
        if (group.leave(index)) {
            kernel.tell(task, MachAbi.TASK_TERMINATE, 0);
            kernel.tell(Layout.SELF, MachAbi.PORT_DEALLOCATE, task);
        } else {
            kernel.tell(thread, MachAbi.THREAD_TERMINATE, 0);
            kernel.tell(task, MachAbi.PORT_DEALLOCATE, Layout.unix(index));
            kernel.tell(task, MachAbi.PORT_DESTROY, Layout.reply(index));
        }
        kernel.tell(Layout.SELF, MachAbi.PORT_DEALLOCATE, thread);
        giveUpReply();
    }
}
