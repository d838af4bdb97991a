package spin.systems.monolith.lib;

import static spin.hw.asm.Assembler.literal;
import static spin.systems.monolith.lib.Library.A0;
import static spin.systems.monolith.lib.Library.A1;
import static spin.systems.monolith.lib.Library.A2;
import static spin.systems.monolith.lib.Library.A3;
import static spin.systems.monolith.lib.Library.A4;
import static spin.systems.monolith.lib.Library.BASE;
import static spin.systems.monolith.lib.Library.PV;
import static spin.systems.monolith.lib.Library.RA;
import static spin.systems.monolith.lib.Library.S0;
import static spin.systems.monolith.lib.Library.S1;
import static spin.systems.monolith.lib.Library.SP;
import static spin.systems.monolith.lib.Library.T0;
import static spin.systems.monolith.lib.Library.T1;
import static spin.systems.monolith.lib.Library.T2;
import static spin.systems.monolith.lib.Library.T3;
import static spin.systems.monolith.lib.Library.V0;
import static spin.systems.monolith.lib.Library.ZERO;

import spin.hw.asm.Assembler;
import spin.systems.monolith.UnixAbi;

/// P-Threads for programs, one thread of the kernel for each, after what DEC documented of DECthreads (POSIX 1003.4a, draft 4, on DEC OSF/1).
///
/// A thread is made with attributes, on a stack of the library's with a guard below it; stacks of threads that were joined are kept for others. Mutexes and
/// conditions are words of the program's: the kernel is asked only to sleep and to wake. Joining is waiting for a condition of the thread's. A
/// thread may have values of its own under keys, which are told of its end, and may be told to end when it next waits for a condition. The port's
/// semaphores are a mutex, a condition and a count each.
///
/// Each thread's block is its unique value, which PALcode keeps. Inside, a procedure is called by RA, keeps s registers and SP, and may change all others.
/// After an ending thread has let go of its mutex it touches neither its stack nor its block: both may be another's by then.
final class ThreadLibrary {

    static final String FORK = "thread fork";
    static final String EXIT = "thread exit";
    static final String JOIN = "thread join";
    static final String SIGNAL = "semaphore signal";
    static final String WAIT = "semaphore wait";
    /// Nobody will join thread a0.
    static final String DETACH = "thread detach";
    /// Tells thread a0 to end.
    static final String CANCEL = "thread cancel";
    /// v0 is a new key, -1 when there is none; a0 is told of values under it that are not 0, one after another, by the ends of their threads.
    static final String KEY = "key create";
    /// The calling thread's value under key a0 is a1.
    static final String SET = "specific set";
    static final String GET = "specific get";

    private static final String BEGIN = "thread begin";
    private static final String CONTENDED = "lock contended";
    private static final String LOCK_MUTEX = "mutex lock";
    private static final String UNLOCK_MUTEX = "mutex unlock";
    private static final String AWAIT_CONDITION = "condition wait";
    private static final String SIGNAL_CONDITION = "condition signal";

    private final Library library;
    private final Assembler code;
    private int locks;

    ThreadLibrary(Library library, Assembler code) {
        this.library = library;
        this.code = code;
    }

    void emit() {
        fork();
        begin();
        join();
        detach();
        cancel();
        keys();
        semaphoreSignal();
        semaphoreWait();
        lockMutex();
        unlockMutex();
        awaitCondition();
        signalCondition();
        contended();
    }

    // Threads.

    /// The caller's idea of a stack, in a1, is not needed.
    private void fork() {
        library.procedure(FORK);
        code.stq(A0, 16, SP).ldq(T1, Variables.ATTRIBUTES, BASE).li(T2, Variables.ATTRIBUTES_MARK)
                .cmpeq(T1, T2, T1).beq(T1, "no attributes");
        lock();
        code.ldq(T1, Variables.CACHED, BASE).beq(T1, "none cached").ldq(T2, Variables.NEXT, T1)
                .stq(T2, Variables.CACHED, BASE);
        unlock();
        code.br("has a stack");
        code.label("none cached").ldq(T1, Variables.FREE, BASE).beq(T1, "no block").ldq(T2, Variables.NEXT, T1)
                .stq(T2, Variables.FREE, BASE);
        unlock();
        makeStack();
        code.label("has a stack").stq(T1, 32, SP).li(T2, Variables.RUNNING).stq(T2, Variables.STATE, T1);
        for (var field : new int[]{Variables.MUTEX, Variables.MUTEX + Variables.FIRST_WAITER,
                Variables.MUTEX + Variables.LAST_WAITER, Variables.END + Variables.FIRST,
                Variables.END + Variables.LAST, Variables.CANCELLED, Variables.SPECIFIC, Variables.SPECIFIC + 8,
                Variables.DETACHED, Variables.WAITS_FOR}) {
            code.stq(ZERO, field, T1);
        }
        code.ldq(A0, 16, SP).stq(A0, Variables.START, T1).mov(T1, A0);
        library.call(UnixAbi.THREAD_CREATE);
        code.bne(A3, "not created").ldq(T1, 32, SP).stq(V0, Variables.NUMBER, T1);
        code.mov(V0, A0).la(A1, BEGIN).ldq(A2, Variables.STACK, T1);
        library.call(UnixAbi.THREAD_START);
        code.ldq(V0, 32, SP);
        library.end();
        code.label("no stack").ldq(T1, 32, SP);
        library.base();
        lock();
        push(T1, Variables.FREE);
        code.br("no block");
        code.label("not created").ldq(T1, 32, SP);
        library.base();
        lock();
        push(T1, Variables.CACHED);
        code.label("no block");
        unlock();
        code.label("no attributes").clr(V0);
        library.end();
    }

    /// A stack for block T1, and below it pages that cannot be written, so that who needs more than it has is stopped there.
    private void makeStack() {
        code.stq(T1, 32, SP).ldq(A0, Variables.STACK_BYTES, BASE).ldq(T2, Variables.GUARD_BYTES, BASE)
                .addq(A0, T2, A0);
        library.call(UnixAbi.VM_ALLOCATE);
        code.bne(A3, "no stack");
        library.base();
        code.ldq(T1, 32, SP).ldq(T2, Variables.STACK_BYTES, BASE).ldq(A1, Variables.GUARD_BYTES, BASE)
                .addq(V0, T2, T2).addq(T2, A1, T2).stq(T2, Variables.STACK, T1).mov(V0, A0).clr(A2);
        library.call(UnixAbi.VM_PROTECT);
        code.ldq(T1, 32, SP);
        library.base();
    }

    /// A thread's first instructions, and its last.
    private void begin() {
        code.label(BEGIN).callPal(Assembler.RDUNIQUE).ldq(PV, Variables.START, V0).jsr(RA, PV);
        code.label(EXIT).callPal(Assembler.RDUNIQUE).mov(V0, S0);
        for (var key = 0; key < Variables.MOST_KEYS; key++) {
            var kept = "no value " + key;
            code.ldq(A0, Variables.SPECIFIC + 8 * key, S0).beq(A0, kept);
            library.base();
            code.ldq(PV, Variables.KEYS + 8 * key, BASE).stq(ZERO, Variables.SPECIFIC + 8 * key, S0).beq(PV, kept)
                    .jsr(RA, PV);
            code.label(kept);
        }
        code.lda(A0, Variables.MUTEX, S0).bsr(RA, LOCK_MUTEX);
        code.li(T1, Variables.ENDED).stq(T1, Variables.STATE, S0);
        code.label("tell all").ldq(T1, Variables.END + Variables.FIRST, S0).beq(T1, "all told")
                .lda(A0, Variables.END, S0).bsr(RA, SIGNAL_CONDITION).br("tell all");
        code.label("all told").ldq(T1, Variables.DETACHED, S0).bne(T1, "leaves nothing").lda(A0, Variables.MUTEX, S0)
                .bsr(RA, UNLOCK_MUTEX);
        library.call(UnixAbi.THREAD_EXIT);
        code.label("leaves nothing");
        library.base();
        lock();
        push(S0, Variables.CACHED);
        unlock();
        library.call(UnixAbi.THREAD_EXIT);
    }

    private void join() {
        library.procedure(JOIN);
        code.stq(S0, 16, SP).mov(A0, S0).lda(A0, Variables.MUTEX, S0).bsr(RA, LOCK_MUTEX);
        code.label("join again").ldq(T1, Variables.STATE, S0).cmpeq(T1, literal(Variables.ENDED), T1).bne(T1, "ended")
                .lda(A0, Variables.END, S0).lda(A1, Variables.MUTEX, S0).bsr(RA, AWAIT_CONDITION).br("join again");
        code.label("ended").lda(A0, Variables.MUTEX, S0).bsr(RA, UNLOCK_MUTEX);
        library.base();
        lock();
        push(S0, Variables.CACHED);
        unlock();
        code.ldq(S0, 16, SP).li(V0, 1);
        library.end();
    }

    /// Under the thread's mutex: it has ended, or will see this when it does.
    private void detach() {
        library.procedure(DETACH);
        code.stq(S0, 16, SP).mov(A0, S0).lda(A0, Variables.MUTEX, S0).bsr(RA, LOCK_MUTEX);
        code.li(T1, 1).stq(T1, Variables.DETACHED, S0).ldq(T1, Variables.STATE, S0)
                .cmpeq(T1, literal(Variables.ENDED), T1).stq(T1, 24, SP);
        code.lda(A0, Variables.MUTEX, S0).bsr(RA, UNLOCK_MUTEX).ldq(T1, 24, SP).beq(T1, "runs on");
        library.base();
        lock();
        push(S0, Variables.CACHED);
        unlock();
        code.label("runs on").ldq(S0, 16, SP).li(V0, 1);
        library.end();
    }

    /// If it waits for a condition it does so no longer; it ends when it has the mutex again that it waited with.
    private void cancel() {
        library.procedure(CANCEL);
        lock();
        code.li(T1, 1).stq(T1, Variables.CANCELLED, A0).ldq(T1, Variables.WAITS_FOR, A0).beq(T1, "waits for none")
                .clr(A1).ldq(T2, Variables.FIRST, T1);
        code.label("look for it").cmpeq(T2, A0, T3).bne(T3, "found it").mov(T2, A1).ldq(T2, Variables.NEXT, T2)
                .br("look for it");
        code.label("found it").ldq(T3, Variables.NEXT, A0).bne(A1, "was behind one").stq(T3, Variables.FIRST, T1)
                .br("was first");
        code.label("was behind one").stq(T3, Variables.NEXT, A1);
        code.label("was first").bne(T3, "was not last").stq(A1, Variables.LAST, T1);
        code.label("was not last").stq(ZERO, Variables.WAITS_FOR, A0).li(T2, 1).stq(T2, Variables.GRANTED, A0)
                .ldq(A0, Variables.NUMBER, A0);
        unlock();
        library.call(UnixAbi.THREAD_WAKE);
        code.li(V0, 1);
        library.end();
        code.label("waits for none");
        unlock();
        code.li(V0, 1);
        library.end();
    }

    private void keys() {
        library.procedure(KEY);
        lock();
        code.ldq(V0, Variables.NEXT_KEY, BASE).cmplt(V0, literal(Variables.MOST_KEYS), T1).beq(T1, "no key")
                .addq(V0, literal(1), T1).stq(T1, Variables.NEXT_KEY, BASE).sll(V0, literal(3), T1)
                .addq(BASE, T1, T1).stq(A0, Variables.KEYS, T1);
        unlock();
        library.end();
        code.label("no key");
        unlock();
        code.li(V0, -1);
        library.end();
        library.procedure(SET);
        code.callPal(Assembler.RDUNIQUE).and(A0, literal(1), A0).sll(A0, literal(3), A0).addq(V0, A0, V0)
                .stq(A1, Variables.SPECIFIC, V0);
        library.end();
        library.procedure(GET);
        code.callPal(Assembler.RDUNIQUE).and(A0, literal(1), A0).sll(A0, literal(3), A0).addq(V0, A0, V0)
                .ldq(V0, Variables.SPECIFIC, V0);
        library.end();
    }

    // Semaphores.

    private void semaphoreSignal() {
        library.procedure(SIGNAL);
        semaphore();
        code.bsr(RA, LOCK_MUTEX).ldq(T1, 16, SP).ldq(T2, Variables.COUNT, T1).addq(T2, literal(1), T2)
                .stq(T2, Variables.COUNT, T1).lda(A0, Variables.SEMAPHORE_CONDITION, T1).bsr(RA, SIGNAL_CONDITION);
        code.ldq(A0, 16, SP).bsr(RA, UNLOCK_MUTEX).li(V0, 1);
        library.end();
    }

    private void semaphoreWait() {
        library.procedure(WAIT);
        semaphore();
        code.bsr(RA, LOCK_MUTEX);
        code.label("still none").ldq(T1, 16, SP).ldq(T2, Variables.COUNT, T1).bne(T2, "there is one")
                .lda(A0, Variables.SEMAPHORE_CONDITION, T1).mov(T1, A1).bsr(RA, AWAIT_CONDITION).br("still none");
        code.label("there is one").subq(T2, literal(1), T2).stq(T2, Variables.COUNT, T1).mov(T1, A0)
                .bsr(RA, UNLOCK_MUTEX).li(V0, 1);
        library.end();
    }

    /// The semaphore of number a0 to a0, and to 16 in the frame. Its mutex comes first.
    private void semaphore() {
        code.and(A0, literal(3), A0).sll(A0, literal(Variables.SEMAPHORE_SHIFT), A0).addq(A0, BASE, A0)
                .lda(A0, Variables.SEMAPHORES, A0).stq(A0, 16, SP);
    }

    // Mutexes and conditions.

    /// Mutex a0. Who finds it locked waits for its turn, and has it when he goes on.
    private void lockMutex() {
        code.label(LOCK_MUTEX).ldqL(T0, 0, A0).bne(T0, "mutex taken").li(T0, 1).stqC(T0, 0, A0)
                .beq(T0, LOCK_MUTEX).mb().ret();
        code.label("mutex taken").lda(SP, -32, SP).stq(RA, 0, SP).stq(S0, 8, SP).callPal(Assembler.RDUNIQUE)
                .mov(V0, S0);
        library.base();
        lock();
        code.label("mark waited").ldqL(T1, 0, A0).beq(T1, "mutex freed").li(T1, 2).stqC(T1, 0, A0)
                .beq(T1, "mark waited");
        code.lda(T1, Variables.FIRST_WAITER, A0);
        enqueue(S0, "mutex");
        unlock();
        sleep(S0, "mutex");
        code.mb().ldq(RA, 0, SP).ldq(S0, 8, SP).lda(SP, 32, SP).ret();
        code.label("mutex freed");
        unlock();
        code.ldq(RA, 0, SP).ldq(S0, 8, SP).lda(SP, 32, SP).br(LOCK_MUTEX);
    }

    /// Mutex a0, to the first that waits for it. Uses no stack once it is free.
    private void unlockMutex() {
        code.label(UNLOCK_MUTEX).mb();
        code.label("free mutex").ldqL(T0, 0, A0).subq(T0, literal(1), T0).bne(T0, "mutex waited for")
                .stqC(T0, 0, A0).beq(T0, "free mutex").ret();
        code.label("mutex waited for");
        library.base();
        lock();
        code.ldq(T2, Variables.FIRST_WAITER, A0).ldq(T3, Variables.NEXT, T2).stq(T3, Variables.FIRST_WAITER, A0)
                .bne(T3, "more wait").stq(ZERO, Variables.LAST_WAITER, A0).li(T1, 1).stq(T1, 0, A0);
        code.label("more wait");
        grant();
        code.ret();
    }

    /// Condition a0, with mutex a1, which is locked.
    private void awaitCondition() {
        code.label(AWAIT_CONDITION).lda(SP, -32, SP).stq(RA, 0, SP).stq(S0, 8, SP).stq(S1, 16, SP).mov(A1, S1)
                .callPal(Assembler.RDUNIQUE).mov(V0, S0);
        library.base();
        lock();
        code.ldq(T1, Variables.CANCELLED, S0).bne(T1, "does not wait").stq(A0, Variables.WAITS_FOR, S0).mov(A0, T1);
        enqueue(S0, "condition");
        unlock();
        code.mov(S1, A0).bsr(RA, UNLOCK_MUTEX);
        sleep(S0, "condition");
        code.mov(S1, A0).bsr(RA, LOCK_MUTEX).ldq(T1, Variables.CANCELLED, S0).bne(T1, "is cancelled");
        code.ldq(RA, 0, SP).ldq(S0, 8, SP).ldq(S1, 16, SP).lda(SP, 32, SP).ret();
        code.label("does not wait");
        unlock();
        code.label("is cancelled").mov(S1, A0).bsr(RA, UNLOCK_MUTEX).br(EXIT);
    }

    /// The first that waits for condition a0 goes on, if anybody does.
    private void signalCondition() {
        code.label(SIGNAL_CONDITION).ldq(T1, Variables.FIRST, A0).bne(T1, "somebody waits").ret();
        code.label("somebody waits");
        library.base();
        lock();
        code.ldq(T2, Variables.FIRST, A0).beq(T2, "waits no more").ldq(T3, Variables.NEXT, T2)
                .stq(T3, Variables.FIRST, A0).stq(ZERO, Variables.WAITS_FOR, T2).bne(T3, "others wait")
                .stq(ZERO, Variables.LAST, A0);
        code.label("others wait");
        grant();
        code.ret();
        code.label("waits no more");
        unlock();
        code.ret();
    }

    /// Block `thread` to the end of the list at T1.
    private void enqueue(int thread, String list) {
        code.stq(ZERO, Variables.GRANTED, thread).stq(ZERO, Variables.NEXT, thread).ldq(T2, Variables.LAST, T1)
                .beq(T2, list + " waits first").stq(thread, Variables.NEXT, T2).br(list + " in the list");
        code.label(list + " waits first").stq(thread, Variables.FIRST, T1);
        code.label(list + " in the list").stq(thread, Variables.LAST, T1);
    }

    private void sleep(int thread, String list) {
        code.label(list + " sleep");
        library.call(UnixAbi.THREAD_BLOCK);
        code.ldq(T2, Variables.GRANTED, thread).beq(T2, list + " sleep");
    }

    /// Lets block T2 go on, and the library's lock.
    private void grant() {
        code.li(T1, 1).stq(T1, Variables.GRANTED, T2).ldq(A0, Variables.NUMBER, T2);
        unlock();
        library.call(UnixAbi.THREAD_WAKE);
    }

    /// Block `thread` to the front of a list of the library's. Under the lock; destroys T2.
    private void push(int thread, int list) {
        code.ldq(T2, list, BASE).stq(T2, Variables.NEXT, thread).stq(thread, list, BASE);
    }

    // The library's lock.

    /// Destroys T0 only.
    private void lock() {
        var again = "lock " + locks;
        var taken = "locked " + locks++;
        code.label(again).ldqL(T0, Variables.LOCK, BASE).bne(T0, again + " contended").li(T0, 1)
                .stqC(T0, Variables.LOCK, BASE).bne(T0, taken).br(again);
        code.label(again + " contended").bsr(T0, CONTENDED).br(again);
        code.label(taken).mb();
    }

    private void unlock() {
        code.mb().stq(ZERO, Variables.LOCK, BASE);
    }

    /// Somebody was interrupted while he had the lock: lets him go on. Returns by T0 and destroys nothing else.
    private void contended() {
        int[] kept = {V0, T0, T1, T2, T3, BASE, A0, A1, A2, A3, A4, RA};
        code.label(CONTENDED).lda(SP, -8 * 16, SP);
        for (var i = 0; i < kept.length; i++) {
            code.stq(kept[i], 8 * i, SP);
        }
        library.call(UnixAbi.THREAD_YIELD);
        for (var i = 0; i < kept.length; i++) {
            code.ldq(kept[i], 8 * i, SP);
        }
        code.lda(SP, 8 * 16, SP).jmp(ZERO, T0);
    }
}
