package benign;

import spin.domains.Greeter;

/// Interfaces with private, static and default methods, diamonds of them, and lambdas inside.
public final class PrivateInterfaces implements Greeter {

    interface Named {
        String name();

        default String greeting() {
            return polite("Hello", this::name);
        }

        private String polite(String word, java.util.function.Supplier<String> who) {
            return word + ", " + who.get() + suffix();
        }

        private static String suffix() {
            return "!";
        }

        static Named of(String name) {
            return () -> name;
        }
    }

    interface Loud extends Named {
        @Override
        default String greeting() {
            return Named.super.greeting().toUpperCase(java.util.Locale.ROOT);
        }
    }

    interface Twice extends Named {
        @Override
        default String greeting() {
            return Named.super.greeting().repeat(2);
        }
    }

    record Both(String name) implements Loud, Twice {
        @Override
        public String greeting() {
            return Loud.super.greeting() + "|" + Twice.super.greeting();
        }
    }

    enum Fixed implements Loud {
        ONE,
        TWO
    }

    @Override
    public String greet(Desk desk) {
        Loud loud = () -> "lambda";
        return Named.of("plain").greeting() + " " + loud.greeting() + " " + new Both("both").greeting() + " " + Fixed.TWO.greeting();
    }
}
