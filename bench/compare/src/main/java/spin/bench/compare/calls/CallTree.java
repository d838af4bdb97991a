package spin.bench.compare.calls;

import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What every call stack took by itself, in whatever is counted.
///
/// @param <T> a count of several things, a value
public final class CallTree<T> {

    private static final StackWalker WALKER = StackWalker.getInstance(
            Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE, StackWalker.Option.SHOW_HIDDEN_FRAMES));

    private final Supplier<T> counter;
    private final BinaryOperator<T> plus;
    private final BinaryOperator<T> minus;
    private final Predicate<Class<?>> watched;
    private final CallNode<T> root;
    private CallNode<T> here;
    private T before;

    /// @param counter what has gone by so far
    /// @param nothing a count of nothing
    /// @param watched whose frames are to be seen; others are passed over
    public CallTree(Supplier<T> counter, T nothing, BinaryOperator<T> plus, BinaryOperator<T> minus,
            Predicate<Class<?>> watched) {
        this.counter = counter;
        this.plus = plus;
        this.minus = minus;
        this.watched = watched;
        this.root = new CallNode<>("", "", nothing);
        this.here = root;
        this.before = nothing;
    }

    /// From now on what goes by is put down.
    public void begin() {
        before = counter.get();
        here = standing(0);
        Watch.begin(this);
    }

    /// What has gone by until now is the last that is put down.
    public void end() {
        settle();
        Watch.end();
    }

    /// The tree's root: no method, and what ran beneath none that is watched.
    public CallNode<T> root() {
        return root;
    }

    void moved(int calls, int leaving) {
        settle();
        here = standing(leaving);
        here.calls += calls;
    }

    private void settle() {
        var now = counter.get();
        here.own = plus.apply(here.own, minus.apply(now, before));
        before = now;
    }

    /// The node of the stack as it stands, without so many of its innermost frames.
    private CallNode<T> standing(int without) {
        var node = root;
        var frames = WALKER.walk(this::frames);
        for (int i = frames.size() - 1; i >= without; i--) {
            node = node.child(frames.get(i));
        }
        return node;
    }

    private List<CallNode.Method> frames(Stream<StackFrame> stack) {
        var methods = new ArrayList<CallNode.Method>();
        stack.filter(frame -> watched.test(frame.getDeclaringClass()))
                .forEach(frame -> methods.add(new CallNode.Method(simple(frame.getClassName()),
                        frame.getMethodName())));
        return methods;
    }

    /// A generated class has a number behind its name that is another in every run.
    private static String simple(String className) {
        int number = className.indexOf('/');
        return number < 0 ? className : className.substring(0, number);
    }
}
