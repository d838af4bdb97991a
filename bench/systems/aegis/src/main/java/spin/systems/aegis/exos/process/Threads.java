package spin.systems.aegis.exos.process;

/// The threads of a process: the library's own, of which Aegis knows nothing.
///
/// The places of the library hold the thread that runs. The others lie in records, each as it was when it last waited or its slice of time ended.
/// To wait is to let the next thread look whether its own wait is over; only when all have looked does the process yield. A slice of the processor
/// that ends in the midst of a thread goes to the next one when it comes again.
///
///      record   1, 0 for a free one | -               | integer registers | floating registers | the words of [#WORDS]        1024 bytes
final class Threads {

    private static final int REGISTERS = 0x20;
    private static final int FLOATS = REGISTERS + 8 * 32;
    private static final int FIRST_WORD = FLOATS + 8 * 32;
    private static final int SHIFT = 10;
    private static final int IN_A_PAGE = Place.PAGE >> SHIFT;
    static final int MOST = Place.THREAD_PAGES_COUNT * IN_A_PAGE;

    /// What else is a thread's, in the order in which a record has it.
    private static final int[] WORDS = {Place.UNIQUE, Place.PROGRESS, Place.PROGRESS_SECOND, Place.SAVED,
            Place.ADDRESS, Place.CAUSE, Place.CALL_NUMBER, Place.CALL_FOURTH, Place.MASK, Place.OLD_MASK,
            Place.HAS_OLD_MASK, Place.ALTERNATE_STACK, Place.ALTERNATE_BYTES, Place.CLEAR_TID, Place.TID,
            Place.ROBUST_LIST, Place.OWN_PENDING, Place.NAME, Place.NAME + 8};
    private static final int SP = 30;
    private static final int V0 = 0;
    private static final int A3 = 19;
    private static final int A4 = 20;

    private final Run run;
    private final Family family;
    private final Memory memory;

    Threads(Run run, Family family, Memory memory) {
        this.run = run;
        this.family = family;
        this.memory = memory;
    }

    /// The number of the thread that runs; the first one has its process's.
    long tid() {
        var tid = run.word(Place.TID);
        return tid == 0 ? family.pid() : tid;
    }

    /// Whether there is more than one.
    boolean areMany() {
        return run.word(Place.THREADS) > 1;
    }

    private static long page(int number) {
        return Place.THREAD_PAGES + 16L * (number / IN_A_PAGE);
    }

    private long record(int number) {
        var page = page(number);
        return run.window(Place.W_THREADS, run.word(page), run.word(page + 8), Place.RW)
                + ((long) (number % IN_A_PAGE) << SHIFT);
    }

    private boolean isThere(int number) {
        return run.word(page(number) + 8) != 0 && run.word(record(number)) != 0;
    }

    /// Where a record has a word that the library has at a place.
    private long wordOf(int number, int place) {
        for (var index = 0; index < WORDS.length; index++) {
            if (WORDS[index] == place) {
                return record(number) + FIRST_WORD + 8L * index;
            }
        }
        throw new IllegalStateException("No word of a thread lies at 0x" + Integer.toHexString(place) + ".");
    }

    private boolean prepare(int number) {
        var page = page(number);
        if (run.word(page + 8) != 0) {
            return true;
        }
        if (!family.fresh()) {
            return false;
        }
        run.word(page, family.frame());
        run.word(page + 8, family.capability());
        return true;
    }

    private void store(int number) {
        var record = record(number);
        run.word(record, 1);
        run.copy(record + REGISTERS, Place.CONTEXT, 8 * 32);
        run.copy(record + FLOATS, Place.FLOATS, 8 * 32);
        for (var index = 0; index < WORDS.length; index++) {
            run.word(record + FIRST_WORD + 8L * index, run.word(WORDS[index]));
        }
    }

    private void load(int number) {
        var record = record(number);
        run.copy(Place.CONTEXT, record + REGISTERS, 8 * 32);
        run.copy(Place.FLOATS, record + FLOATS, 8 * 32);
        for (var index = 0; index < WORDS.length; index++) {
            run.word(WORDS[index], run.word(record + FIRST_WORD + 8L * index));
        }
        run.word(Place.THREAD, number);
        run.word(Place.LOAD_WANTED, 1);
    }

    /// A thread beside this one, whose registers are all saved: with a stack and data of its own, otherwise as this one is. Its number, or a refusal.
    long create(long stack, long unique, long clearAt) {
        if (run.word(Place.THREADS) == 0) {
            if (!prepare(0)) {
                return -Errno.EAGAIN;
            }
            run.word(record(0), 1);
            run.word(Place.THREADS, 1);
            run.word(Place.THREAD, 0);
        }
        var number = 0;
        while (number < MOST && isThere(number)) {
            number++;
        }
        if (number == MOST || !prepare(number)) {
            return -Errno.EAGAIN;
        }
        var tid = run.word(Place.NEXT_PID);
        run.word(Place.NEXT_PID, tid + 1);
        store(number);
        var registers = record(number) + REGISTERS;
        run.word(registers + 8 * V0, 0);
        run.word(registers + 8 * A3, 0);
        run.word(registers + 8 * A4, 1);
        run.word(registers + 8 * SP, stack);
        run.word(wordOf(number, Place.UNIQUE), unique);
        run.word(wordOf(number, Place.CAUSE), Library.DELIVER_CAUSE);
        run.word(wordOf(number, Place.PROGRESS), 0);
        run.word(wordOf(number, Place.ALTERNATE_STACK), 0);
        run.word(wordOf(number, Place.ALTERNATE_BYTES), 0);
        run.word(wordOf(number, Place.CLEAR_TID), clearAt);
        run.word(wordOf(number, Place.TID), tid);
        run.word(wordOf(number, Place.ROBUST_LIST), 0);
        run.word(wordOf(number, Place.OWN_PENDING), 0);
        run.add(Place.THREADS, 1);
        return tid;
    }

    /// The next thread is the one that runs; this one's registers are all saved.
    void next() {
        var before = (int) run.word(Place.THREAD);
        store(before);
        load(after(before));
    }

    private int after(int before) {
        var number = before;
        do {
            number = (number + 1) % MOST;
        } while (!isThere(number));
        return number;
    }

    /// This thread ends, and the next one runs. False when it was the last, which ends with its process.
    boolean leave() {
        leaveLocks();
        if (!areMany()) {
            return false;
        }
        var before = (int) run.word(Place.THREAD);
        run.word(record(before), 0);
        run.add(Place.THREADS, -1);
        load(after(before));
        return true;
    }

    /// Who waits for this thread's end, or for a lock that it had, is told. Where the program's list leads nowhere it ends, as on Linux.
    void leaveLocks() {
        var futexes = new Futexes(run, family, memory);
        futexes.markLocks(run.word(Place.ROBUST_LIST), tid());
        var clear = run.word(Place.CLEAR_TID);
        if (clear != 0 && (clear & 3) == 0) {
            memory.put(clear, 4, 0);
            futexes.wake(clear, 1, -1);
        }
        if (memory.failed()) {
            run.word(Place.CLEAR_TID, 0);
        }
    }

    /// All but this one are gone: another image begins.
    void leaveOthers() {
        var me = (int) run.word(Place.THREAD);
        for (var number = 0; number < MOST && areMany(); number++) {
            if (number != me && isThere(number)) {
                run.word(record(number), 0);
                run.add(Place.THREADS, -1);
            }
        }
        run.word(Place.TID, 0);
        run.word(Place.ROBUST_LIST, 0);
        new Futexes(run, family, memory).leaveAll();
    }

    /// The process is at its end.
    void release() {
        new Futexes(run, family, memory).leaveAll();
        for (var number = 0; number < MOST; number += IN_A_PAGE) {
            var page = page(number);
            if (run.word(page + 8) != 0) {
                family.release(run.word(page), run.word(page + 8));
                run.word(page + 8, 0);
            }
        }
    }

    /// A word of another thread that is a set of signals, by the thread's number: its address, or 0 when there is no such thread beside this one.
    long pendingOf(long tid) {
        var me = (int) run.word(Place.THREAD);
        for (var number = 0; number < MOST && areMany(); number++) {
            if (number != me && isThere(number)) {
                var found = run.word(wordOf(number, Place.TID));
                if ((found == 0 ? family.pid() : found) == tid) {
                    return wordOf(number, Place.OWN_PENDING);
                }
            }
        }
        return 0;
    }
}
