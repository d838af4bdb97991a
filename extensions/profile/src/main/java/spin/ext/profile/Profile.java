package spin.ext.profile;

import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Programs;
import spin.dispatcher.Filter;
import spin.dispatcher.InstallException;

/// Samples programs: `profile` at the prompt, for all of them if the machine's owner trusts it; loaded in the name of a program it samples that one
/// from its first instruction on, and prints when it exits.
public final class Profile implements Extension {
    private static final String USAGE = "profile on [CYCLES] | profile off | profile show";
    /// A sample each millisecond at 133 MHz, and no divisor of what loops usually count to.
    private static final long PERIOD = 133_327;
    private static final long LEAST_PERIOD = 1000;
    private static final long EXIT = 1;
    private static final long EXIT_GROUP = 405;

    @Override
    public void start(Kernel kernel) {
        var samples = new Samples();
        var programs = kernel.resolve(Programs.class);
        var sampler = new Sampler(kernel.resolve(Threads.class), programs, samples);
        int colon = kernel.name().lastIndexOf(':');
        if (colon >= 0) {
            sampler.begin(kernel.events(), PERIOD);
            printAtExit(kernel, programs, samples, nameOf(kernel.name().substring(0, colon)));
        }
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("profile"))
                .handle((command, arguments) -> enter(kernel, sampler, samples, arguments)).as("profile").install();
    }

    /// What brought this extension is called NAME.NUMBER.
    private static String nameOf(String program) {
        int dot = program.lastIndexOf('.');
        return dot < 0 ? program : program.substring(0, dot);
    }

    private static void printAtExit(Kernel kernel, Programs programs, Samples samples, String program) {
        for (long call : new long[]{EXIT, EXIT_GROUP}) {
            kernel.events().on(Trap.class, Trap::systemCall).key(new SystemCallRange(call, call))
                    .filter((strand, state) -> {
                        if (isLastOf(programs, strand, program)) {
                            samples.folded().forEach(kernel.console()::println);
                            samples.clear();
                        }
                        return new Filter.Two<Strand, SavedState>(strand, state);
                    }).first().as("profile").install();
        }
    }

    private static boolean isLastOf(Programs programs, Strand strand, String name) {
        var program = programs.of(strand);
        return program != null && program.name().equals(name);
    }

    private static boolean enter(Kernel kernel, Sampler sampler, Samples samples, String arguments) {
        Console console = kernel.console();
        var words = Words.of(arguments);
        try {
            switch (words.at(0)) {
                case "on" -> {
                    long period = words.count() > 1 ? Long.parseLong(words.at(1)) : PERIOD;
                    if (period < LEAST_PERIOD) {
                        throw new IllegalArgumentException("a sample takes time itself; at least %d cycles between two"
                                .formatted(LEAST_PERIOD));
                    }
                    sampler.begin(kernel.events(), period);
                    console.println("profile: on, every %d cycles".formatted(period));
                }
                case "off" -> {
                    sampler.end();
                    console.println("profile: off, %d samples".formatted(samples.taken()));
                }
                case "show" -> samples.folded().forEach(console::println);
                default -> console.println(USAGE);
            }
        } catch (NumberFormatException _) {
            console.println("profile: '%s' is no number of cycles; %s".formatted(words.at(1), USAGE));
        } catch (IllegalArgumentException | InstallException refused) {
            console.println("profile: " + refused.getMessage());
        }
        return true;
    }
}
