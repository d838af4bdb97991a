package spin.dispatcher;

import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Supervisor;

/// What a raise asks for off its straight path, at every level. A record, because the JIT trusts a record's fields.
///
/// @param spawner null where nothing can be asynchronous
record EventSupervisor(Event event, @Nullable ResultHandler<?> results, Dispatcher dispatcher,
        @Nullable Spawner spawner) implements Supervisor {

    private record Failure(BindingFacts binding, Throwable cause) {}

    @Override
    public long begin(Object binding) {
        return dispatcher.limits().begin(((Entry) binding).limit().orElse(Long.MAX_VALUE));
    }

    @Override
    public void end(long token) {
        dispatcher.limits().end(token);
    }

    @Override
    public Object fault(Object binding, Throwable thrown) {
        var entry = (Entry) binding;
        boolean terminated = dispatcher.limits().terminated(thrown);
        // A termination in a handler without a limit was meant for whoever is further out.
        boolean meantForOthers = terminated && entry.limit().isEmpty();
        if (meantForOthers || isFatal(thrown)) {
            throw Unchecked.on(thrown);
        }
        var facts = entry.facts();
        dispatcher.faults().fault(terminated
                ? new Fault.Terminated(facts, entry.requester(), thrown)
                : new Fault.Threw(facts, entry.requester(), thrown));
        if (terminated) {
            Recordings.terminated(facts);
        }
        dispatcher.blame(event, entry, thrown);
        return new Failure(facts, thrown);
    }

    /// A JVM that is broken is not one handler's trouble, while a used-up stack is free again by now, and so is the memory that the handler
    /// could not have. Where none is left at all, telling of it fails too, and that failure reaches the raiser.
    static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError)
                && !(thrown instanceof OutOfMemoryError);
    }

    @Override
    public void deliver(Object binding, @Nullable Object[] arguments) {
        var entry = (Entry) binding;
        var strands = spawner == null ? dispatcher.spawner() : spawner;
        HandedOver.to(strands, entry.conduct().title(entry), entry.requester(), this, entry, arguments);
    }

    /// The handler's part of a turn, on its own.
    void run(Entry entry, @Nullable Object[] arguments) {
        boolean limited = entry.limit().isPresent();
        long token = limited ? begin(entry) : 0;
        Throwable thrown = null;
        try {
            Interpreter.run(event.type(), entry.handler(), arguments);
        } catch (Throwable e) {
            thrown = e;
        }
        if (limited) {
            end(token);
        }
        if (thrown != null) {
            fault(entry, thrown);
        }
    }

    @Override
    public RuntimeException nothingRan(@Nullable Object failure) {
        return failure instanceof Failure(var binding, var cause)
                ? new HandlerFailedException(binding, cause)
                : new NoHandlerInvokedException(event.name());
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable Object fold(@Nullable Object soFar, @Nullable Object result, boolean last) {
        if (results == null) {
            throw new IllegalStateException("%s folds results but has no result handler".formatted(event.name()));
        }
        return ((ResultHandler<@Nullable Object>) results).fold(soFar, result, last);
    }
}
