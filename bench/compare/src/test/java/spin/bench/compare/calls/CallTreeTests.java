package spin.bench.compare.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class CallTreeTests {

    /// What watched code pays to.
    public static final class Till {
        public static long paid;

        private Till() {}

        public static void pay(long amount) {
            paid += amount;
        }
    }

    /// Not watched: what it is given to run may fail, and it goes on.
    public static final class Bystander {

        private Bystander() {}

        public static void tolerate(Runnable failing, Runnable then) {
            try {
                failing.run();
            } catch (IllegalStateException expected) {
                then.run();
            }
        }
    }

    /// Watched: hands what fails to somebody who is not.
    public static final class Customer implements Runnable {

        @Override
        public void run() {
            Bystander.tolerate(new Failing(), new Paying());
            Till.pay(1);
        }
    }

    /// Watched.
    public static final class Failing implements Runnable {

        @Override
        public void run() {
            long sum = 10;
            for (int i = 0; i < 9; i++) {
                sum += 10;
            }
            Till.pay(sum);
            throw new IllegalStateException("as asked");
        }
    }

    /// Watched.
    public static final class Paying implements Runnable {

        private final long amount;

        public Paying() {
            this(Till.paid > 0 ? 1000 : 2000);
        }

        private Paying(long amount) {
            this.amount = amount;
        }

        @Override
        public void run() {
            Till.pay(amount);
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
        var tree = new CallTree(1, into -> into[0] = Till.paid);

        tree.listen();
        shop.run();
        tree.begin();
        shop.run();
        Till.pay(7);
        tree.end();
        shop.run();

        var root = tree.root(taken -> taken[0]);
        var run = root.children().getFirst();
        assertThat(root.own()).isEqualTo(7);
        assertThat(run.methodName()).isEqualTo("run");
        assertThat(run.own()).isEqualTo(27);
        assertThat(run.total(Long::sum)).isEqualTo(27 + 2 * 2100 + 40_000);
        assertThat(run.children().stream().map(child -> child.methodName() + " " + child.calls() + " " + child.own())
                .collect(Collectors.toList())).containsExactly("first 2 200", "failing 1 10000");
        assertThat(run.children().getFirst().children()).singleElement()
                .satisfies(second -> assertThat(second.calls()).isEqualTo(4));
    }

    @Test
    void whatAnExceptionEndedIsLeftThoughNobodyWatchedCaughtIt() throws ReflectiveOperationException {
        var customer = (Runnable) new WatchedLoader().loadClass(Customer.class.getName())
                .getConstructor()
                .newInstance();
        Till.paid = 5;
        var tree = new CallTree(1, into -> into[0] = Till.paid);

        tree.listen();
        tree.begin();
        customer.run();
        tree.end();

        var run = tree.root(taken -> taken[0]).children().getFirst();
        assertThat(run.own()).isEqualTo(1);
        assertThat(run.children().stream().map(child -> child.className() + " " + child.own()))
                .contains(Failing.class.getName() + " 100", Paying.class.getName() + " 1000");
        assertThat(run.children().stream().filter(child -> child.own() > 0)).hasSize(2);
    }

    @Test
    void aStackThatIsTakenUpAgainGoesOnWhereItStood() {
        // As watched code does it: two stacks take turns, and each keeps its places.
        var tree = new CallTree(1, into -> into[0] = Till.paid);
        tree.listen();
        tree.begin();
        var runner = Watch.entered("Runner", "run");
        var first = Watch.entered("First", "work");
        Till.pay(1);
        Watch.back(runner);
        var second = Watch.entered("Second", "work");
        Till.pay(10);
        Watch.back(runner);
        Till.pay(100);
        Watch.back(first);
        Till.pay(2);
        Watch.leaves(first);
        Watch.back(second);
        Till.pay(20);
        Watch.leaves(second);
        Watch.leaves(runner);
        tree.end();

        var run = tree.root(taken -> taken[0]).children().getFirst();
        assertThat(run.own()).isEqualTo(100);
        assertThat(run.children().stream().map(child -> child.className() + " " + child.own()))
                .containsExactly("First 3", "Second 30");
    }

    @Test
    void anotherThreadIsNotListenedTo() throws ReflectiveOperationException, InterruptedException {
        var watched = new WatchedLoader();
        var shop = (Runnable) watched.loadClass(Shop.class.getName()).getConstructor().newInstance();
        var tree = new CallTree(1, into -> into[0] = Till.paid);

        tree.listen();
        tree.begin();
        var other = new Thread(shop);
        other.start();
        other.join();
        tree.end();

        assertThat(tree.root(taken -> taken[0]).children()).isEmpty();
    }

    private static final class WatchedLoader extends ClassLoader {

        private static final Set<String> WATCHED = Set.of(Shop.class.getName(), Customer.class.getName(),
                Failing.class.getName(), Paying.class.getName());

        WatchedLoader() {
            super(CallTreeTests.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!WATCHED.contains(name)) {
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
