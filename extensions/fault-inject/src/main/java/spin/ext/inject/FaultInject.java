package spin.ext.inject;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.core.Extension;
import spin.core.ImportDeniedException;
import spin.core.Kernel;
import spin.core.disk.Disks;
import spin.core.memory.Paging;
import spin.core.memory.PhysAddr;
import spin.core.memory.Translation;
import spin.core.shell.Shell;
import spin.core.strand.GlobalScheduler;
import spin.core.strand.Strands;
import spin.core.strand.Threads;
import spin.core.trap.Trap;
import spin.dispatcher.InstallException;
import spin.plexus.datalink.Datalink;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpSending;

/// `inject` at the prompt: faults on any event of a published interface, by its name. Events of others take the trust of the machine's owner.
public final class FaultInject implements Extension {
    private static final String USAGE = "inject EVENT fail|delay|corrupt RATE [seed N] [cycles N] | inject off [EVENT] | inject";
    private static final Map<String, Class<?>> TYPES = types();

    private final List<Injection> injections = new ArrayList<>();

    private static Map<String, Class<?>> types() {
        var types = new TreeMap<String, Class<?>>();
        types.put("Trap", Trap.class);
        types.put("Translation", Translation.class);
        types.put("PhysAddr", PhysAddr.class);
        types.put("Paging", Paging.class);
        types.put("Strands", Strands.class);
        types.put("GlobalScheduler", GlobalScheduler.class);
        types.put("Shell", Shell.class);
        types.put("Disks", Disks.class);
        types.put("Datalink", Datalink.class);
        types.put("Udp", Udp.class);
        types.put("UdpSending", UdpSending.class);
        return types;
    }

    /// What an event answers when nobody is asked.
    private static @Nullable Object nothing(String event) {
        return switch (event) {
            case "Translation.protectionFault", "Translation.pageNotPresent", "Translation.badAddress",
                    "Trap.unalignedAccess", "Trap.breakpoint", "Trap.illegalInstruction", "Trap.arithmetic",
                    "Trap.generatedTrap", "Trap.unhandled", "Shell.run" ->
                false;
            case "Paging.victim" -> Paging.NO_ADVICE;
            default -> null;
        };
    }

    @Override
    public void start(Kernel kernel) {
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("inject"))
                .handle((command, arguments) -> {
                    enter(kernel, arguments);
                    return true;
                }).as("inject").install();
    }

    private void enter(Kernel kernel, String arguments) {
        var console = kernel.console();
        var words = Words.of(arguments);
        try {
            if (words.count() == 0) {
                show(console);
            } else if (words.at(0).equals("off")) {
                console.println("inject: %d taken away".formatted(end(words.count() > 1 ? words.at(1) : "")));
            } else if (words.count() >= 3) {
                begin(kernel, words);
                console.println("inject: " + injections.getLast());
            } else {
                console.println(USAGE);
            }
        } catch (IllegalArgumentException | InstallException | ImportDeniedException refused) {
            console.println("inject: " + refused.getMessage());
        }
    }

    private void show(Console console) {
        injections.forEach(injection -> console.println(injection.toString()));
        if (injections.isEmpty()) {
            console.println("inject: nothing; " + USAGE);
        }
    }

    private int end(String event) {
        int before = injections.size();
        for (var injection : List.copyOf(injections)) {
            if (event.isEmpty() || injection.event.equals(event)) {
                injection.uninstall();
                injections.remove(injection);
            }
        }
        return before - injections.size();
    }

    private void begin(Kernel kernel, Words words) {
        int dot = words.at(0).indexOf('.');
        var type = TYPES.get(dot < 0 ? "" : words.at(0).substring(0, dot));
        if (type == null) {
            throw new IllegalArgumentException("'%s' is no event; the interfaces are %s".formatted(words.at(0),
                    String.join(", ", TYPES.keySet())));
        }
        long seed = option(words, "seed", 1);
        long cycles = option(words, "cycles", 100_000);
        var threads = kernel.resolve(Threads.class);
        var injection = new Injection(words.at(0), kind(words.at(1)), Rate.parse(words.at(2)), seed, cycles,
                threads::sleep,
                nothing(words.at(0)));
        boolean installed = false;
        try {
            injection.install(kernel.events(), type, words.at(0).substring(dot + 1));
            injections.add(injection);
            installed = true;
        } finally {
            if (!installed) {
                injection.uninstall();
            }
        }
    }

    private static Injection.Kind kind(String word) {
        for (var kind : Injection.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'%s' is no fault; there are fail, delay and corrupt".formatted(word));
    }

    private static long option(Words words, String name, long otherwise) {
        for (int i = 3; i + 1 < words.count(); i += 2) {
            if (!words.at(i).equals("seed") && !words.at(i).equals("cycles")) {
                throw new IllegalArgumentException(
                        "'%s' is no option; there are seed and cycles".formatted(words.at(i)));
            }
            if (words.at(i).equals(name)) {
                try {
                    return Long.parseLong(words.at(i + 1));
                } catch (NumberFormatException _) {
                    throw new IllegalArgumentException("'%s' is no number".formatted(words.at(i + 1)));
                }
            }
        }
        return otherwise;
    }
}
