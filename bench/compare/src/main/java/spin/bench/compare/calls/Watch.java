package spin.bench.compare.calls;

import org.jspecify.annotations.Nullable;

/// Where watched code speaks up. One tree listens at a time, to one thread: the one that began to listen.
public final class Watch {

    private static @Nullable CallTree<?> listener;
    private static long thread;

    private Watch() {}

    /// Lets `tree` listen to what the calling thread runs, until [#end].
    static void begin(CallTree<?> tree) {
        thread = Thread.currentThread().threadId();
        listener = tree;
    }

    static void end() {
        listener = null;
    }

    /// Called by watched code: a method has begun.
    public static void entered() {
        tell(1, 0);
    }

    /// Called by watched code: a method is about to return.
    public static void returns() {
        tell(0, 1);
    }

    /// Called by watched code: an exception has reached a handler.
    public static void caught() {
        tell(0, 0);
    }

    private static void tell(int calls, int leaving) {
        var tree = listener;
        if (tree != null && Thread.currentThread().threadId() == thread) {
            tree.moved(calls, leaving);
        }
    }
}
