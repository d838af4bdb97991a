package benign;

import spin.domains.Greeter;

/// Own exceptions, multi-catch, finally, try with resources, suppressed and causes.
public final class Exceptions implements Greeter {

    @Override
    public String greet(Desk desk) {
        var log = new StringBuilder();
        try (var a = new Resource("a", log); var b = new Resource("b", log)) {
            log.append(a.name).append(b.name);
            throw new Oops("body", 3);
        } catch (Oops | IllegalStateException e) {
            log.append(" caught ").append(e.getMessage()).append(e.getSuppressed().length);
        } finally {
            log.append(" finally");
        }
        try {
            nested();
        } catch (RuntimeException e) {
            log.append(' ').append(e.getCause().getMessage());
        }
        return log + " " + returning() + " " + loop();
    }

    static final class Oops extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int code;

        Oops(String message, int code) {
            super(message + code);
            this.code = code;
        }
    }

    record Resource(String name, StringBuilder log) implements AutoCloseable {
        @Override
        public void close() {
            log.append(" close ").append(name);
            throw new IllegalStateException("closing " + name);
        }
    }

    static void nested() {
        try {
            Object o = "text";
            Integer i = (Integer) o;
            throw new AssertionError(i);
        } catch (ClassCastException e) {
            throw new RuntimeException("outer", new Oops("inner", 1));
        }
    }

    @SuppressWarnings("finally")
    static int returning() {
        try {
            return 1;
        } finally {
            return 2;
        }
    }

    static int loop() {
        int n = 0;
        for (int i = 0; i < 10; i++) {
            try {
                if (i % 2 == 0) {
                    continue;
                }
                if (i > 6) {
                    break;
                }
                n += i;
            } finally {
                n += 100;
            }
        }
        return n;
    }
}
