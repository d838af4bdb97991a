package spin.bench.compare;

import java.util.List;
import java.util.function.Consumer;
import spin.bench.port.ProgramSystem;
import spin.bench.port.WorkloadFailedException;
import spin.core.boot.MachinePrices;
import spin.core.cli.CommandFailure;
import spin.core.cli.OtherKernels;
import spin.core.cli.ProgramRunner;
import spin.domains.meter.MeteredLoader;
import spin.hw.Machine;
import spin.hw.profile.Profile;
import spin.hw.profile.UnknownProfileException;

/// The compared systems that run unmodified programs: `META-INF/spin/programs/NAME.properties` names a [ProgramSystem]. As in the harness a
/// system is defined anew, in a metered loader whose counter is on the machine's clock: what a program sees of time is what it costs.
public final class ProgramKernels implements OtherKernels {

    private static final String FOLDER = "META-INF/spin/programs";
    private static final String USUAL_PROFILE = "dec3000-400";
    private static final long SEED = 1995;

    private final ClassLoader parent;
    private final List<SystemDescriptor> systems;

    /// Those on the class path.
    public ProgramKernels() {
        this(ProgramKernels.class.getClassLoader());
    }

    private ProgramKernels(ClassLoader parent) {
        this.parent = parent;
        this.systems = SystemDescriptor.discover(parent, FOLDER);
    }

    @Override
    public List<String> names() {
        return systems.stream().map(SystemDescriptor::name).toList();
    }

    @Override
    public int run(String kernel, String profileName, ProgramRunner.Execution execution, Consumer<String> told) {
        var profile = profile(profileName);
        var descriptor = systems.stream().filter(system -> system.name().equals(kernel)).findFirst()
                .orElseThrow(() -> new CommandFailure("there is no kernel '" + kernel + "'; there are "
                        + String.join(", ", names()) + "."));
        var machine = new Machine(profile, SEED);
        var loader = MeteredLoader.builder(parent).name(kernel).own(descriptor.own()).meter(descriptor.metered())
                .prices(new ProfilePrices(new MachinePrices(profile), parent)).build();
        machine.clock().count(loader.meter()::cycles);
        var program = new ProgramSystem.Program(execution.name(), execution.executable(), execution.arguments(),
                execution.environment());
        try {
            var ended = system(loader, descriptor).run(machine, program,
                    new HostConsole(execution.in(), execution.out(), execution.err()));
            ended.unknown().forEach(call -> told.accept(kernel + " has no system call " + call.number() + "; "
                    + execution.name() + " wanted it " + times(call.count()) + "."));
            return ended.status();
        } catch (WorkloadFailedException | IllegalArgumentException e) {
            throw new CommandFailure(execution.name() + " cannot be run on " + kernel + ": " + e.getMessage(), e);
        }
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }

    private static Profile profile(String name) {
        try {
            return Profile.named(name.isEmpty() ? USUAL_PROFILE : name);
        } catch (UnknownProfileException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private static ProgramSystem system(ClassLoader loader, SystemDescriptor descriptor) {
        try {
            return Class.forName(descriptor.implementation(), true, loader).asSubclass(ProgramSystem.class)
                    .getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new CommandFailure(descriptor.implementation() + " is no ProgramSystem: " + e.getMessage() + ".", e);
        }
    }
}
