package spin.bench.workload;

import spin.bench.port.Raised;
import spin.bench.port.Workload;
import spin.hw.asm.Program;

/// An event is raised whose handlers do nothing: what dispatching costs.
public abstract class Raise implements Workload, Raised {
    private static final int USUAL_HANDLERS = 1;
    private static final int MOST_HANDLERS = 1000;

    private final String name;
    private final int arguments;
    private final int handlers;
    private int raises;

    private Raise(String name, int arguments, int handlers) {
        if (handlers < 0 || handlers > MOST_HANDLERS) {
            throw new IllegalArgumentException(
                    "an event can have 0 to " + MOST_HANDLERS + " handlers here; this is " + handlers);
        }
        this.name = name;
        this.arguments = arguments;
        this.handlers = handlers;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String parameter() {
        return "handlers";
    }

    @Override
    public final int arguments() {
        return arguments;
    }

    @Override
    public final int handlers() {
        return handlers;
    }

    @Override
    public int guarded() {
        return handlers;
    }

    @Override
    public int admitted() {
        return handlers;
    }

    @Override
    public boolean inlined() {
        return false;
    }

    @Override
    public final int raises() {
        return raises;
    }

    /// As many raises as operations; the program is nothing but its end.
    @Override
    public final Program program(int operations) {
        raises = operations;
        return UserProgram.of(1, code -> {}, code -> {}, code -> {});
    }

    /// Guards are code that the dispatcher calls.
    public static final class NoArguments extends Raise {
        public NoArguments() {
            this(USUAL_HANDLERS);
        }

        private NoArguments(int handlers) {
            super("raise without arguments", 0, handlers);
        }

        @Override
        public Workload with(int number) {
            return new NoArguments(number);
        }
    }

    /// Guards are code that the dispatcher calls.
    public static final class OneArgument extends Raise {
        public OneArgument() {
            this(USUAL_HANDLERS);
        }

        private OneArgument(int handlers) {
            super("raise with 1 argument", 1, handlers);
        }

        @Override
        public Workload with(int number) {
            return new OneArgument(number);
        }
    }

    /// Guards are code that the dispatcher calls.
    public static final class FiveArguments extends Raise {
        public FiveArguments() {
            this(USUAL_HANDLERS);
        }

        private FiveArguments(int handlers) {
            super("raise with 5 arguments", 5, handlers);
        }

        @Override
        public Workload with(int number) {
            return new FiveArguments(number);
        }
    }

    /// Guards are data that the dispatcher writes into its code.
    public static final class OneArgumentInlined extends Raise {
        public OneArgumentInlined() {
            this(USUAL_HANDLERS);
        }

        private OneArgumentInlined(int handlers) {
            super("raise with 1 argument, inlined", 1, handlers);
        }

        @Override
        public boolean inlined() {
            return true;
        }

        @Override
        public Workload with(int number) {
            return new OneArgumentInlined(number);
        }
    }

    /// Guards are data that the dispatcher writes into its code.
    public static final class FiveArgumentsInlined extends Raise {
        public FiveArgumentsInlined() {
            this(USUAL_HANDLERS);
        }

        private FiveArgumentsInlined(int handlers) {
            super("raise with 5 arguments, inlined", 5, handlers);
        }

        @Override
        public boolean inlined() {
            return true;
        }

        @Override
        public Workload with(int number) {
            return new FiveArgumentsInlined(number);
        }
    }

    /// Handlers are handed over to strands of their own.
    public static final class NoArgumentsAsynchronous extends Raise {
        public NoArgumentsAsynchronous() {
            this(USUAL_HANDLERS);
        }

        private NoArgumentsAsynchronous(int handlers) {
            super("raise without arguments, asynchronous", 0, handlers);
        }

        @Override
        public boolean asynchronous() {
            return true;
        }

        @Override
        public Workload with(int number) {
            return new NoArgumentsAsynchronous(number);
        }
    }

    /// Handlers are handed over to strands of their own.
    public static final class FiveArgumentsAsynchronous extends Raise {
        public FiveArgumentsAsynchronous() {
            this(USUAL_HANDLERS);
        }

        private FiveArgumentsAsynchronous(int handlers) {
            super("raise with 5 arguments, asynchronous", 5, handlers);
        }

        @Override
        public boolean asynchronous() {
            return true;
        }

        @Override
        public Workload with(int number) {
            return new FiveArgumentsAsynchronous(number);
        }
    }

    /// As an event of a protocol is used: one handler has no guard, and of the others one is for whom the raise is.
    public static final class ForOneOfSeveral extends Raise {
        public ForOneOfSeveral() {
            this(USUAL_HANDLERS);
        }

        private ForOneOfSeveral(int handlers) {
            super("raise for one of several", 1, handlers);
        }

        @Override
        public int guarded() {
            return handlers() - 1;
        }

        @Override
        public int admitted() {
            return Math.min(1, guarded());
        }

        @Override
        public Workload with(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("one handler at least has no guard; this is " + number);
            }
            return new ForOneOfSeveral(number);
        }
    }
}
