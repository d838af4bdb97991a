package benign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import spin.domains.Greeter;

/// Exceptions with causes, suppressed ones, resources that close in order, and a result type of its own.
public final class Ledger implements Greeter {

    sealed interface Result<T> permits Ok, Err {
        default <R> Result<R> then(java.util.function.Function<? super T, ? extends Result<R>> step) {
            return switch (this) {
                case Ok<T>(var value) -> step.apply(value);
                case Err<T>(var why) -> new Err<>(why);
            };
        }
    }

    record Ok<T>(T value) implements Result<T> {}

    record Err<T>(Exception why) implements Result<T> {}

    static final class Overdrawn extends Exception {
        private static final long serialVersionUID = 1;
        private final long missing;

        Overdrawn(String account, long missing, Throwable cause) {
            super("account %s lacks %d".formatted(account, missing), cause);
            this.missing = missing;
        }
    }

    static final class Journal implements AutoCloseable {
        private final List<String> log;
        private final String name;

        Journal(String name, List<String> log) {
            this.name = name;
            this.log = log;
            log.add("open " + name);
        }

        @Override
        public void close() {
            log.add("close " + name);
            if (name.startsWith("!")) {
                throw new IllegalStateException(name);
            }
        }
    }

    private final Map<String, Long> balances = new HashMap<>(Map.of("a", 100L, "b", 5L));

    private Result<Long> take(String account, long amount) {
        try {
            long left = Objects.requireNonNull(balances.get(account), "no account " + account) - amount;
            if (left < 0) {
                throw new Overdrawn(account, -left, new ArithmeticException("negative"));
            }
            balances.put(account, left);
            return new Ok<>(left);
        } catch (NullPointerException | Overdrawn e) {
            return new Err<>(e);
        }
    }

    @Override
    public String greet(Desk desk) {
        var log = new ArrayList<String>();
        for (var name : List.of("a", "b", "c")) {
            log.add(switch (take(name, 30).then(left -> take(name, left))) {
                case Ok<Long>(Long left) when left == 0 -> name + " emptied";
                case Ok<Long>(var left) -> name + " has " + left;
                case Err<Long>(Overdrawn o) -> o.getMessage() + o.missing + o.getCause().getMessage();
                case Err<Long>(var other) -> String.valueOf(other.getMessage());
            });
        }
        try (var outer = new Journal("!1", log); var inner = new Journal("!2", log); var last = new Journal("3", log)) {
            log.add(outer.name + inner.name + last.name);
            throw new IllegalArgumentException("body");
        } catch (IllegalArgumentException e) {
            log.add(e.getMessage() + e.getSuppressed().length);
            for (var s : e.getSuppressed()) {
                log.add(s.getMessage());
            }
        } finally {
            log.add("finally");
        }
        Supplier<Optional<String>> first = () -> log.stream().filter(s -> s.startsWith("close")).findFirst();
        Collections.reverse(log);
        return log + " " + nested(0) + nested(1) + nested(2) + first.get().orElse("?");
    }

    @SuppressWarnings("finally")
    private static int nested(int n) {
        try {
            try {
                if (n == 1) {
                    throw new IllegalStateException();
                }
                return n;
            } finally {
                if (n == 2) {
                    return 20;
                }
                n += 5;
            }
        } catch (IllegalStateException e) {
            return n * 10;
        } finally {
            n++;
        }
    }
}
