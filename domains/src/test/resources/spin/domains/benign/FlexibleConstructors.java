package benign;

import spin.domains.Greeter;

/// Statements before super(), delegation between constructors, instance initialisers.
public final class FlexibleConstructors implements Greeter {

    @Override
    public String greet(Desk desk) {
        return new Child(4).text() + " " + new Child().text();
    }

    static class Parent {
        final int value;

        Parent(int value) {
            this.value = value;
        }
    }

    static final class Child extends Parent {
        private final StringBuilder log = new StringBuilder();

        {
            log.append("init ");
        }

        Child() {
            this(1);
            log.append("default");
        }

        Child(int n) {
            int doubled = n * 2;
            if (doubled > 100) {
                throw new IllegalArgumentException("too large");
            }
            super(doubled);
            log.append("n=").append(n).append(' ');
        }

        String text() {
            return log.toString() + value;
        }
    }
}
