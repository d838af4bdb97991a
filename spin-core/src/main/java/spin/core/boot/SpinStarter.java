package spin.core.boot;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.boot.source.Sources;
import spin.core.cli.CommandFailure;
import spin.core.cli.KernelStarter;
import spin.core.cli.MountPlan;
import spin.core.cli.NetPlan;
import spin.core.control.KernelControl;
import spin.core.file.FileException;
import spin.core.file.Files;
import spin.core.inspect.FaultLog;
import spin.core.inspect.Inspection;
import spin.core.load.ExtensionLoader;
import spin.core.load.Shelf;
import spin.core.panic.Panic;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.core.strand.StrandSpawner;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Quota;
import spin.dispatcher.Requester;
import spin.domains.DomainEffects;
import spin.domains.DomainSources;
import spin.domains.approve.Approvers;
import spin.domains.meter.Meter;
import spin.hw.Machine;
import spin.hw.profile.Profile;
import spin.hw.profile.UnknownProfileException;

/// Boots the kernel of `spin run`: a machine, a kernel on it, the parts on the class path, the shell, the loader.
public final class SpinStarter implements KernelStarter {
    private static final String DEFAULT_PROFILE = "dec3000-400";
    /// The machine's randomness is a function of it; a kernel at the prompt needs none, yet runs the same each time.
    private static final long SEED = 1;
    /// Bindings of one extension: a hundred times what the largest here has, and still no more than some megabytes.
    private static final Quota OF_AN_EXTENSION = new Quota(4_096, 16_384);

    @Override
    public KernelControl boot(Options options, Consumer<String> console) {
        var assembly = assemble(options, console);
        var profile = assembly.kernel().machine().profile();
        console.accept("SPIN is ready on %s: %s.".formatted(profile.name(), profile.machine()));
        var disks = HostDisks.open(options.disks(), assembly.kernel(), "");
        var network = network(options.net(), assembly.kernel(), disks);
        var thread = new KernelThread(assembly, network, disks);
        configure(thread, options.net());
        return thread;
    }

    private static @Nullable HostNetwork network(NetPlan plan, SpinKernel kernel, HostDisks disks) {
        try {
            return HostNetwork.open(plan, kernel);
        } catch (CommandFailure refused) {
            disks.closeQuietly(refused);
            throw refused;
        }
    }

    /// Says at the prompt what the command line says of the machine's address: the kernel knows no protocol, its prompt does.
    private static void configure(KernelControl kernel, NetPlan plan) {
        if (!plan.address().isEmpty()) {
            demand(kernel, "net address %s %s".formatted(HostNetwork.name(plan.framing()), plan.address()));
        }
        if (!plan.gateway().isEmpty()) {
            demand(kernel, "net route add 0.0.0.0/0 " + plan.gateway());
        }
    }

    private static void demand(KernelControl kernel, String line) {
        var outcome = kernel.shell(line);
        if (!outcome.done()) {
            kernel.close();
            throw new CommandFailure("--net: " + outcome.text());
        }
    }

    static Assembly assemble(Options options, Consumer<String> console) {
        var profile = profile(options.profile().isEmpty() ? DEFAULT_PROFILE : options.profile());
        var machine = new Machine(profile, SEED);
        var meter = Meter.access();
        // The meter is the process's, and has counted for kernels that were here before: this one begins at zero.
        long before = meter.cycles();
        machine.clock().count(() -> meter.cycles() - before);
        var terminal = new KernelConsole(console);
        var limits = new MeterLimits(meter);
        meter.stackLimit(KernelThread.STACK_FOR_EXTENSIONS);
        var faults = new FaultLog(machine.clock()::now, terminal::fault);
        var spawner = new StrandSpawner();
        var panic = new Panic(machine.clock()::now, SpinKernel.KERNEL);
        var dispatcher = Dispatcher.builder().name("kernel").limits(limits)
                .faults(panic.before(spawner.butOfEnded(faults))).clock(machine.clock()::now)
                .quotas(SpinStarter::quota).spawner(spawner).verifier(new DomainEffects())
                .sources(new DomainSources()).build();
        var kernel = new SpinKernel(machine, dispatcher, terminal, limits);
        spawner.on(kernel.processor());
        terminal.onStrandsOf(kernel.processor());
        limits.preempt(kernel.processor());
        panic.onDeclared(kernel.processor()::attend);
        var loader = new ExtensionLoader(kernel, new MachinePrices(profile), limits,
                new Approvers(options.approvers().keys()), options.approvers().today(), new Shelf(options.libraries()));
        var loading = new Loading(kernel.processor(), loader);
        kernel.programs().door(loading);
        var shell = new ShellCommands(terminal, kernel.resolve(Shell.class, SpinKernel.KERNEL),
                kernel.processor()::current);
        var sources = new Sources(SpinStarter.class.getClassLoader());
        new KernelCommands(kernel, loader, shell).add();
        new LoadCommands(loading, sources, loader).addTo(shell);
        new Inspection(kernel, loader, loading, faults, System::nanoTime).addTo(shell);
        new TraceCommands(kernel).addTo(shell);
        new DiskCommands(kernel.drives()).addTo(shell);
        kernel.attachParts(shell);
        install(shell, kernel);
        mount(options.mounts(), kernel);
        PanicParts.of(kernel, loader, faults, panic);
        return new Assembly(kernel, limits, terminal, loader, loading, sources, shell, panic);
    }

    private static void mount(List<MountPlan> plans, SpinKernel kernel) {
        var files = kernel.resolve(Files.class, SpinKernel.KERNEL);
        for (var plan : plans) {
            try {
                files.mount(plan.name(), HostFolder.of(plan.folder(), plan.readOnly(), files::now));
            } catch (FileException | IOException refused) {
                throw new CommandFailure("--mount: " + refused.getMessage() + ".", refused);
            }
        }
    }

    /// The kernel's parts are held to none; they install for themselves and for users without number.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    private static Quota quota(Requester who) {
        return who == SpinKernel.KERNEL ? Quota.unlimited() : OF_AN_EXTENSION;
    }

    private static Profile profile(String name) {
        try {
            return Profile.named(name);
        } catch (UnknownProfileException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /// All commands at one instant, so that their event's code is made once.
    private static void install(ShellCommands shell, SpinKernel kernel) {
        try (var batch = kernel.dispatcher().batch()) {
            shell.install(batch.events(SpinKernel.KERNEL, kernel.exportsFor(SpinKernel.KERNEL)));
            batch.commit();
        }
    }
}
