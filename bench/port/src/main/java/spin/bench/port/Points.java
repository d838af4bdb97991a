package spin.bench.port;

/// Points that more than one system passes. A system may name others of its own, beginning with its own name.
public final class Points {

    /// The label that every workload's program has where an operation begins. Measured is one stretch in each operation.
    public static final String OPERATION = "operation";

    /// The application's fault policy is about to run: the next thing executed belongs to the handler.
    public static final String HANDLER_ENTERED = "handler entered";

    /// Inside one address space the protected call is about to be made: what follows up to [#CALLEE_RETURNED] is the call.
    public static final String CALLEE_CALLED = "callee called";

    /// The protected call has returned.
    public static final String CALLEE_RETURNED = "callee returned";

    /// A kernel thread is about to be made, or to signal: what follows up to [#KERNEL_DONE] is the kernel's own work with threads.
    public static final String KERNEL_BEGUN = "kernel begun";

    /// It has been joined, or has signalled back.
    public static final String KERNEL_DONE = "kernel done";

    /// A frame has come: what follows up to [#FRAME_OWNED] is finding out whose it is.
    public static final String FRAME_GIVEN = "frame given";

    /// Its owner has it.
    public static final String FRAME_OWNED = "frame owned";

    /// An event is about to be raised: what follows up to [#RAISE_OVER] is the raise with its handlers.
    public static final String RAISED = "raised";

    /// The raiser goes on.
    public static final String RAISE_OVER = "raise over";

    private Points() {}
}
