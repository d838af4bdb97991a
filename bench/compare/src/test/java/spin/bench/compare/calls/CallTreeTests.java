package spin.bench.compare.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class CallTreeTests {

    /// What watched code pays to.
    public static final class Till {
        static long paid;

        private Till() {}

        public static void pay(long amount) {
            paid += amount;
        }
    }

    /// Watched: each method pays a sum of its own.
    public static final class Shop implements Runnable {

        @Override
        public void run() {
            Till.pay(1);
            first();
            Till.pay(2);
            try {
                failing(3);
            } catch (IllegalStateException expected) {
                Till.pay(20);
            }
            first();
            Till.pay(4);
        }

        private static void first() {
            Till.pay(100);
            second();
            second();
        }

        private static void second() {
            Till.pay(1000);
        }

        private static void failing(int depth) {
            Till.pay(10_000);
            if (depth > 0) {
                failing(depth - 1);
            } else {
                throw new IllegalStateException("as asked");
            }
        }
    }

    @Test
    void eachMethodHasItsOwnAndExceptionsLeaveNothingBehind() throws ReflectiveOperationException {
        var watched = new WatchedLoader();
        var shop = (Runnable) watched.loadClass(Shop.class.getName()).getConstructor().newInstance();
        Till.paid = 5;
        var tree = new CallTree<>(() -> Till.paid, 0L, Long::sum, (after, before) -> after - before,
                type -> type.getClassLoader() == watched);

        tree.begin();
        shop.run();
        Till.pay(7);
        tree.end();
        shop.run();

        var run = tree.root().children().iterator().next();
        assertThat(tree.root().own()).isEqualTo(7);
        assertThat(run.methodName()).isEqualTo("run");
        assertThat(run.own()).isEqualTo(27);
        assertThat(run.total(Long::sum)).isEqualTo(27 + 2 * 2100 + 40_000);
        assertThat(run.children().stream().map(child -> child.methodName() + " " + child.calls() + " " + child.own())
                .collect(Collectors.toList())).containsExactly("first 2 200", "failing 1 10000");
        assertThat(run.children().iterator().next().children()).singleElement()
                .satisfies(second -> assertThat(second.calls()).isEqualTo(4));
    }

    @Test
    void anotherThreadIsNotListenedTo() throws ReflectiveOperationException, InterruptedException {
        var watched = new WatchedLoader();
        var shop = (Runnable) watched.loadClass(Shop.class.getName()).getConstructor().newInstance();
        var tree = new CallTree<>(() -> 0L, 0L, Long::sum, (after, before) -> after - before,
                type -> type.getClassLoader() == watched);

        tree.begin();
        var other = new Thread(shop);
        other.start();
        other.join();
        tree.end();

        assertThat(tree.root().children()).isEmpty();
    }

    private static final class WatchedLoader extends ClassLoader {

        WatchedLoader() {
            super(CallTreeTests.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Shop.class.getName())) {
                return super.loadClass(name, resolve);
            }
            var loaded = findLoadedClass(name);
            return loaded == null ? defined(name) : loaded;
        }

        private Class<?> defined(String name) {
            try (var in = Objects.requireNonNull(getResourceAsStream(name.replace('.', '/') + ".class"))) {
                var bytes = new WatchedCode().apply(in.readAllBytes());
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
