package spin.bench.compare.calls;

import org.jspecify.annotations.Nullable;

/// Where watched code speaks up. One tree listens at a time, to one thread: the one that began to listen.
public final class Watch {

    private static @Nullable CallTree listener;
    private static long thread;

    private Watch() {}

    /// Lets `tree` listen to what the calling thread runs, until [#leave].
    static void listen(CallTree tree) {
        thread = Thread.currentThread().threadId();
        listener = tree;
    }

    static void leave() {
        listener = null;
    }

    /// Called by watched code: a method has begun.
    ///
    /// @return its place, for the words below; null while nobody listens
    public static @Nullable Place entered(String className, String method) {
        var tree = listening();
        return tree == null ? null : tree.entered(className, method);
    }

    /// Called by watched code: what it called is over, by a return or by an exception; meanwhile other stacks may have run.
    public static void back(@Nullable Place own) {
        var tree = listening();
        if (tree != null && own != null && own.tree == tree) {
            tree.at(own);
        }
    }

    /// Called by watched code: a method is about to be left.
    public static void leaves(@Nullable Place own) {
        var tree = listening();
        if (tree != null && own != null && own.tree == tree && own.from != null) {
            tree.at(own.from);
        }
    }

    private static @Nullable CallTree listening() {
        var tree = listener;
        return tree != null && Thread.currentThread().threadId() == thread ? tree : null;
    }
}
