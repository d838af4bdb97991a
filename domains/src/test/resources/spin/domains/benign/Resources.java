package benign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import spin.domains.Greeter;

/// try-with-resources, suppressed exceptions, multi-catch, rethrowing, finally in every place.
public final class Resources implements Greeter {

    static final class Broken extends IOException {
        Broken(String message) {
            super(message);
        }
    }

    private final List<String> log = new ArrayList<>();

    final class Resource implements AutoCloseable {
        private final String name;
        private final boolean fails;

        Resource(String name, boolean fails) {
            this.name = name;
            this.fails = fails;
            log.add("+" + name);
        }

        @Override
        public void close() throws Broken {
            log.add("-" + name);
            if (fails) {
                throw new Broken("close " + name);
            }
        }
    }

    @Override
    public String greet(Desk desk) {
        for (int i = 0; i < 5; i++) {
            try {
                log.add("=" + work(i));
            } catch (Broken | IllegalStateException e) {
                log.add(e.getMessage() + e.getSuppressed().length);
            } catch (IOException e) {
                log.add("io " + e.getMessage());
            }
        }
        return String.join(" ", log) + " " + order();
    }

    private int work(int i) throws IOException {
        var outer = new Resource("o", i == 1);
        try (outer; var inner = new Resource("i", i == 2)) {
            switch (i) {
                case 2 -> throw new IllegalStateException("body");
                case 3 -> rethrow(new IOException("sneaky"));
                default -> log.add(inner.name);
            }
            return i;
        } finally {
            log.add("f" + i);
        }
    }

    private static void rethrow(Exception e) throws IOException {
        try {
            throw e;
        } catch (IOException | RuntimeException known) {
            throw known;
        } catch (Exception other) {
            throw new AssertionError(other);
        }
    }

    @SuppressWarnings("finally")
    private static String order() {
        var text = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            try {
                if (i == 1) {
                    continue;
                }
                text.append('t').append(i);
                if (i == 2) {
                    break;
                }
            } finally {
                text.append('f').append(i);
            }
        }
        return text.append(value()).toString();
    }

    private static int value() {
        int x = 1;
        try {
            return x;
        } finally {
            x = 2;
        }
    }
}
