package spin.dispatcher;

import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Supervisor;

/// What a raise asks for off its straight path, at every level. A record, because the JIT trusts a record's fields.
record EventSupervisor(String event, @Nullable ResultHandler<?> results, Limits limits,
        FaultSink faults) implements Supervisor {

    private record Failure(BindingFacts binding, Throwable cause) {}

    @Override
    public long begin(Object binding) {
        return limits.begin(((Entry) binding).limit().orElse(Long.MAX_VALUE));
    }

    @Override
    public void end(long token) {
        limits.end(token);
    }

    @Override
    public Object fault(Object binding, Throwable thrown) {
        var entry = (Entry) binding;
        boolean terminated = limits.terminated(thrown);
        // A termination in a handler without a limit was meant for whoever is further out.
        boolean meantForOthers = terminated && entry.limit().isEmpty();
        // A JVM that is out of memory is not one handler's trouble, while a used-up stack is free again by now.
        boolean fatal = thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
        if (meantForOthers || fatal) {
            throw EventSupervisor.<RuntimeException>unchecked(thrown);
        }
        var facts = entry.facts();
        faults.fault(terminated
                ? new Fault.Terminated(facts, entry.requester(), thrown)
                : new Fault.Threw(facts, entry.requester(), thrown));
        return new Failure(facts, thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Override
    public RuntimeException nothingRan(@Nullable Object failure) {
        return failure instanceof Failure(var binding, var cause)
                ? new HandlerFailedException(binding, cause)
                : new NoHandlerInvokedException(event);
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable Object fold(@Nullable Object soFar, @Nullable Object result, boolean last) {
        if (results == null) {
            throw new IllegalStateException("%s folds results but has no result handler".formatted(event));
        }
        return ((ResultHandler<@Nullable Object>) results).fold(soFar, result, last);
    }
}
