package spin.ext.cthreads;

import spin.core.user.UserCode;
import spin.core.user.UserPort;

/// C Threads as a library in user mode over threads of the kernel: what SOSP '95 calls *layered*. What can be decided in user mode is decided
/// there: a semaphore that is up, a thread that has ended. Where a thread has to wait or to be started, a [Carrier] sees to it.
///
/// A run of user code is not interrupted, so there is no lock. The procedures answer in v0 and keep what a procedure has to keep.
///
/// Source: Cooper and Draves, "C Threads", CMU-CS-88-154, 1988; SOSP '95, table 3, "layered".
public final class UserThreads {
    private final ThreadMemory memory;
    private final Carrier carrier;
    private final int link;
    private final long endDoor;

    /// @param base of a page of the program's that is all zeros
    /// @param kernelThreads that the program's threads take turns on; 0 for one each
    /// @param link the register that holds the address behind a call: ra for a program that calls procedures
    /// @param endDoor where [#end] is bound: a thread that returns gets there
    /// @param runDoor where [#run] is bound: a thread of the kernel begins there
    public UserThreads(long base, long kernelThreads, int link, long endDoor, long runDoor) {
        this.link = link;
        this.endDoor = endDoor;
        memory = new ThreadMemory(base);
        carrier = kernelThreads == 0 ? new Wired(memory, runDoor) : new Multiplexed(memory, runDoor, kernelThreads);
    }

    /// The calling strand becomes the first thread. v0 is 1, 0 when there is no kernel half.
    public UserCode init() {
        return port -> {
            long back = port.register(link);
            boolean there = KernelHalf.isThere(port);
            if (there) {
                memory.begin(port);
            }
            answer(port, back, there ? 1 : 0);
        };
    }

    /// A new thread at a0, with its stack pointer a1 and a2 in its a0. v0 is its name, 0 when there are too many.
    public UserCode fork() {
        return port -> {
            long back = port.register(link);
            long block = memory.newBlock(port, endDoor);
            if (block != 0) {
                memory.threads(port, 1);
                carrier.start(port, block);
            }
            answer(port, back, block);
        };
    }

    /// The calling thread ends; with the last one the program does.
    public UserCode end() {
        return port -> {
            long self = port.unique();
            if (memory.threads(port, -1) == 0) {
                KernelHalf.exitProgram(port);
                return;
            }
            long joiner = ThreadMemory.joiner(port, self);
            if (joiner == 0) {
                ThreadMemory.ended(port, self);
            } else {
                memory.free(port, self);
                carrier.wake(port, joiner);
            }
            carrier.leave(port);
        };
    }

    /// Waits for the end of the thread of name a0; one thread may. v0 is 1, 0 when there is no such thread to wait for.
    public UserCode join() {
        return port -> {
            long back = port.register(link);
            long block = port.register(ThreadMemory.A0);
            long self = port.unique();
            if (block == self || !memory.isThread(port, block) || ThreadMemory.joiner(port, block) != 0) {
                answer(port, back, 0);
            } else if (ThreadMemory.hasEnded(port, block)) {
                memory.free(port, block);
                answer(port, back, 1);
            } else {
                ThreadMemory.joiner(port, block, self);
                carrier.pause(port, self, back);
            }
        };
    }

    /// Lets others run. v0 is 1.
    public UserCode giveWay() {
        return port -> carrier.giveWay(port, port.unique(), port.register(link));
    }

    /// Waits until the semaphore of number a0, 0 to 31, is up. v0 is 1, 0 when there is none of that number.
    public UserCode await() {
        return port -> {
            long back = port.register(link);
            long semaphore = memory.semaphore(port.register(ThreadMemory.A0));
            if (semaphore == 0) {
                answer(port, back, 0);
                return;
            }
            long count = port.load(semaphore);
            if (count > 0) {
                port.store(semaphore, count - 1);
                answer(port, back, 1);
            } else {
                long self = port.unique();
                ThreadMemory.append(port, ThreadMemory.waitingFor(semaphore), self);
                carrier.pause(port, self, back);
            }
        };
    }

    /// Lets one that waits for the semaphore of number a0 go on, now or later. v0 is 1, 0 when there is none of that number.
    public UserCode signal() {
        return port -> {
            long back = port.register(link);
            long semaphore = memory.semaphore(port.register(ThreadMemory.A0));
            if (semaphore == 0) {
                answer(port, back, 0);
                return;
            }
            long waiter = ThreadMemory.take(port, ThreadMemory.waitingFor(semaphore));
            if (waiter == 0) {
                port.store(semaphore, port.load(semaphore) + 1);
            } else {
                carrier.wake(port, waiter);
            }
            answer(port, back, 1);
        };
    }

    /// A thread of the kernel that has begun.
    public UserCode run() {
        return carrier::begin;
    }

    private static void answer(UserPort port, long back, long value) {
        port.register(ThreadMemory.V0, value);
        port.jump(back);
    }
}
