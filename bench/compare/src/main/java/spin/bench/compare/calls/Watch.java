package spin.bench.compare.calls;

import org.jspecify.annotations.Nullable;

/// Where watched code speaks up. One tree listens to a thread at a time.
public final class Watch {

    private static final ThreadLocal<@Nullable CallTree> LISTENER = new ThreadLocal<>();

    private Watch() {}

    /// Lets `tree` listen to what the calling thread runs, until [#leave].
    static void listen(CallTree tree) {
        LISTENER.set(tree);
    }

    static void leave() {
        LISTENER.remove();
    }

    /// Called by watched code: a method has begun.
    ///
    /// @return its place, for the words below; null while nobody listens
    public static @Nullable Place entered(String className, String method) {
        var tree = LISTENER.get();
        return tree == null ? null : tree.entered(className, method);
    }

    /// Called by watched code: what it called is over, by a return or by an exception; meanwhile other stacks may have run.
    public static void back(@Nullable Place own) {
        var tree = LISTENER.get();
        if (tree != null && own != null && own.tree == tree) {
            tree.at(own);
        }
    }

    /// Called by watched code: a method is about to be left.
    public static void leaves(@Nullable Place own) {
        var tree = LISTENER.get();
        if (tree != null && own != null && own.tree == tree && own.from != null) {
            tree.at(own.from);
        }
    }
}
