package spin.ext.cthreads;

import spin.core.user.UserPort;

/// A few threads of the kernel for all: who waits gives its kernel thread to the next that is ready, without entering the kernel. Only
/// a kernel thread for which there is none sleeps there, and is woken when there is one.
record Multiplexed(ThreadMemory memory, long runDoor, long most) implements Carrier {
    @Override
    public void start(UserPort port, long block) {
        boolean idle = memory.idle(port, 0) > 0;
        wake(port, block);
        if (!idle && memory.kernelThreads(port, 0) < most) {
            memory.kernelThreads(port, 1);
            KernelHalf.start(port, runDoor, 0);
        }
    }

    @Override
    public void wake(UserPort port, long block) {
        ThreadMemory.append(port, memory.readyQueue(), block);
        if (memory.idle(port, 0) > 0) {
            memory.idle(port, -1);
            KernelHalf.wakeOne(port, memory.readyQueue());
        }
    }

    @Override
    public void pause(UserPort port, long self, long back) {
        ThreadMemory.save(port, self, back);
        begin(port);
    }

    @Override
    public void leave(UserPort port) {
        begin(port);
    }

    @Override
    public void begin(UserPort port) {
        long block = ThreadMemory.take(port, memory.readyQueue());
        if (block != 0) {
            ThreadMemory.goOn(port, block);
            return;
        }
        memory.idle(port, 1);
        if (!KernelHalf.sleep(port, memory.readyQueue())) {
            memory.idle(port, -1);
        }
        port.jump(runDoor);
    }

    @Override
    public void giveWay(UserPort port, long self, long back) {
        ThreadMemory.save(port, self, back);
        ThreadMemory.append(port, memory.readyQueue(), self);
        begin(port);
    }
}
