package spin.core.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;
import spin.core.shell.Words;
import spin.dispatcher.BindingFacts;
import spin.dispatcher.Counts;
import spin.dispatcher.OptimisationLevel;
import spin.dispatcher.Order;

/// `disp`: the dispatcher. Which events there are, who handles them in which order, under which guards and limits, the code that a raise
/// runs, how often it ran, and why a handler did not.
///
/// Source: the released shell's `disp`, `user/shell` (spin-33).
final class DispCommands {
    private static final String NAME = "disp";
    private static final String ALL = "all";

    private final EventNames events;

    DispCommands(EventNames events) {
        this.events = events;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "every event: how many handlers, how its code is made, whether it is counted",
                arguments -> overview());
        shell.addSub(NAME, "show", "EVENT", "the handlers of an event, in dispatch order", events::names,
                name -> events.on(name, DispCommands::bindings));
        shell.addSub(NAME, "code", "EVENT", "the plan and the generated code of an event", events::names, this::code);
        shell.addSub(NAME, "count", "EVENT|all", "count raises and handlers from now on, from zero", this::namesAndAll,
                name -> count(name, true));
        shell.addSub(NAME, "uncount", "EVENT|all", "stop counting", this::namesAndAll, name -> count(name, false));
        shell.addSub(NAME, "counts", "", "what was counted: raises, runs of handlers, cycles", arguments -> counts());
        shell.addSub(NAME, "level", "EVENT LEVEL", "how raises of an event are carried out: "
                + levels(), events::names, this::level);
        shell.addSub(NAME, "why", "EVENT [ARGUMENTS]",
                "raise an event, really, and say what became of each handler, and why", events::names, this::why);
    }

    private Reply overview() {
        var rows = new ArrayList<List<Object>>();
        for (var each : events.all()) {
            var event = each.event();
            rows.add(List.of(event.name(), each.exported().owner().name(), event.bindings().size(), event.generation(),
                    event.level().name().toLowerCase(Locale.ROOT), each.control().isCounting()));
        }
        return new Reply.Table(List.of("event", "owner", "handlers", "changes", "level", "counted"), rows,
                "no events");
    }

    private static Reply bindings(List<EventNames.Owned> found) {
        var rows = new ArrayList<List<Object>>();
        for (var each : found) {
            int place = 0;
            for (var binding : each.event().bindings()) {
                rows.add(row(++place, binding));
            }
        }
        return new Reply.Table(List.of("place", "handler", "of", "order", "guards", "imposed", "limit", "traits"),
                rows, "nothing handles it, so a raise is refused");
    }

    private static List<Object> row(int place, BindingFacts binding) {
        var traits = binding.traits().stream().map(trait -> trait.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        return List.of(place, binding.intrinsic() ? "the event's own" : binding.label(), binding.requester(),
                order(binding), binding.ownGuards(), binding.imposedGuards(),
                binding.limit().isPresent() ? binding.limit().getAsLong() + " cycles" : "none", traits);
    }

    private static String order(BindingFacts binding) {
        var name = binding.order() == Order.PLAIN ? "plain" : binding.order().name().toLowerCase(Locale.ROOT);
        return binding.place().isRelative() ? name + ", beside another" : name;
    }

    private Reply code(String name) {
        return events.on(name, found -> Reply
                .text(found.stream().map(each -> each.event().listing()).collect(Collectors.joining("\n"))));
    }

    private List<String> namesAndAll() {
        var names = new ArrayList<>(events.names());
        names.add(ALL);
        return names;
    }

    private Reply count(String name, boolean whether) {
        if (name.equals(ALL)) {
            return counting(events.all(), whether);
        }
        return events.on(name, found -> counting(found, whether));
    }

    private static Reply counting(List<EventNames.Owned> of, boolean whether) {
        of.forEach(each -> each.control().counting(whether));
        return Reply.text("%d %s %s.".formatted(of.size(), of.size() == 1 ? "event is" : "events are",
                whether ? "counted from now on" : "counted no more"));
    }

    private Reply counts() {
        var rows = new ArrayList<List<Object>>();
        for (var each : events.all()) {
            if (each.control().isCounting()) {
                var counts = each.control().counts();
                rows.add(List.of(counts.event(), "all raises", counts.raises(), counts.time(), 0));
                counts.bindings().stream().filter(binding -> binding.runs() > 0)
                        .forEach(binding -> rows.add(row(counts.event(), binding)));
            }
        }
        return new Reply.Table(List.of("event", "handler", "runs", "cycles", "faults"), rows,
                "no event is counted; 'disp count EVENT' begins to");
    }

    private static List<Object> row(String event, Counts.OfBinding counts) {
        var binding = counts.binding();
        return List.of(event, binding.intrinsic() ? "the event's own" : binding.requester() + ":" + binding.label(),
                counts.runs(), counts.time(), counts.faults());
    }

    private static String levels() {
        return Arrays.stream(OptimisationLevel.values()).map(level -> level.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private Reply level(String arguments) {
        var wanted = Words.rest(arguments);
        for (var level : OptimisationLevel.values()) {
            if (level.name().equalsIgnoreCase(wanted)) {
                return events.on(Words.first(arguments), found -> {
                    found.forEach(each -> each.control().level(level));
                    return Reply.lines(List.of());
                });
            }
        }
        return Reply.refused("'%s' is no level; there are %s.".formatted(wanted, levels()));
    }

    private Reply why(String arguments) {
        return events.onOne(Words.first(arguments), each -> {
            var read = TypedArguments.read(each.event(), Words.rest(arguments));
            return switch (read) {
                case TypedArguments.Bad(var reason) -> Reply.refused(reason);
                case TypedArguments.Good(var values) ->
                    Reply.text(each.control().explain(values.toArray()).text().stripTrailing());
            };
        });
    }
}
