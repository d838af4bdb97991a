package spin.ext.cthreads;

import spin.core.user.UserPort;

/// The system calls of the kernel half, which the extension `osf-threads` serves.
final class KernelHalf {
    private static final long THREAD_CREATE = 0x5500;
    private static final long THREAD_START = 0x5501;
    private static final long THREAD_TERMINATE = 0x5504;
    private static final long THREAD_SELF = 0x5505;
    private static final long THREAD_BLOCK = 0x5507;
    private static final long THREAD_WAKEUP_ONE = 0x5509;
    private static final long THREAD_SLEEP = 0x550a;
    private static final long EXIT = 1;

    private KernelHalf() {}

    /// Whether there is a kernel half.
    static boolean isThere(UserPort port) {
        call(port, THREAD_SELF, 0);
        return port.register(ThreadMemory.A3) == 0;
    }

    /// A kernel thread that begins at `pc` with `argument` in a0, and no stack: what runs on it brings its own.
    static void start(UserPort port, long pc, long argument) {
        port.register(ThreadMemory.A1, 0);
        port.register(ThreadMemory.A2, argument);
        call(port, THREAD_CREATE, pc);
        call(port, THREAD_START, port.register(ThreadMemory.V0));
    }

    /// @return whether it was woken, and not interrupted
    static boolean sleep(UserPort port, long event) {
        call(port, THREAD_SLEEP, event);
        return port.register(ThreadMemory.V0) == 0;
    }

    static void wakeOne(UserPort port, long event) {
        call(port, THREAD_WAKEUP_ONE, event);
    }

    /// With no wait asserted, others run first.
    static void giveWay(UserPort port) {
        call(port, THREAD_BLOCK, 0);
    }

    static void terminate(UserPort port) {
        call(port, THREAD_TERMINATE, 0);
    }

    static void exitProgram(UserPort port) {
        call(port, EXIT, 0);
    }

    private static void call(UserPort port, long number, long argument) {
        port.register(ThreadMemory.V0, number);
        port.register(ThreadMemory.A0, argument);
        port.callSystem();
    }
}
