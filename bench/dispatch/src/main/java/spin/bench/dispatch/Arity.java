package spin.bench.dispatch;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Exported;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.Requester;

/// The events of the grid, by how many arguments they have.
public enum Arity {
    NONE(0),
    ONE(1),
    FIVE(5);

    /// An event without arguments.
    public interface Events0 {
        void arrived();
    }

    /// An event with one.
    public interface Events1 {
        void arrived(long a);
    }

    /// An event with five.
    public interface Events5 {
        void arrived(long a, long b, long c, long d, long e);
    }

    private static final MethodHandle WANTS5 = five("wants5", boolean.class);
    private static final MethodHandle TAKE5 = five("take5", void.class);

    private static MethodHandle five(String name, Class<?> result) {
        try {
            return MethodHandles.lookup().findVirtual(Task.class, name,
                    MethodType.methodType(result, long.class, long.class, long.class, long.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle method(MethodHandle of, Task task) {
        return of.bindTo(task);
    }

    private static final class Nothing implements Events0, Events1, Events5 {
        @Override
        public void arrived() {}

        @Override
        public void arrived(long a) {}

        @Override
        public void arrived(long a, long b, long c, long d, long e) {}
    }

    final int arguments;

    Arity(int arguments) {
        this.arguments = arguments;
    }

    static Arity of(int arguments) {
        return switch (arguments) {
            case 0 -> NONE;
            case 1 -> ONE;
            case 5 -> FIVE;
            default -> throw new IllegalArgumentException("The grid has 0, 1 and 5 arguments, not " + arguments + ".");
        };
    }

    Class<?> type() {
        return switch (this) {
            case NONE -> Events0.class;
            case ONE -> Events1.class;
            case FIVE -> Events5.class;
        };
    }

    /// An event that has these handlers, each guarded, and nothing else.
    Object event(Task[] tasks) {
        return switch (this) {
            case NONE -> {
                var exported = exported(Events0.class);
                for (var task : tasks) {
                    exported.asOwner().on(Events0.class, Events0::arrived).guard(task::wants0).handle(task::take0)
                            .install();
                }
                yield alone(exported);
            }
            case ONE -> {
                var exported = exported(Events1.class);
                for (var task : tasks) {
                    exported.asOwner().on(Events1.class, Events1::arrived).guard(task::wants1).handle(task::take1)
                            .install();
                }
                yield alone(exported);
            }
            case FIVE -> {
                var exported = exported(Events5.class);
                for (var task : tasks) {
                    exported.asOwner().on(Events5.class, "arrived").guardedBy(Guard.of(method(WANTS5, task)))
                            .handle(Handler.of(method(TAKE5, task))).install();
                }
                yield alone(exported);
            }
        };
    }

    private static <I> Exported<I> exported(Class<I> type) {
        return new Dispatcher().export(MethodHandles.lookup(), type, type.cast(new Nothing()))
                .owner(Requester.of("benchmark")).authoriser(Authoriser.open()).publish();
    }

    private static <I> I alone(Exported<I> exported) {
        exported.deregisterIntrinsic(exported.event("arrived"));
        return exported.raiser();
    }
}
