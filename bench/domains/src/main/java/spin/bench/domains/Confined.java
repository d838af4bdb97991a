package spin.bench.domains;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialiseOptions;
import spin.domains.link.Linker;
import spin.domains.meter.Metering;
import spin.domains.meter.MeterOptions;
import spin.domains.meter.PriceList;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Examination;

/// Guests in domains and guests that nobody confines.
final class Confined {

    static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Loop.class));
    static final DomainRules RULES = DomainRules.standard(Loop.class.getName());

    private Confined() {}

    /// How code is metered.
    enum Mode {
        /// It can be stopped, and is not counted.
        POLLS,
        /// Every block pays.
        EXACT;

        InitialiseOptions options() {
            return this == POLLS ? InitialiseOptions.standard().uncounted() : InitialiseOptions.standard();
        }
    }

    static Domain created(String file, byte[] jar) {
        return switch (Domain.create(file, jar, RULES)) {
            case CreateResult.Created(var domain, var _) -> {
                domain.resolve(PUBLIC);
                yield domain;
            }
            case CreateResult.Refused(var report) -> throw new IllegalStateException(report.text());
        };
    }

    static Loop loop(String name, Mode mode) {
        return created(name + ".jar", Guests.jar(Guests.named(name), Map.of())).initialise(mode.options())
                .entry(Loop.class);
    }

    /// A guest with a part of what code in a domain has when it is counted: its blocks pay; `untrusted`, it polls and its stack is counted
    /// too. It never has an account of memory.
    static Loop counted(String name, boolean untrusted) {
        var examined = Examination.of(name + ".jar", Guests.jar(Guests.named(name), Map.of()), RULES);
        var linked = Linker.link(examined.jar().orElseThrow(() -> new IllegalStateException(examined.report().text())),
                RULES.allowList());
        Predicate<String> own = linked.classFiles()::containsKey;
        var options = untrusted ? MeterOptions.untrusted(own) : MeterOptions.trusted(own);
        var metered = new LinkedHashMap<String, byte[]>();
        linked.classFiles().forEach(
                (each, bytes) -> metered.put(each, Metering.meter(bytes, PriceList.unit(), options)));
        return plain("guest." + name, metered);
    }

    /// [spin.bench.domains.guest.Calls] in one domain with what it calls, or across a border.
    static Loop calls(boolean across, Mode mode) {
        if (!across) {
            return created("calls.jar", Guests.jar(Guests.named("Calls", "Library"), Map.of()))
                    .initialise(mode.options()).entry(Loop.class);
        }
        // A JAR has an entry, so the library brings one that is never called.
        var exported = Guests.named("Library", "Arithmetic");
        var library = created("library.jar", Guests.jar(exported, Map.of("Spin-Export", "guest")));
        var caller = created("caller.jar", Guests.jar(Guests.named("Calls"), Map.of()));
        caller.resolve(library);
        return caller.initialise(mode.options()).entry(Loop.class);
    }

    /// The same class files behind a loader like any other.
    static Loop plain(String entry, Map<String, byte[]> classes) {
        var loader = new ClassLoader("plain", Loop.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                var bytes = classes.get(name.replace('.', '/'));
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        try {
            return Class.forName(entry, true, loader).asSubclass(Loop.class).getConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("The guest " + entry + " cannot be made.", impossible);
        }
    }
}
