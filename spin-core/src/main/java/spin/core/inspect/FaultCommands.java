package spin.core.inspect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import spin.core.boot.SpinKernel;
import spin.core.shell.Reply;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.core.shell.Words;
import spin.core.user.ExtensionDoor;
import spin.dispatcher.BindingFacts;
import spin.dispatcher.Requester;
import spin.dispatcher.Trait;

/// `fault`: which handlers failed and are passed over, and faults on purpose, to show that they hurt nobody else.
///
/// A fault on purpose is a handler of a stranger's on [Shell]`.run` that does what it must not; the raise that meets it goes on, and the
/// handler behind it says so. Only code that is metered can be stopped, so the one that never ends comes in an extension of its own.
///
/// Source: the released shell's `fault`, with `nilref`, `narrow` and `raise` (spin-33).
final class FaultCommands {
    private static final String NAME = "fault";
    private static final String WORD = "fault-on-purpose ";
    private static final Requester STRANGER = Requester.of("fault-on-purpose");
    private static final Map<String, Predicate<String>> ON_PURPOSE = new TreeMap<>(Map.of(
            "nilref", line -> nothing().isEmpty(),
            "narrow", line -> (Integer) (Object) line > 0,
            "raise", line -> {
                throw new IllegalStateException("raised on purpose");
            },
            "recurse", FaultCommands::deeper));
    private static final String ENDLESS = "endless";
    private static final Collection<String> KINDS = kinds();

    private final SpinKernel kernel;
    private final ExtensionDoor door;
    private final EventNames events;
    private final FaultLog log;

    FaultCommands(SpinKernel kernel, ExtensionDoor door, EventNames events, FaultLog log) {
        this.kernel = kernel;
        this.door = door;
        this.events = events;
        this.log = log;
    }

    private static Collection<String> kinds() {
        var kinds = new TreeSet<>(ON_PURPOSE.keySet());
        kinds.add(ENDLESS);
        return kinds;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "the handlers that failed, and those that are passed over", arguments -> failed());
        shell.addSub(NAME, "recent", "", "the last faults, with the simulated time", arguments -> recent());
        shell.addSub(NAME, "cause", "KIND", "a fault on purpose, one of " + String.join(", ", KINDS), () -> KINDS,
                this::cause);
        shell.addSub(NAME, "reinstate", "EVENT HANDLER", "let a handler that is passed over run again", events::names,
                this::reinstate);
    }

    private Reply failed() {
        var rows = new ArrayList<List<Object>>();
        for (var each : events.all()) {
            for (var counts : each.control().counts().bindings()) {
                var binding = counts.binding();
                if (counts.faults() > 0 || binding.is(Trait.QUARANTINED)) {
                    rows.add(List.of(binding.event(), binding.label(), binding.requester(), counts.faults(),
                            binding.is(Trait.QUARANTINED)));
                }
            }
        }
        return new Reply.Table(List.of("event", "handler", "of", "faults", "passed over"), rows,
                "no handler that is installed has failed");
    }

    private Reply recent() {
        return new Reply.Table(List.of("number", "cycle", "event", "handler", "of", "what"),
                log.entries().stream()
                        .map(each -> List.<Object>of(each.number(), each.cycle(), each.binding().event(),
                                each.binding().label(), each.binding().requester(), each.what()))
                        .toList(),
                "there were no faults");
    }

    private Reply cause(String kind) {
        if (kind.equals(ENDLESS)) {
            return new Reply.Afterwards(this::endless);
        }
        var work = ON_PURPOSE.get(kind);
        if (work == null) {
            return Reply.refused("'%s' is no fault that is caused here; there are %s.".formatted(kind,
                    String.join(", ", KINDS)));
        }
        var word = WORD + kind;
        var bad = kernel.events(STRANGER).on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals(word)).handle((command, arguments) -> work.test(command))
                .as(kind).install();
        try {
            return raised(word);
        } finally {
            bad.uninstall();
        }
    }

    /// The same from an extension that comes for it and goes again.
    private Reply endless() {
        var jar = STRANGER.name() + ".jar";
        var refused = door.load(jar, OnPurpose.jar("spin/ext/purpose/Endless"), _ -> {});
        if (refused != null) {
            return Reply.refused(refused);
        }
        try {
            return raised(WORD + ENDLESS);
        } finally {
            door.unloadNow(jar);
        }
    }

    private Reply raised(String word) {
        long before = log.count();
        boolean others = kernel.resolve(Shell.class, SpinKernel.KERNEL).run(word, "");
        return Reply.text("%d %s told; the raise went on, and its answer was %s.".formatted(log.count() - before,
                log.count() - before == 1 ? "fault was" : "faults were", others));
    }

    @SuppressWarnings("NullAway") // the fault is the purpose
    private static String nothing() {
        return null;
    }

    private static boolean deeper(String line) {
        return !line.isEmpty() && deeper(line);
    }

    private Reply reinstate(String arguments) {
        var label = Words.rest(arguments);
        return events.on(Words.first(arguments), found -> {
            int reinstated = 0;
            for (var each : found) {
                for (BindingFacts binding : each.event().bindings()) {
                    if (binding.label().equals(label) && binding.is(Trait.QUARANTINED)) {
                        each.control().reinstate(binding);
                        reinstated++;
                    }
                }
            }
            return reinstated > 0
                    ? Reply.text("%s runs again.".formatted(label))
                    : Reply.refused(
                            "no handler called '%s' is passed over there; 'fault' lists them.".formatted(label));
        });
    }
}
