package spin.bench.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spin.core.boot.MachinePrices;
import spin.domains.meter.MeteredLoader;
import spin.hw.Machine;

/// Implementations of one type that the class path brings, by the descriptors of one folder. Each is made anew for a machine, in a metered loader
/// whose counter is on that machine's clock.
///
/// @param <S> what they implement
public final class Installed<S> {

    private final ClassLoader parent;
    private final Class<S> type;
    private final Map<String, SystemDescriptor> descriptors = new LinkedHashMap<>();

    private Installed(ClassLoader parent, Class<S> type) {
        this.parent = parent;
        this.type = type;
    }

    /// @param folder such as `META-INF/spin/attacked`
    public static <S> Installed<S> discover(ClassLoader parent, String folder, Class<S> type) {
        var installed = new Installed<>(parent, type);
        SystemDescriptor.discover(parent, folder)
                .forEach(descriptor -> installed.descriptors.put(descriptor.name(), descriptor));
        return installed;
    }

    /// Sorted.
    public List<String> names() {
        return List.copyOf(descriptors.keySet());
    }

    /// The one of that name, for this machine, which it is charged to.
    public S on(Machine machine, String name) {
        var descriptor = descriptors.get(name);
        if (descriptor == null) {
            throw CompareException.asked("There is no system `" + name + "` here; there are "
                    + String.join(", ", descriptors.keySet()) + ".");
        }
        var loader = MeteredLoader.builder(parent).name(name).own(descriptor.own()).meter(descriptor.metered())
                .prices(new ProfilePrices(new MachinePrices(machine.profile()), parent)).build();
        var meter = loader.meter();
        machine.clock().count(meter::cycles);
        try {
            return type.cast(Class.forName(descriptor.implementation(), true, loader).getDeclaredConstructor()
                    .newInstance());
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw CompareException.failed(descriptor.implementation() + " of system `" + name + "` cannot be made: "
                    + e + ".", e);
        }
    }
}
