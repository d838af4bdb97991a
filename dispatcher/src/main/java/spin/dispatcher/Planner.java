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
import spin.dispatcher.predicate.Recognition;

/// Decides what the code for a binding list does. All decisions are here; the emitter has none left to make.
final class Planner {
    private final Screening screening;
    private final String event;
    private final MethodType type;
    private final BindingList list;
    private final Results results;

    Planner(Screening screening, String event, MethodType type, BindingList list) {
        this.screening = screening;
        this.event = event;
        this.type = type;
        this.list = list;
        this.results = type.returnType() == void.class
                ? Results.NONE
                : list.results() == null ? Results.LAST : Results.FOLDED;
    }

    /// What the list does as it is.
    Plan plan(Supervisor supervisor) {
        return plan(supervisor, cannotMiss() ? new Ending.CannotMiss() : missed());
    }

    /// What the list does, and may do with more or fewer bindings.
    Plan openPlan(Supervisor supervisor) {
        return plan(supervisor, missed());
    }

    private Plan plan(Supervisor supervisor, Ending ending) {
        var turns = list.entries().stream().map(this::turn).toList();
        return new Plan(event, type, turns, results, ending, supervisor, screening.readers());
    }

    Turn turn(Entry entry) {
        var guards = looksIntoGuards()
                ? entry.guards().stream().map(guard -> screening.of(guard, type)).toList()
                : List.<Recognition>of();
        boolean acts = !entry.terms().quarantined() && !entry.isFilter();
        return new Turn(entry.id(), title(entry), steps(entry, guards),
                acts ? screening.necessary(guards) : List.of());
    }

    private boolean looksIntoGuards() {
        return list.level().compareTo(OptimisationLevel.INDEXED) >= 0;
    }

    private List<Step> steps(Entry entry, List<Recognition> guards) {
        if (entry.terms().quarantined()) {
            return List.of();
        }
        return entry.isIntrinsic() ? intrinsic(entry, guards) : installed(entry, guards);
    }

    /// The procedure's own exceptions are the raiser's; those of guards imposed on it are not.
    private List<Step> intrinsic(Entry entry, List<Recognition> recognised) {
        var steps = new ArrayList<Step>();
        if (entry.isGuarded()) {
            steps.add(new Step.Isolated(entry, false, guards(entry, recognised)));
        }
        steps.add(invoke(entry, "intrinsic"));
        keep(steps);
        return steps;
    }

    private List<Step> installed(Entry entry, List<Recognition> recognised) {
        var isolated = new ArrayList<>(guards(entry, recognised));
        isolated.add(action(entry));
        var steps = new ArrayList<Step>();
        if (entry.limit().isPresent()) {
            int free = screening.atoms(entry, type);
            if (free > 0) {
                steps.add(new Step.Isolated(entry, false, isolated.subList(0, free)));
            }
            steps.add(new Step.Isolated(entry, true, isolated.subList(free, isolated.size())));
        } else {
            steps.add(new Step.Isolated(entry, false, isolated));
        }
        if (!entry.isFilter() && !entry.terms().asynchronous()) {
            keep(steps);
        }
        if (entry.terms().cancelling()) {
            steps.add(new Step.Stop());
        }
        return steps;
    }

    private Step action(Entry entry) {
        if (entry.handler() instanceof Filter filter) {
            return Calls.filter(filter, type, "filter");
        }
        return entry.terms().asynchronous() ? new Step.Deliver(entry) : invoke(entry, "handler");
    }

    private void keep(List<Step> steps) {
        if (results == Results.FOLDED) {
            steps.add(new Step.Keep());
        }
    }

    private List<Step> guards(Entry entry, List<Recognition> recognised) {
        var steps = new ArrayList<Step>();
        int number = 0;
        var notes = screening.notes(recognised);
        for (var guard : entry.guards()) {
            var title = number < entry.imposed().size() ? "imposed guard" : "guard";
            var exact = number < recognised.size() && recognised.get(number) instanceof Recognition.Exact(var test)
                    ? test
                    : null;
            steps.add(new Step.TestGuard(Calls.guard(guard, type, title), exact,
                    number < notes.size() ? notes.get(number) : ""));
            number++;
        }
        return steps;
    }

    private Step invoke(Entry entry, String title) {
        return new Step.Invoke(Calls.handler(entry.handler(), type, title));
    }

    private Ending missed() {
        var handler = list.defaultHandler();
        return handler == null
                ? new Ending.Fail()
                : new Ending.RunDefault(Calls.handler(handler, type, "default handler"));
    }

    /// Some binding always counts, and none in front of it ends the raise without counting itself.
    private boolean cannotMiss() {
        for (var entry : list.entries()) {
            if (alwaysCounts(entry)) {
                return true;
            }
            if (entry.terms().cancelling() && (entry.isFilter() || entry.terms().asynchronous())) {
                return false;
            }
        }
        return false;
    }

    /// An unguarded handler always runs. That is enough where there is no result; to have one, it must also return, and
    /// only of the procedure is it known that the raise ends if it does not. A filter never counts.
    private boolean alwaysCounts(Entry entry) {
        return !entry.isGuarded() && !entry.isFilter() && !entry.terms().quarantined()
                && (entry.isIntrinsic() || results == Results.NONE);
    }

    private static String title(Entry entry) {
        var title = new StringBuilder("%s: %s".formatted(entry.requester().name(), entry.label()));
        if (entry.place().order() != Order.PLAIN) {
            title.append(entry.place().order() == Order.FIRST ? ", first" : ", last");
        } else if (entry.place().isRelative()) {
            title.append(", ").append(entry.place());
        }
        if (entry.terms().quarantined()) {
            title.append(", quarantined");
        }
        entry.limit().ifPresent(limit -> title.append(", limit ").append(limit));
        return title.toString();
    }

    @Override
    public String toString() {
        return "planner of " + event;
    }
}
