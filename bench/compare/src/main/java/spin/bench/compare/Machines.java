package spin.bench.compare;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<Run, List<Sample>> done = new ConcurrentHashMap<>();
    private final Map<String, Workload> known = new HashMap<>();

    /// What the classes of a system become on a machine is found out once for all runs.
    private final Map<Make, MeteredLoader.Builder> makes;

    private final UnaryOperator<Profile> change;
    private final @Nullable Integer number;

    private record Make(String system, Profile profile) {}

    private record Run(String system, Profile profile, String workload, @Nullable Integer number, int operations) {}

    private Machines(ClassLoader parent, UnaryOperator<Profile> change, @Nullable Integer number,
            Map<Make, MeteredLoader.Builder> makes) {
        this.parent = parent;
        this.makes = makes;
        this.change = change;
        this.number = number;
        SystemDescriptor.discover(parent).forEach(system -> systems.put(system.name(), system));
        try {
            for (var workload : ServiceLoader.load(Workload.class, parent)) {
                known.putIfAbsent(workload.name(), workload);
                workloads.add(workload.getClass().getPackageName());
            }
        } catch (ServiceConfigurationError e) {
            throw CompareException.failed("A workload cannot be had: " + e.getMessage()
                    + "; mend its line in META-INF/services, or leave the JAR away that has it.", e);
        }
    }

    public static Machines discover(ClassLoader loader) {
        return new Machines(loader, UnaryOperator.identity(), null, new HashMap<>());
    }

    /// The same systems on machines that are changed: for what depends on a cost.
    public Machines on(UnaryOperator<Profile> changed) {
        return new Machines(parent, changed, number, new HashMap<>());
    }

    /// The same systems, every workload with another number of what it lets vary (see [Workload#parameter]).
    public Machines with(int otherNumber) {
        return new Machines(parent, change, otherNumber, makes);
    }

    /// What the workload of that name lets vary; empty when nothing.
    public String parameter(String workload) {
        var asked = known.get(workload);
        return asked == null ? "" : asked.parameter();
    }

    @Override
    public List<String> systems() {
        return List.copyOf(systems.keySet());
    }

    /// Runs what has to be run, as many at once as there are processors. A run is alone on its machines and in its classes, so nobody can tell.
    @Override
    public void expect(List<Cell> cells, boolean glancing) {
        var wanted = new LinkedHashMap<Run, Cell>();
        for (var cell : cells) {
            var profile = profile(what(cell.system(), cell.profile(), cell.row()), cell.profile());
            wanted.putIfAbsent(run(cell.system(), profile, cell.row()), cell);
            if (!glancing && !followsTheClock(cell.row())) {
                wanted.putIfAbsent(run(cell.system(), profile.without(Confidence.ASSUMED), cell.row()), cell);
            }
        }
        wanted.keySet().removeAll(done.keySet());
        wanted.entrySet().parallelStream().forEach(each -> {
            var cell = each.getValue();
            var run = each.getKey();
            try {
                done.put(run, samples(what(cell.system(), cell.profile(), cell.row()), run));
            } catch (CompareException _) {
                // It fails again for whoever asks for it, in the order of asking.
            }
        });
    }

    private boolean followsTheClock(Row row) {
        var asked = known.get(row.workload());
        return asked != null && asked.followsTheClock();
    }

    @Override
    public Observation observe(String system, String profileName, Row row, Placement placement) {
        var what = what(system, profileName, row);
        var seen = glance(system, profileName, row, placement);
        if (followsTheClock(row)) {
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
        var run = run(system, profile, row);
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
        var run = run(system, profile, row);
        var samples = done.get(run);
        if (samples == null) {
            samples = samples(what, run);
            done.put(run, samples);
        }
        return samples;
    }

    private Run run(String system, Profile profile, Row row) {
        return new Run(system, profile, row.workload(), number == null ? row.number() : number, row.operations());
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
        var loader = loader(descriptor, run.profile(), watcher);
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

    private MeteredLoader loader(SystemDescriptor descriptor, Profile profile, UnaryOperator<byte[]> watcher) {
        synchronized (makes) {
            return makes.computeIfAbsent(new Make(descriptor.name(), profile), _ -> MeteredLoader.builder(parent)
                    .name(descriptor.name())
                    .own(with(descriptor.own()))
                    .meter(with(descriptor.metered()))
                    .prices(new ProfilePrices(new MachinePrices(profile), parent))).watcher(watcher).build();
        }
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
