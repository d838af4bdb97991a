package spin.ext.inject;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.dispatcher.Binding;
import spin.dispatcher.Events;
import spin.dispatcher.Filter;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;

/// One fault on one event, for as long as it is installed: before all handlers, at the raises that chance and rate say.
final class Injection {
    /// What goes wrong.
    enum Kind {
        /// Nobody is asked: the event answers false, 0 or null, and a system call fails.
        FAIL,
        /// Everybody is asked later.
        DELAY,
        /// Everybody is asked about something else: one bit of one argument, a number, some bytes, or a register of a system call.
        CORRUPT
    }

    /// What the events of system calls want for a key; others do not look at it.
    private static final SystemCallRange EVERYTHING = new SystemCallRange(0, Long.MAX_VALUE);
    private static final int EIO = 5;
    private static final int FIRST_ARGUMENT = 16;
    private static final int ARGUMENTS = 6;

    final String event;
    final Kind kind;
    private final Rate rate;
    private final long seed;
    private final Chance chance;
    private final long cycles;
    private final LongConsumer sleep;
    private final @Nullable Object nothing;
    private final List<Binding> bindings = new ArrayList<>();
    private boolean struck;
    private long raises;
    private long faults;

    /// @param cycles how late a delay makes a raise
    /// @param sleep waits so many cycles
    /// @param nothing what the event answers when nobody is asked
    Injection(String event, Kind kind, Rate rate, long seed, long cycles, LongConsumer sleep,
            @Nullable Object nothing) {
        this.event = event;
        this.kind = kind;
        this.rate = rate;
        this.seed = seed;
        this.cycles = cycles;
        this.sleep = sleep;
        this.nothing = nothing;
        chance = new Chance(seed);
    }

    /// Whether a raise is struck is decided by a filter, for a guard must not have an effect, and counting is one; the handler that ends a
    /// raise stands directly behind and has a guard that looks at what was decided.
    void install(Events events, Class<?> type, String method) {
        Filter.Changing deciding = switch (kind) {
            case FAIL -> this::decided;
            case DELAY -> this::late;
            case CORRUPT -> this::corrupted;
        };
        var filter = events.on(type, method).handledBy(deciding).first().as("injected " + kind).key(EVERYTHING)
                .install();
        bindings.add(filter);
        if (kind == Kind.FAIL) {
            Guard.OfArray decided = arguments -> struck;
            Handler.OfArray failing = this::failed;
            bindings.add(events.on(type, method).guardedBy(decided).handledBy(failing).cancelling()
                    .after(filter.facts()).as("injected end").key(EVERYTHING).install());
        }
    }

    void uninstall() {
        bindings.forEach(Binding::uninstall);
        bindings.clear();
    }

    private boolean isHit() {
        raises++;
        boolean hit = rate.hits(chance);
        faults += hit ? 1 : 0;
        return hit;
    }

    private @Nullable Object failed(@Nullable Object[] arguments) {
        for (var argument : arguments) {
            if (argument instanceof SavedState state && event.equals("Trap.systemCall")) {
                state.failure(EIO);
            }
        }
        return nothing;
    }

    private @Nullable Object[] decided(@Nullable Object[] arguments) {
        struck = isHit();
        return arguments;
    }

    private @Nullable Object[] late(@Nullable Object[] arguments) {
        if (isHit()) {
            sleep.accept(cycles);
        }
        return arguments;
    }

    private @Nullable Object[] corrupted(@Nullable Object[] arguments) {
        if (!isHit()) {
            return arguments;
        }
        int first = arguments.length == 0 ? 0 : chance.below(arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            int at = (first + i) % arguments.length;
            var wrong = wrong(arguments[at]);
            if (wrong != null) {
                arguments[at] = wrong;
                return arguments;
            }
        }
        return arguments;
    }

    /// The value with one bit the other way round; null for a value that has none that may be changed, such as a capability.
    private @Nullable Object wrong(@Nullable Object value) {
        return switch (value) {
            case Long number -> number ^ (1L << chance.below(Long.SIZE));
            case Integer number -> number ^ (1 << chance.below(Integer.SIZE));
            case Boolean truth -> !truth;
            case byte[] bytes when bytes.length > 0 -> {
                var copy = Arrays.copyOf(bytes, bytes.length);
                copy[chance.below(copy.length)] ^= (byte) (1 << chance.below(Byte.SIZE));
                yield copy;
            }
            case SavedState state when event.equals("Trap.systemCall") -> {
                int register = FIRST_ARGUMENT + chance.below(ARGUMENTS);
                state.register(register, state.register(register) ^ (1L << chance.below(Long.SIZE)));
                yield state;
            }
            case null, default -> null;
        };
    }

    @Override
    public String toString() {
        return "%s %s %s%s seed %d: %d of %d raises".formatted(event, kind.name().toLowerCase(Locale.ROOT),
                rate, kind == Kind.DELAY ? " cycles " + cycles : "", seed, faults, raises);
    }
}
