package spin.core.boot;

import java.util.Locale;
import java.util.function.Consumer;
import spin.core.cli.CommandFailure;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.load.ExtensionLoader;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.dispatcher.Dispatcher;
import spin.domains.AuditLog;
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

    @Override
    public KernelControl boot(Options options, Consumer<String> console) {
        var assembly = assemble(options, console);
        var profile = assembly.kernel().machine().profile();
        console.accept("SPIN is ready on %s: %s.".formatted(profile.name(), profile.machine()));
        return new KernelThread(assembly);
    }

    static Assembly assemble(Options options, Consumer<String> console) {
        var profile = profile(options.profile().isEmpty() ? DEFAULT_PROFILE : options.profile());
        var machine = new Machine(profile, SEED);
        var meter = Meter.access();
        machine.clock().count(meter::cycles);
        var terminal = new KernelConsole(console);
        var limits = new MeterLimits(meter);
        var dispatcher = Dispatcher.builder().name("kernel").limits(limits).faults(terminal::fault).build();
        var kernel = new SpinKernel(machine, dispatcher, terminal, limits);
        terminal.onStrandsOf(kernel.processor());
        limits.preempt(kernel.processor());
        var loader = new ExtensionLoader(kernel, new MachinePrices(profile), limits,
                new Approvers(options.approvers().keys()), options.approvers().today());
        var loading = new Loading(kernel.processor(), loader);
        kernel.programs().door(loading);
        var shell = new ShellCommands(terminal, kernel.resolve(Shell.class, SpinKernel.KERNEL));
        addCommands(shell, kernel, loader);
        kernel.attachParts(shell);
        shell.install(kernel.events(SpinKernel.KERNEL));
        return new Assembly(kernel, terminal, loader, loading, shell);
    }

    private static Profile profile(String name) {
        try {
            return Profile.named(name);
        } catch (UnknownProfileException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private static void showAudit(Consumer<String> out, AuditLog audit) {
        if (audit.forgotten() > 0) {
            out.accept("%d older refusals are no longer kept".formatted(audit.forgotten()));
        }
        for (var entry : audit.entries()) {
            out.accept("%d  %s  %s  %s: %s".formatted(entry.number(), entry.kind().name().toLowerCase(Locale.ROOT),
                    entry.requester(), entry.object(), entry.reason()));
        }
        if (audit.count() == 0) {
            out.accept("nobody was refused anything");
        }
    }

    private static void addCommands(ShellCommands shell, SpinKernel kernel, ExtensionLoader loader) {
        var console = kernel.console();
        shell.add("domains", "domains              what is loaded", () -> {
            loader.show(console::println);
            return true;
        });
        shell.add("audit", "audit                who was refused what, and why", () -> {
            showAudit(console::println, kernel.audit());
            return true;
        });
        shell.add("privilege", "privilege JAR        trust an extension of that name with all strands and system calls",
                name -> {
                    if (name.isEmpty()) {
                        console.println("privilege needs the name of a JAR");
                        return false;
                    }
                    kernel.privilege(name);
                    return true;
                });
        shell.add("ps", "ps                   the strands that have not ended, and the programs", () -> {
            for (var strand : kernel.processor().strands()) {
                console.println("%s  %s".formatted(strand, strand.isBlocked() ? "waits" : "runs"));
            }
            for (var program : kernel.programs().running()) {
                console.println("program %s".formatted(program));
            }
            return true;
        });
        shell.add("mounts", "mounts               the file systems that are mounted, by whom, and their free space",
                () -> {
                    kernel.files().show(console::println);
                    return true;
                });
        shell.add("events", "events               every event and its handlers, in dispatch order",
                () -> ShellCommands.showEvents(console, kernel.exports()));
        shell.add("dispatch", "dispatch EVENT       the plan and the generated code of one event, such as Shell.run",
                name -> ShellCommands.showDispatch(console, kernel.exports(), name));
    }
}
