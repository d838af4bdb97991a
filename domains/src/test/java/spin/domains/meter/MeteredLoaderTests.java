package spin.domains.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import spin.domains.Jars;
import spin.domains.Sources;

final class MeteredLoaderTests {

    private static final Map<String, byte[]> KERNEL = Sources.compile("""
            package kernel.core;
            public final class Boot implements java.util.function.IntSupplier {
                private int state;
                public int getAsInt() { for (int i = 0; i < 10; i++) state += kernel.host.Setup.one(); return state; }
            }
            """, """
            package kernel.host;
            public final class Setup { public static int one() { return 1; } }
            """);

    @Test
    void twoKernelsInOneJvmPayToTwoCounters() throws Exception {
        var first = aKernel();
        var second = aKernel();
        assertThat(boot(first).getAsInt()).isEqualTo(10);
        long cost = first.meter().cycles();
        assertThat(cost).isPositive();
        assertThat(second.meter().cycles()).isZero();
        var other = boot(second);
        assertThat(other.getAsInt()).isEqualTo(10);
        assertThat(second.meter().cycles()).isEqualTo(cost);
        assertThat(other.getAsInt()).isEqualTo(20);
        assertThat(first.meter().cycles()).isEqualTo(cost);
    }

    @Test
    void whatIsOwnedButNotMeteredPaysNothing() throws Exception {
        var loader = aKernel();
        var setup = loader.loadClass("kernel.host.Setup");
        assertThat(setup.getClassLoader()).isSameAs(loader);
        long before = loader.meter().cycles();
        setup.getMethod("one").invoke(null);
        assertThat(loader.meter().cycles()).isEqualTo(before);
        assertThat(loader.isMetered("kernel/host/Setup")).isFalse();
        assertThat(loader.isMetered("kernel/core/Boot")).isTrue();
        assertThat(loader.isMetered("kernel/corette/Boot")).isFalse();
    }

    @Test
    void aCallOnAnotherFinalClassIsADirectOne() throws Exception {
        var code = Sources.compile("""
                package kernel.core;
                public final class Boot implements java.util.function.IntSupplier {
                    private final Sealed sealed = new Sealed();
                    private final Open open = new Open();
                    public int getAsInt() { return open.one(); }
                    public int direct() { return sealed.one(); }
                }
                """, """
                package kernel.core;
                final class Sealed { int one() { return 1; } }
                """, """
                package kernel.core;
                class Open { int one() { return 1; } }
                """);
        var prices = new CertainIsCheaper();
        var loader = MeteredLoader.builder(new Showing(code)).own("kernel").meter("kernel.core").prices(prices).build();
        var boot = boot(loader);
        var direct = boot.getClass().getMethod("direct");
        long before = loader.meter().cycles();
        assertThat(boot.getAsInt()).isOne();
        long slot = loader.meter().cycles() - before;
        before = loader.meter().cycles();
        assertThat(direct.invoke(boot)).isEqualTo(1);
        long certain = loader.meter().cycles() - before;
        assertThat(slot - certain).isEqualTo(prices.opcode(PriceList.INVOKEVIRTUAL) - prices.certainCall());
    }

    @Test
    void aCallOfAnEventIsLinkedToIt() throws Exception {
        var code = Sources.compile("""
                package kernel.core;
                public final class Boot implements java.util.function.IntSupplier {
                    private Bell bell = new Setup().bell;
                    public int getAsInt() { return bell.rung(2, 3L) + quiet(); }
                    public int other() { bell = (one, other) -> 100; return getAsInt(); }
                    private int quiet() { return 0; }
                }
                """, """
                package kernel.core;
                @spin.dispatcher.EventInterface
                public interface Bell { int rung(int one, long other); }
                """, """
                package kernel.core;
                import spin.dispatcher.*;
                public final class Setup {
                    final Bell bell;
                    Setup() {
                        var exported = Dispatcher.builder().build()
                                .export(java.lang.invoke.MethodHandles.lookup(), Bell.class, new Ringing()).publish();
                        bell = exported.raiser();
                        exported.asOwner().on(Bell.class, Bell::rung).handle((one, other) -> one * 10).install();
                    }
                }
                """, """
                package kernel.core;
                final class Ringing implements Bell {
                    public int rung(int one, long other) { return one + (int) other; }
                }
                """);
        var prices = new LinkedIsDear();
        var loader = MeteredLoader.builder(new Showing(code)).own("kernel", "spin.dispatcher")
                .meter("kernel.core.Boot").prices(prices).build();
        var boot = boot(loader);
        assertThat(boot.getAsInt()).isEqualTo(20);
        long before = loader.meter().cycles();
        assertThat(boot.getAsInt()).isEqualTo(20);
        assertThat(loader.meter().cycles() - before).isBetween(1000L, 1099L);
        assertThat(boot.getClass().getMethod("other").invoke(boot)).isEqualTo(100);
    }

    /// What links a call is none of the JDK's, and costs what the list says.
    private static final class LinkedIsDear implements PriceList {
        @Override
        public int opcode(int jvmOpcode) {
            return 1;
        }

        @Override
        public OptionalInt call(String ownerInternalName, String name, String descriptor) {
            return OptionalInt.of(ownerInternalName.equals("spin/dispatcher/LinkedCalls") ? 1000 : 1);
        }
    }

    @Test
    void whatAClassBecomesIsFoundOutOnceForAllLoadersOfOneMake() throws Exception {
        var make = MeteredLoader.builder(new Showing(KERNEL)).own("kernel").meter("kernel.core");
        var first = make.build();
        long before = first.meter().cycles();
        assertThat(boot(first).getAsInt()).isEqualTo(10);
        long cost = first.meter().cycles() - before;
        var watched = new AtomicInteger();
        var second = make.watcher(bytes -> {
            watched.incrementAndGet();
            return bytes;
        }).build();
        assertThat(second.loadClass("kernel.core.Boot")).isNotSameAs(first.loadClass("kernel.core.Boot"));
        assertThat(boot(second).getAsInt()).isEqualTo(10);
        assertThat(second.meter().cycles()).isEqualTo(cost);
        assertThat(first.meter().cycles()).isEqualTo(cost);
        assertThat(watched).hasValue(1);

        var dearer = make.prices(new Dear()).build();
        assertThat(boot(dearer).getAsInt()).isEqualTo(10);
        assertThat(dearer.meter().cycles()).isGreaterThan(5 * cost);
    }

    private static final class Dear implements PriceList {
        @Override
        public int opcode(int jvmOpcode) {
            return 10;
        }

        @Override
        public OptionalInt call(String ownerInternalName, String name, String descriptor) {
            return OptionalInt.of(10);
        }
    }

    @Test
    void aCallFromMeteredToUnmeteredCodeIsReported() throws Exception {
        var loader = aKernel();
        assertThat(boot(loader).getAsInt()).isEqualTo(10);
        assertThat(loader.meter().unpriced()).isEmpty();
        var odd = MeteredLoader.builder(new Showing(KERNEL)).own("kernel").meter("kernel.core")
                .prices(new OddPrices()).build();
        assertThat(boot(odd).getAsInt()).isEqualTo(10);
        assertThat(odd.meter().unpriced()).containsEntry("kernel/host/Setup.one()I", 10L);
    }

    @Test
    void theWholeLibraryMayLiveInsideAKernelAndItsSignalIsStillOurs() throws Exception {
        var loader = MeteredLoader.builder(MeteredLoader.class.getClassLoader()).own("spin.domains").build();
        var inner = loader.loadClass("spin.domains.meter.Metering");
        assertThat(inner).isNotSameAs(Metering.class);
        assertThat(loader.loadClass("spin.domains.meter.Terminated")).isSameAs(Terminated.class);
        assertThat(loader.loadClass("spin.domains.meter.PriceList")).isSameAs(PriceList.class);
        var meter = loader.loadClass("spin.domains.meter.Meter");
        meter.getField("cycles").setLong(null, 41);
        assertThat(loader.meter().cycles()).isEqualTo(41);
        loader.meter().limit(7);
        assertThatThrownBy(() -> meter.getMethod("poll").invoke(null)).cause().isInstanceOf(Terminated.class);
    }

    @Test
    void anExtensionInsideAKernelPaysToTheKernelsCounter() throws Exception {
        var classes = Sources.compile(
                """
                        package kernel.core;
                        import java.util.List;
                        import java.util.function.Function;
                        import spin.domains.CreateResult;
                        import spin.domains.Domain;
                        import spin.domains.Greeter;
                        import spin.domains.InitialiseOptions;
                        import spin.domains.verify.DomainRules;
                        public final class Boot implements Function<byte[], Object> {
                            public Object apply(byte[] jar) {
                                if (!(Domain.create("x.jar", jar, DomainRules.standard(Greeter.class.getName())) instanceof CreateResult.Created(var domain, var report))) { return "refused"; }
                                domain.resolve(Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class)));
                                try { return domain.initialise(InitialiseOptions.standard()).entry(Greeter.class).greet(null); }
                                catch (spin.domains.meter.Terminated stopped) { return "stopped"; }
                            }
                        }
                        """);
        var jar = Jars.of("""
                package guest;
                public class Guest implements spin.domains.Greeter {
                    public String greet(Desk desk) { int x = 0; for (int i = 0; i < 1000; i++) x += i; return "x" + x; }
                }
                """);
        Meter.access().reset();
        var loader = MeteredLoader.builder(new Showing(classes)).own("kernel", "spin.domains").meter("kernel").build();
        @SuppressWarnings("unchecked")
        var boot = (Function<byte[], Object>) loader.loadClass("kernel.core.Boot").getConstructor().newInstance();
        assertThat(boot.apply(jar)).isEqualTo("x499500");
        assertThat(loader.meter().cycles()).isBetween(5000L, 20_000L);
        assertThat(Meter.access().cycles()).isZero();
        loader.meter().limit(loader.meter().cycles() + 1000);
        assertThat(boot.apply(jar)).isEqualTo("stopped");
    }

    @Test
    void codeThatIsGeneratedAtRunTimePaysToTheSameCounter() throws Exception {
        var loader = aKernel();
        var generated = Sources
                .single("package kernel.core; public class Made { public static int run() { return 1; } }");
        var metered = loader.meter(generated);
        assertThat(metered.length).isGreaterThan(generated.length);
    }

    @Test
    void mistakesAreNamedWhenTheLoaderIsMade() {
        assertThatThrownBy(
                () -> MeteredLoader.builder(getClass().getClassLoader()).own("a.b").meter("a.b.c", "a").build())
                .hasMessageContaining("[a]").hasMessageContaining("own(");
        assertThatThrownBy(() -> MeteredLoader.builder(ClassLoader.getPlatformClassLoader()).own("a").build())
                .hasMessageContaining("as parent");
        assertThatThrownBy(() -> aKernel().loadClass("kernel.core.Missing")).isInstanceOf(ClassNotFoundException.class)
                .hasMessageContaining("kernel.core.Missing");
    }

    private static MeteredLoader aKernel() {
        return MeteredLoader.builder(new Showing(KERNEL)).name("a kernel").own("kernel").meter("kernel.core").build();
    }

    private static IntSupplier boot(MeteredLoader loader) throws ReflectiveOperationException {
        return (IntSupplier) loader.loadClass("kernel.core.Boot").getConstructor().newInstance();
    }

    private static final class CertainIsCheaper implements PriceList {
        @Override
        public int opcode(int jvmOpcode) {
            return 10;
        }

        @Override
        public OptionalInt call(String ownerInternalName, String name, String descriptor) {
            return OptionalInt.empty();
        }

        @Override
        public int certainCall() {
            return 3;
        }
    }
}
