package spin.systems.microkernel.lib;

import static spin.hw.asm.Assembler.literal;
import static spin.systems.microkernel.lib.Library.A0;
import static spin.systems.microkernel.lib.Library.A1;
import static spin.systems.microkernel.lib.Library.A2;
import static spin.systems.microkernel.lib.Library.A3;
import static spin.systems.microkernel.lib.Library.A4;
import static spin.systems.microkernel.lib.Library.BASE;
import static spin.systems.microkernel.lib.Library.PV;
import static spin.systems.microkernel.lib.Library.RA;
import static spin.systems.microkernel.lib.Library.S0;
import static spin.systems.microkernel.lib.Library.S1;
import static spin.systems.microkernel.lib.Library.SP;
import static spin.systems.microkernel.lib.Library.T0;
import static spin.systems.microkernel.lib.Library.T1;
import static spin.systems.microkernel.lib.Library.T2;
import static spin.systems.microkernel.lib.Library.T3;
import static spin.systems.microkernel.lib.Library.V0;
import static spin.systems.microkernel.lib.Library.ZERO;

import spin.hw.asm.Assembler;
import spin.systems.microkernel.MachAbi;

/// C-Threads, each on a thread of the kernel.
///
/// What can be decided in user mode is: a lock that is free, a semaphore that is up, a thread that has ended already. A new thread is three
/// messages to the kernel and their answers; to sleep is to wait for a message at a port of one's own, to wake is to send one there. Each thread's block
/// is its unique value, which PALcode keeps.
///
/// Source: Cooper and Draves, C Threads, CMU-CS-88-154 (from memory; that one also runs several threads on one of the kernel's).
final class CThreads {

    static final String FORK = "thread fork";
    static final String EXIT = "thread exit";
    static final String JOIN = "thread join";
    static final String SIGNAL = "semaphore signal";
    static final String WAIT = "semaphore wait";
    private static final String BEGIN = "thread begin";
    private static final String CONTENDED = "lock contended";

    private final Library library;
    private final Assembler code;
    private int locks;

    CThreads(Library library, Assembler code) {
        this.library = library;
        this.code = code;
    }

    void emit() {
        fork();
        begin();
        join();
        semaphoreSignal();
        semaphoreWait();
        contended();
    }

    private void fork() {
        library.procedure(FORK);
        code.stq(A0, 16, SP).stq(A1, 24, SP);
        lock();
        code.ldq(T1, Variables.FREE, BASE).beq(T1, "no thread").ldq(T2, Variables.NEXT, T1)
                .stq(T2, Variables.FREE, BASE);
        unlock();
        code.stq(T1, 32, SP).li(T3, Variables.RUNNING).stq(T3, Variables.STATE, T1)
                .stq(ZERO, Variables.JOINER, T1).ldq(A0, 16, SP).stq(A0, Variables.START, T1)
                .ldq(T2, Variables.WAKE, T1).bne(T2, "has ports");
        ports();
        code.label("has ports");
        library.body(T1, 0);
        code.ldq(T2, Variables.TASK, BASE);
        library.ask(T2, MachAbi.THREAD_CREATE, 1);
        library.fromBody(T2, 0);
        code.bne(T2, "not created");
        library.fromBody(T2, 1);
        code.ldq(T1, 32, SP).stq(T2, Variables.NUMBER, T1).la(T3, BEGIN);
        library.body(T3, 0);
        code.ldq(T3, 24, SP);
        library.body(T3, 1);
        library.ask(T2, MachAbi.THREAD_SET_STATE, 2);
        code.ldq(T1, 32, SP).ldq(T2, Variables.NUMBER, T1);
        library.ask(T2, MachAbi.THREAD_RESUME, 0);
        code.ldq(V0, 32, SP);
        library.end();
        code.label("not created");
        library.base();
        lock();
        code.ldq(T1, 32, SP).ldq(T2, Variables.FREE, BASE).stq(T2, Variables.NEXT, T1).stq(T1, Variables.FREE, BASE);
        code.label("no thread");
        unlock();
        code.clr(V0);
        library.end();
    }

    /// A block keeps its ports when it is used again. T1 is the block.
    private void ports() {
        library.trap(MachAbi.REPLY_PORT);
        code.ldq(T1, 32, SP).stq(V0, Variables.WAKE, T1);
        library.trap(MachAbi.REPLY_PORT);
        code.ldq(T1, 32, SP).stq(V0, Variables.ANSWER, T1);
        library.base();
    }

    /// A thread's first instructions, and its last.
    private void begin() {
        code.label(BEGIN).callPal(Assembler.RDUNIQUE).ldq(PV, Variables.START, V0).jsr(RA, PV);
        library.procedure(EXIT);
        code.callPal(Assembler.RDUNIQUE).mov(V0, S0);
        lock();
        code.li(T1, Variables.ENDED).stq(T1, Variables.STATE, S0).ldq(T2, Variables.JOINER, S0);
        unlock();
        code.beq(T2, "nobody joins");
        wake(T2);
        code.label("nobody joins").ldq(T2, Variables.NUMBER, S0);
        // The name of its port goes with the message.
        library.header(MachAbi.MOVE_SEND, T2, ZERO, MachAbi.THREAD_TERMINATE);
        library.send(0);
    }

    private void join() {
        library.procedure(JOIN);
        code.stq(S0, 16, SP).stq(S1, 24, SP).mov(A0, S0).callPal(Assembler.RDUNIQUE).mov(V0, S1);
        lock();
        code.label("join again").ldq(T1, Variables.STATE, S0).cmpeq(T1, literal(Variables.ENDED), T1)
                .bne(T1, "ended").stq(S1, Variables.JOINER, S0);
        unlock();
        sleep(S1);
        library.base();
        lock();
        code.br("join again");
        code.label("ended");
        unlock();
        // It may have lost the processor on its way out, and its stack and its block are about to be the next one's. As a rule it was faster, and the
        // name is none any more.
        code.ldq(T1, Variables.NUMBER, S0);
        library.header(MachAbi.MOVE_SEND, T1, ZERO, MachAbi.THREAD_TERMINATE);
        library.send(0);
        library.base();
        lock();
        code.ldq(T1, Variables.FREE, BASE).stq(T1, Variables.NEXT, S0).stq(S0, Variables.FREE, BASE);
        unlock();
        code.ldq(S0, 16, SP).ldq(S1, 24, SP).li(V0, 1);
        library.end();
    }

    private void semaphoreSignal() {
        library.procedure(SIGNAL);
        semaphore();
        lock();
        code.ldq(T2, Variables.FIRST, T1).beq(T2, "nobody waits").ldq(T3, Variables.NEXT, T2)
                .stq(T3, Variables.FIRST, T1).bne(T3, "others wait").stq(ZERO, Variables.LAST, T1);
        code.label("others wait").li(T3, 1).stq(T3, Variables.GRANTED, T2);
        unlock();
        wake(T2);
        code.li(V0, 1);
        library.end();
        code.label("nobody waits").ldq(T2, Variables.COUNT, T1).addq(T2, literal(1), T2).stq(T2, Variables.COUNT, T1);
        unlock();
        code.li(V0, 1);
        library.end();
    }

    private void semaphoreWait() {
        library.procedure(WAIT);
        semaphore();
        lock();
        code.ldq(T2, Variables.COUNT, T1).beq(T2, "must wait").subq(T2, literal(1), T2).stq(T2, Variables.COUNT, T1);
        unlock();
        code.li(V0, 1);
        library.end();
        code.label("must wait").stq(S0, 16, SP).callPal(Assembler.RDUNIQUE).mov(V0, S0)
                .stq(ZERO, Variables.GRANTED, S0).stq(ZERO, Variables.NEXT, S0).ldq(T2, Variables.LAST, T1)
                .beq(T2, "waits first").stq(S0, Variables.NEXT, T2).br("in the queue");
        code.label("waits first").stq(S0, Variables.FIRST, T1);
        code.label("in the queue").stq(S0, Variables.LAST, T1);
        unlock();
        code.label("sleep");
        sleep(S0);
        code.ldq(T2, Variables.GRANTED, S0).beq(T2, "sleep").ldq(S0, 16, SP).li(V0, 1);
        library.end();
    }

    /// A message to the port at which the thread of that block sleeps, or will.
    private void wake(int block) {
        code.ldq(block, Variables.WAKE, block);
        library.header(MachAbi.MAKE_SEND, block, ZERO, 0);
        library.send(0);
    }

    private void sleep(int block) {
        code.ldq(T1, Variables.WAKE, block);
        library.receive(T1);
    }

    /// The semaphore of number a0 to T1.
    private void semaphore() {
        code.and(A0, literal(3), A0).sll(A0, literal(Variables.SEMAPHORE_SHIFT), T1).addq(T1, BASE, T1)
                .lda(T1, Variables.SEMAPHORES, T1);
    }

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
        library.trap(MachAbi.SWITCH);
        for (var i = 0; i < kept.length; i++) {
            code.ldq(kept[i], 8 * i, SP);
        }
        code.lda(SP, 8 * 16, SP).jmp(ZERO, T0);
    }
}
