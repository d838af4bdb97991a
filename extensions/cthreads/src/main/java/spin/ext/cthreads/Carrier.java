package spin.ext.cthreads;

import spin.core.user.UserPort;

/// How a program's threads get threads of the kernel to run on. What is called here ends the run of user code, or its caller ends it at once.
sealed interface Carrier permits Multiplexed, Wired {
    /// A new thread wants to run.
    void start(UserPort port, long block);

    /// A thread wants to run again.
    void wake(UserPort port, long block);

    /// The calling thread, whose block is `self`, waits until it is woken, and then goes on at `back` with 1 in v0.
    void pause(UserPort port, long self, long back);

    /// The calling thread is no more.
    void leave(UserPort port);

    /// A kernel thread has begun.
    void begin(UserPort port);

    /// The calling thread lets others run, and goes on at `back` with 1 in v0.
    void giveWay(UserPort port, long self, long back);
}
