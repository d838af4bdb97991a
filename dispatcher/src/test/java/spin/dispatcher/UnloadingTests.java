package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// What was taken out can be collected: handlers with their class loader, generated classes, whole exports.
final class UnloadingTests {

    /// Defines the guests anew, so that they live and die with this loader.
    private static final class GuestLoader extends ClassLoader {
        GuestLoader() {
            super(UnloadingTests.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.startsWith(UnloadingTests.class.getName() + "$Guest") && !name.endsWith("Loader")
                    ? define(name)
                    : super.loadClass(name, resolve);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            var loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (var in = UnloadingTests.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        Object make(Class<?> guest) throws ReflectiveOperationException {
            return loadClass(guest.getName()).getConstructor().newInstance();
        }
    }

    public static final class GuestHandler implements Handler.Of1<String> {
        @Override
        public void handle(String packet) {
            if (packet.equals("throw")) {
                throw new IllegalStateException(packet);
            }
        }
    }

    public static final class GuestGuard implements Guard.Of1<String> {
        @Override
        public boolean test(String packet) {
            return !packet.isEmpty();
        }
    }

    /// Exports an interface of its own loader and extends it itself.
    public static final class GuestExporter {
        public interface Own {
            int number();
        }

        public static final class Four implements Own, Handler.Returning0<Integer> {
            @Override
            public int number() {
                return 4;
            }

            @Override
            public Integer handle() {
                return 5;
            }
        }

        public int export(Dispatcher dispatcher) {
            var exported = dispatcher.export(MethodHandles.lookup(), Own.class, new Four()).publish();
            exported.asOwner().on(Own.class, "number").handle(new Four()).install();
            int sum = 0;
            for (int i = 0; i < 20_000; i++) {
                sum += exported.raiser().number();
            }
            return sum;
        }
    }

    private final Ports.House house = new Ports.House(Dispatcher.builder());
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    @Test
    void aHandlersLoaderGoesWhenItsBindingIsOut() throws Exception {
        for (int i = 0; i < 20; i++) {
            var reference = comeAndGo();
            assertThat(isCollected(reference)).as("round %d", i).isTrue();
        }
    }

    private WeakReference<Object> comeAndGo() throws Exception {
        var loader = new GuestLoader();
        var guest = Requester.of("passing guest");
        var installer = house.exported.as(guest).on(Ports.class, "arrived")
                .handle((Handler) loader.make(GuestHandler.class));
        installer.guard((Guard) loader.make(GuestGuard.class)).install();
        house.recorder("stays");
        for (int i = 0; i < 20_000; i++) {
            house.raiser.arrived("packet");
        }
        house.ports.lines.clear();
        house.raiser.arrived("throw");
        assertThat(house.faults).hasSize(1);
        house.faults.clear();
        house.dispatcher.uninstallAll(guest);
        house.raiser.arrived("packet");
        return new WeakReference<>(loader, collected);
    }

    @Test
    void aBindingThatSomebodyStillHoldsAfterItsUninstallKeepsItsHandlerAndNothingElseDoes() throws Exception {
        var reference = outByItself();
        assertThat(isCollected(reference)).isTrue();
    }

    private WeakReference<Object> outByItself() throws Exception {
        var loader = new GuestLoader();
        var bindings = new ArrayList<Binding>();
        for (int i = 0; i < 3; i++) {
            bindings.add(house.events.on(Ports.class, "arrived").handle((Handler) loader.make(GuestHandler.class))
                    .install());
        }
        house.raiser.arrived("packet");
        bindings.forEach(Binding::uninstall);
        return new WeakReference<>(loader, collected);
    }

    @Test
    void generatedClassesGoWithTheListTheyWereMadeFor() {
        var defined = new ArrayList<WeakReference<Object>>();
        for (int i = 0; i < 50; i++) {
            // The handler is reachable from the generated class's constants and from its binding list alone.
            Handler.Of1<String> handler = new GuestHandler();
            defined.add(new WeakReference<>(handler, collected));
            var binding = house.onArrived().handle(handler).install();
            house.raiser.arrived("packet");
            binding.uninstall();
        }
        defined.forEach(reference -> assertThat(isCollected(reference)).isTrue());
    }

    @Test
    void anExportGoesWithItsExporterAlthoughTheDispatcherStays() throws Exception {
        var reference = exporter();
        assertThat(isCollected(reference)).isTrue();
        house.dispatcher.uninstallAll(house.guest);
    }

    private WeakReference<Object> exporter() throws Exception {
        var loader = new GuestLoader();
        var exporter = loader.make(GuestExporter.class);
        var sum = exporter.getClass().getMethod("export", Dispatcher.class).invoke(exporter, house.dispatcher);
        assertThat(sum).isEqualTo(100_000);
        return new WeakReference<>(loader, collected);
    }

    /// Waits for the collector, not for the clock: each round asks it and then waits a while for its answer.
    private boolean isCollected(WeakReference<Object> reference) {
        for (int i = 0; i < 50 && reference.get() != null; i++) {
            System.gc();
            try {
                var _ = collected.remove(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return reference.get() == null;
    }
}
