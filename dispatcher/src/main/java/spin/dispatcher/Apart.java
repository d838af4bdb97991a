package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/// A raise of an asynchronous event: the arguments are handed over with the code that would have run, and the raiser goes on.
///
/// Where a result is due the default handler gives it, on the raiser's side and at once; without one there is nothing to
/// return, and the raise throws before anything has begun.
final class Apart {
    private static final MethodHandle RAISE = raiseHandle();

    private final Event event;
    private final MethodHandle code;
    private final @Nullable Handler defaultHandler;
    private final Dispatcher dispatcher;

    private Apart(Event event, MethodHandle code, @Nullable Handler defaultHandler, Dispatcher dispatcher) {
        this.event = event;
        this.code = code.asSpreader(Object[].class, code.type().parameterCount());
        this.defaultHandler = defaultHandler;
        this.dispatcher = dispatcher;
    }

    static MethodHandle handle(Event event, MethodHandle code, @Nullable Handler defaultHandler,
            Dispatcher dispatcher) {
        return RAISE.bindTo(new Apart(event, code, defaultHandler, dispatcher))
                .asCollector(Object[].class, event.type().parameterCount()).asType(event.type());
    }

    private static MethodHandle raiseHandle() {
        try {
            return MethodHandles.lookup().findVirtual(Apart.class, "raise",
                    MethodType.methodType(Object.class, Object[].class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Nullable
    Object raise(@Nullable Object[] arguments) throws Throwable {
        boolean hasResult = event.type().returnType() != void.class;
        if (hasResult && defaultHandler == null) {
            throw NoHandlerInvokedException.asynchronous(event.name());
        }
        var theirs = arguments.clone();
        dispatcher.spawner().spawn(event.name(), event.owner(), () -> run(theirs));
        return hasResult && defaultHandler != null
                ? Interpreter.run(event.type(), defaultHandler, arguments)
                : null;
    }

    /// What would have reached the raiser is a fault of the procedure, whose it most likely is.
    private void run(@Nullable Object[] arguments) {
        try {
            code.invoke(arguments);
        } catch (NoHandlerInvokedException | HandlerFailedException _) {
            // Nobody waits for a result, and each failure has been told.
        } catch (Throwable e) {
            if (EventSupervisor.isFatal(e) || dispatcher.limits().terminated(e)) {
                throw Unchecked.on(e);
            }
            dispatcher.faults().fault(new Fault.Threw(event.intrinsic().facts(), event.owner(), e));
        }
    }
}
