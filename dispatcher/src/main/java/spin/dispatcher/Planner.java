package spin.dispatcher;

import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import spin.dispatcher.generate.Ending;
import spin.dispatcher.generate.Plan;
import spin.dispatcher.generate.Results;
import spin.dispatcher.generate.Step;
import spin.dispatcher.generate.Supervisor;
import spin.dispatcher.generate.Turn;

/// Decides what the code for a binding list does. All decisions are here; the emitter has none left to make.
final class Planner {
    private final String event;
    private final MethodType type;
    private final BindingList list;
    private final Results results;

    private Planner(String event, MethodType type, BindingList list) {
        this.event = event;
        this.type = type;
        this.list = list;
        this.results = type.returnType() == void.class
                ? Results.NONE
                : list.results() == null ? Results.LAST : Results.FOLDED;
    }

    static Plan plan(String event, MethodType type, BindingList list, Supervisor supervisor) {
        var planner = new Planner(event, type, list);
        var turns = list.entries().stream().map(planner::turn).toList();
        return new Plan(event, type, turns, planner.results, planner.ending(), supervisor);
    }

    private Turn turn(Entry entry) {
        return new Turn(title(entry), entry.intrinsic() ? intrinsic(entry) : installed(entry));
    }

    /// The procedure's own exceptions are the raiser's; those of guards imposed on it are not.
    private List<Step> intrinsic(Entry entry) {
        var steps = new ArrayList<Step>();
        if (entry.isGuarded()) {
            steps.add(new Step.Isolated(entry, false, guards(entry)));
        }
        steps.add(invoke(entry, "intrinsic"));
        return kept(steps);
    }

    private List<Step> installed(Entry entry) {
        var isolated = new ArrayList<>(guards(entry));
        isolated.add(invoke(entry, "handler"));
        var steps = new ArrayList<Step>();
        steps.add(new Step.Isolated(entry, entry.limit().isPresent(), isolated));
        return kept(steps);
    }

    private List<Step> kept(List<Step> steps) {
        if (results == Results.FOLDED) {
            steps.add(new Step.Keep());
        }
        return steps;
    }

    private List<Step> guards(Entry entry) {
        var steps = new ArrayList<Step>();
        for (var imposed : entry.imposed()) {
            steps.add(new Step.TestGuard(Calls.guard(imposed.guard, type, "imposed guard")));
        }
        for (var own : entry.own()) {
            steps.add(new Step.TestGuard(Calls.guard(own, type, "guard")));
        }
        return steps;
    }

    private Step invoke(Entry entry, String title) {
        return new Step.Invoke(Calls.handler(entry.handler(), type, title));
    }

    private Ending ending() {
        if (list.entries().stream().anyMatch(this::alwaysCounts)) {
            return new Ending.CannotMiss();
        }
        var handler = list.defaultHandler();
        return handler == null
                ? new Ending.Fail()
                : new Ending.RunDefault(Calls.handler(handler, type, "default handler"));
    }

    /// An unguarded handler always runs. That is enough where there is no result; to have one, it must also return, and
    /// only of the procedure is it known that the raise ends if it does not.
    private boolean alwaysCounts(Entry entry) {
        return !entry.isGuarded() && (entry.intrinsic() || results == Results.NONE);
    }

    private static String title(Entry entry) {
        var title = new StringBuilder("%s: %s".formatted(entry.requester().name(), entry.label()));
        if (entry.order() != Order.PLAIN) {
            title.append(entry.order() == Order.FIRST ? ", first" : ", last");
        }
        entry.limit().ifPresent(limit -> title.append(", limit ").append(limit));
        return title.toString();
    }

    @Override
    public String toString() {
        return "planner of " + event;
    }
}
