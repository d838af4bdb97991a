package spin.bench.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import spin.core.load.Published;

/// What an extension may name, as a whole: the lists of all rooms on one class path.
class PublishedTests {
    /// Kernel types that an extension must never get at, whoever edits the lists.
    private static final List<String> NEVER = List.of("spin.hw.", "spin.domains.", "spin.core.boot.", "spin.core.load.",
            "spin.core.control.",
            "spin.core.cli.", "spin.core.device.", "spin.dispatcher.Dispatcher", "spin.dispatcher.Exported",
            "spin.dispatcher.Batch",
            // Accessors call whatever public method they are told by name, which no verifier of bytecode sees.
            "spin.dispatcher.predicate.", "spin.dispatcher.Guard$Where");

    /// An annotation that a handler's writer puts on it, among predicates only because their reader holds him to it.
    private static final String PROMISE = "spin.dispatcher.predicate.Ephemeral";

    private final List<Class<?>> published = Published.classes(PublishedTests.class.getClassLoader());

    @Test
    void thePublishedTypesNameNothingThatIsNotPublished() {
        var names = new LinkedHashSet<Class<?>>(published);
        var missing = new TreeSet<String>();
        for (var type : published) {
            for (var named : namedIn(type)) {
                if (named.getName().startsWith("spin.") && !names.contains(named)) {
                    missing.add(type.getName() + " names " + named.getName());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void nothingOfTheKernelsInsideIsPublished() {
        assertThat(published).extracting(Class::getName).filteredOn(name -> !PROMISE.equals(name))
                .noneMatch(name -> NEVER.stream().anyMatch(name::startsWith));
    }

    @Test
    void aCapabilityCannotBeMadeByAnExtension() {
        var capabilities = List.of("spin.core.memory.Context", "spin.core.memory.Page", "spin.core.memory.Region",
                "spin.core.strand.Strand", "spin.core.trap.SavedState", "spin.core.disk.DiskRange",
                "spin.core.disk.DiskRequest",
                "spin.plexus.udp.Endpoint", "spin.plexus.datalink.TypeClaim", "spin.plexus.tcp.TcpPort",
                "spin.plexus.tcp.TcpConnection", "spin.plexus.tcp.SegmentPort", "spin.core.cache.Cache",
                "spin.dispatcher.Binding", "spin.dispatcher.Installer");
        assertThat(published.stream().filter(type -> capabilities.contains(type.getName())))
                .hasSize(capabilities.size()).allSatisfy(type -> {
                    assertThat(Modifier.isFinal(type.getModifiers())).as("%s is final", type).isTrue();
                    assertThat(type.getConstructors()).as("public constructors of %s", type).isEmpty();
                });
    }

    /// The types of everything public in a type.
    private static Set<Class<?>> namedIn(Class<?> type) {
        var named = new ArrayList<Class<?>>();
        for (var method : type.getDeclaredMethods()) {
            if (isOpen(method.getModifiers()) && !method.isSynthetic()) {
                named.add(method.getReturnType());
                named.addAll(List.of(method.getParameterTypes()));
                named.addAll(List.of(method.getExceptionTypes()));
            }
        }
        for (var constructor : type.getDeclaredConstructors()) {
            if (isOpen(constructor.getModifiers())) {
                named.addAll(List.of(constructor.getParameterTypes()));
            }
        }
        for (var field : type.getDeclaredFields()) {
            if (isOpen(field.getModifiers())) {
                named.add(field.getType());
            }
        }
        if (type.getSuperclass() != null) {
            named.add(type.getSuperclass());
        }
        named.addAll(List.of(type.getInterfaces()));
        var elements = new LinkedHashSet<Class<?>>();
        for (var each : named) {
            var element = each;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            elements.add(element);
        }
        return elements;
    }

    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }
}
