package spin.bench.compare;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ObjIntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spin.bench.compare.calls.WatchedCode;
import spin.bench.port.ComparedSystem;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.workload.EmptyInterval;
import spin.core.boot.MachinePrices;
import spin.domains.meter.MeteredLoader;
import spin.hw.Machine;
import spin.hw.profile.Confidence;
import spin.hw.profile.Profile;
import spin.hw.profile.UnknownProfileException;

/// Measures for real: a fresh machine, and the system and the workload defined anew in a metered loader whose counter is on
/// that machine's clock.
///
/// Every run stands alone, so neither the order of runs nor what else lives in the JVM can show in a figure. A run is repeated
/// on the profile without its assumed costs; what it is cheaper by is what hangs on them.
public final class Machines implements Measuring {

    /// One seed for all, so that a difference between systems is a difference between systems.
    private static final long SEED = 1995;
    /// The workload that each run begins with.
    private static final String EMPTY = EmptyInterval.class.getPackageName();

    private final ClassLoader parent;
    private final Map<String, SystemDescriptor> systems = new LinkedHashMap<>();
    /// The packages in which workloads are: each run defines them anew, and they are charged.
    private final Set<String> workloads = new TreeSet<>(Set.of(EMPTY));
    private final Map<Run, List<Sample>> done = new HashMap<>();

    private final UnaryOperator<Profile> change;
    private final @Nullable Integer number;

    private record Run(String system, Profile profile, String workload, @Nullable Integer number, int operations) {}

    private Machines(ClassLoader parent, UnaryOperator<Profile> change, @Nullable Integer number) {
        this.parent = parent;
        this.change = change;
        this.number = number;
        SystemDescriptor.discover(parent).forEach(system -> systems.put(system.name(), system));
        ServiceLoader.load(Workload.class, parent).stream()
                .forEach(workload -> workloads.add(workload.type().getPackageName()));
    }

    public static Machines discover(ClassLoader loader) {
        return new Machines(loader, UnaryOperator.identity(), null);
    }

    /// The same systems on machines that are changed: for what depends on a cost.
    public Machines on(UnaryOperator<Profile> changed) {
        return new Machines(parent, changed, number);
    }

    /// The same systems, every workload with another number of what it lets vary (see [Workload#parameter]).
    public Machines with(int otherNumber) {
        return new Machines(parent, change, otherNumber);
    }

    /// What the workload of that name lets vary; empty when nothing.
    public String parameter(String workload) {
        var known = known(workload);
        return known == null ? "" : known.parameter();
    }

    private @Nullable Workload known(String workload) {
        for (var known : ServiceLoader.load(Workload.class, parent)) {
            if (known.name().equals(workload)) {
                return known;
            }
        }
        return null;
    }

    @Override
    public List<String> systems() {
        return List.copyOf(systems.keySet());
    }

    @Override
    public Observation observe(String system, String profileName, Row row, Placement placement) {
        var what = what(system, profileName, row);
        var seen = glance(system, profileName, row, placement);
        var workload = known(row.workload());
        if (workload != null && workload.followsTheClock()) {
            return seen;
        }
        var certain = profile(what, profileName).without(Confidence.ASSUMED);
        var sourced = Windows.cut(what, samples(what, system, certain, row), row, placement).measurement();
        double cycles = seen.measurement().cycles();
        var assumed = cycles == 0 ? 0 : 1 - sourced.cycles() / cycles;
        return new Observation(seen.measurement(), seen.hertz(), seen.causes(), assumed);
    }

    @Override
    public Explanation explain(String system, String profileName, Row row, Placement placement) {
        var what = what(system, profileName, row);
        var profile = profile(what, profileName);
        var samples = samples(what, system, profile, row);
        var windows = Windows.cut(what, samples, row, placement);
        var run = new Run(system, profile, row.workload(), number == null ? row.number() : number, row.operations());
        var tree = new Explainer(samples.indexOf(windows.middle().from()), samples.indexOf(windows.middle().to()));
        guarded(what, run, descriptor -> run(run, descriptor, new WatchedCode(), tree::listen));
        return new Explanation(row, system, profileName, placement.divisor(), windows.middle().allCauses(),
                tree.root());
    }

    /// One figure, without what hangs on assumed costs.
    @Override
    public Observation glance(String system, String profileName, Row row, Placement placement) {
        var what = what(system, profileName, row);
        var profile = profile(what, profileName);
        var windows = Windows.cut(what, samples(what, system, profile, row), row, placement);
        return new Observation(windows.measurement(), profile.hertz(), windows.causes(), Double.NaN);
    }

    /// A cell's name in messages.
    private static String what(String system, String profileName, Row row) {
        return "Row `" + row.name() + "` of " + system + " on " + profileName;
    }

    private Profile profile(String what, String name) {
        try {
            return change.apply(Profile.named(name));
        } catch (UnknownProfileException e) {
            throw CompareException.failed(what + ": " + e.getMessage(), e);
        }
    }

    private List<Sample> samples(String what, String system, Profile profile, Row row) {
        var run = new Run(system, profile, row.workload(), number == null ? row.number() : number, row.operations());
        var known = done.get(run);
        if (known == null) {
            known = samples(what, run);
            done.put(run, known);
        }
        return known;
    }

    private List<Sample> samples(String what, Run run) {
        return guarded(what, run, descriptor -> samples(run, descriptor));
    }

    private interface Attempt {
        List<Sample> with(SystemDescriptor descriptor) throws ReflectiveOperationException;
    }

    /// What goes wrong in a run is said with the row that it was for.
    private List<Sample> guarded(String what, Run run, Attempt attempt) {
        var descriptor = systems.get(run.system());
        if (descriptor == null) {
            throw CompareException.failed(what + ": the system is not installed.");
        }
        try {
            return attempt.with(descriptor);
        } catch (CompareException e) {
            if (e.blame() == CompareException.Blame.REQUEST) {
                throw e;
            }
            throw CompareException.failed(what + ": " + e.getMessage(), e);
        } catch (RuntimeException | ReflectiveOperationException | LinkageError e) {
            throw CompareException.failed(what + " failed: " + e, e);
        }
    }

    private List<Sample> samples(Run run, SystemDescriptor descriptor) throws ReflectiveOperationException {
        return run(run, descriptor, UnaryOperator.identity(), (_, _) -> (_, _) -> {});
    }

    /// Who is told of each sample of a run, and its index.
    private interface Listening {
        ObjIntConsumer<Sample> to(Machine machine, Turns turns);
    }

    /// @param watcher changes the metered code that runs
    private List<Sample> run(Run run, SystemDescriptor descriptor, UnaryOperator<byte[]> watcher,
            Listening onSample) throws ReflectiveOperationException {
        var machine = new Machine(run.profile(), SEED);
        var loader = MeteredLoader.builder(parent)
                .watcher(watcher)
                .name(descriptor.name())
                .own(with(descriptor.own()))
                .meter(with(descriptor.metered()))
                .prices(new ProfilePrices(new MachinePrices(run.profile()), parent))
                .build();
        var turns = new Turns(loader.meter());
        turns.add(machine);
        var workload = workload(loader, run);
        var program = workload.program(run.operations());
        var recorder = new Recorder(machine, loader, turns, onSample.to(machine, turns));
        var session = system(loader, descriptor).boot(machine, workload, program, recorder);
        emptyInterval(loader, recorder);
        recorder.watch(program);
        session.run();
        return recorder.samples();
    }

    /// Before the first operation, so that it is in none.
    private static void emptyInterval(ClassLoader loader, Recorder recorder) throws ReflectiveOperationException {
        var empty = Class.forName(EmptyInterval.class.getName(), true, loader);
        empty.getMethod("pass").invoke(empty.getConstructor(Probe.class).newInstance(recorder));
    }

    private List<String> with(List<String> packages) {
        return Stream.concat(packages.stream(), workloads.stream()).toList();
    }

    private static ComparedSystem system(ClassLoader loader, SystemDescriptor descriptor)
            throws ReflectiveOperationException {
        var implementation = Class.forName(descriptor.implementation(), true, loader);
        if (!ComparedSystem.class.isAssignableFrom(implementation)) {
            throw CompareException.failed(descriptor.implementation() + " does not implement ComparedSystem");
        }
        var system = (ComparedSystem) implementation.getDeclaredConstructor().newInstance();
        if (!system.name().equals(descriptor.name())) {
            throw CompareException.failed(descriptor.implementation() + " calls itself `" + system.name()
                    + "`, its descriptor `" + descriptor.name() + "`; they must agree");
        }
        return system;
    }

    private static Workload workload(ClassLoader loader, Run run) {
        var found = named(loader, run.workload());
        var number = run.number();
        try {
            return number == null ? found : found.with(number);
        } catch (IllegalArgumentException e) {
            throw CompareException
                    .asked("Workload `" + run.workload() + "` cannot be varied so: " + e.getMessage() + ".");
        }
    }

    private static Workload named(ClassLoader loader, String name) {
        var names = new TreeSet<String>();
        for (var workload : ServiceLoader.load(Workload.class, loader)) {
            if (workload.name().equals(name)) {
                if (!loader.equals(workload.getClass().getClassLoader())) {
                    throw CompareException
                            .failed(workload.getClass().getName() + " is not metered; give it a package of its own");
                }
                return workload;
            }
            names.add(workload.name());
        }
        throw CompareException.failed("there is no workload `" + name + "`; known are " + String.join(", ", names));
    }
}
