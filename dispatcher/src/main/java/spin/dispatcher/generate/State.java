package spin.dispatcher.generate;

import java.lang.invoke.MethodType;

/// Where a body keeps the event's arguments and what the raise has gathered.
///
///     arguments | ran | result, or soFar and pending | failure | patch | fresh, token, thrown, bound, scratch, reads
///                 `------------- as the plan needs them --------------'   for the moment
final class State {
    final boolean tracksRan;
    final boolean keepsFailure;
    final int ran;
    final int result;
    final int soFar;
    final int pending;
    final int failure;
    final int fresh;
    final int token;
    final int thrown;
    /// Where a bound is walked by, where an atom's value is for the moment, and what a search reads (two each).
    final int bound;
    final int scratch;
    final int reads;
    final int patch;
    /// Whether what changes goes into a patch; else there is nothing but what the class was made with.
    final boolean isOpen;
    private final MethodType continuation;

    State(Plan plan) {
        var type = Erasure.of(plan.type());
        tracksRan = plan.canMiss() || plan.results() == Results.FOLDED;
        keepsFailure = plan.ending() instanceof Ending.Fail;
        int slot = slots(type);
        ran = slot;
        if (tracksRan) {
            type = type.appendParameterTypes(int.class);
            slot++;
        }
        result = slot;
        if (plan.results() == Results.LAST) {
            type = type.appendParameterTypes(type.returnType());
            slot += size(type.returnType());
        }
        soFar = slot;
        pending = slot + 1;
        if (plan.results() == Results.FOLDED) {
            type = type.appendParameterTypes(Object.class, Object.class);
            slot += 2;
        }
        failure = slot;
        if (keepsFailure) {
            type = type.appendParameterTypes(Object.class);
            slot++;
        }
        patch = slot;
        isOpen = plan.overlay() != null;
        if (isOpen) {
            type = type.appendParameterTypes(Patch.class);
            slot++;
        }
        fresh = slot;
        token = slot + 1;
        thrown = slot + 3;
        bound = slot + 4;
        scratch = slot + 5;
        reads = slot + 7;
        continuation = type;
    }

    /// The type of a body that goes on where another stopped: the event's arguments, then the state.
    MethodType continuation() {
        return continuation;
    }

    static int size(Class<?> type) {
        return type == long.class || type == double.class ? 2 : type == void.class ? 0 : 1;
    }

    private static int slots(MethodType type) {
        int slots = 0;
        for (var parameter : type.parameterList()) {
            slots += size(parameter);
        }
        return slots;
    }
}
