package spin.ext.cthreads;

import spin.core.user.UserPort;

/// A thread of the kernel for each thread, as in Mach's library when nothing limits it: the kernel schedules, and whoever waits sleeps there, on
/// the address of its block.
record Wired(ThreadMemory memory, long runDoor) implements Carrier {
    @Override
    public void start(UserPort port, long block) {
        KernelHalf.start(port, runDoor, block);
    }

    @Override
    public void wake(UserPort port, long block) {
        KernelHalf.wakeOne(port, block);
    }

    /// A run of user code is not interrupted, so nobody wakes the block between its being queued and this.
    @Override
    public void pause(UserPort port, long self, long back) {
        while (!KernelHalf.sleep(port, self)) {
            // Somebody has cleared the wait, which says nothing of what the thread waits for.
        }
        port.register(ThreadMemory.V0, 1);
        port.jump(back);
    }

    @Override
    public void leave(UserPort port) {
        KernelHalf.terminate(port);
    }

    @Override
    public void begin(UserPort port) {
        ThreadMemory.goOn(port, port.register(ThreadMemory.A0));
    }

    @Override
    public void giveWay(UserPort port, long self, long back) {
        KernelHalf.giveWay(port);
        port.register(ThreadMemory.V0, 1);
        port.jump(back);
    }
}
