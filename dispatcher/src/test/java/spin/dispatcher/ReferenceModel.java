package spin.dispatcher;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Scene.Act;
import spin.dispatcher.Scene.Bound;
import spin.dispatcher.Scene.Given;
import spin.dispatcher.Scene.Kind;
import spin.dispatcher.Scene.Role;

/// What a raise of one event does, written down from the README's rules and from nothing else: no code of the dispatcher is
/// used, so a mistake would have to be made twice to go unseen.
final class ReferenceModel {
    final List<String> trace = new ArrayList<>();
    final Deque<Runnable> later = new ArrayDeque<>();
    private final List<Integer> faults = new ArrayList<>();
    private final Scene scene;

    ReferenceModel(Scene scene) {
        this.scene = scene;
    }

    /// What reaches somebody as an exception.
    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Thrown(String what) {
            super(what);
        }

        boolean isTermination() {
            return "Terminated".equals(getMessage());
        }
    }

    /// How a turn ended.
    ///
    /// @param ran whether the handler was begun
    /// @param done whether it did what it is there for
    /// @param failed whether that was a fault
    private record End(boolean ran, boolean done, boolean failed, Given given, @Nullable Object result) {}

    /// @param list in dispatch order
    @Nullable
    Object raise(List<Bound> list, Given given) {
        var now = list.stream().filter(each -> each.number() < 0 || !isQuarantined(each.number())).toList();
        if (!scene.asynchronous()) {
            return carryOut(now, given, scene.folds(), scene.otherwise());
        }
        if (scene.kind() == Kind.VOID) {
            later.add(() -> apart(now, given, scene.otherwise()));
            return null;
        }
        var standsIn = scene.otherwise().orElseThrow(() -> new Thrown("NoHandlerInvokedException"));
        later.add(() -> apart(now, given, Optional.empty()));
        return does(Scene.DEFAULT, standsIn, given);
    }

    private void apart(List<Bound> list, Given given, Optional<Act> otherwise) {
        try {
            carryOut(list, given, false, otherwise);
        } catch (Thrown e) {
            if (e.isTermination()) {
                throw e;
            }
            if (!List.of("NoHandlerInvokedException", "HandlerFailedException").contains(e.getMessage())) {
                trace.add("fault -1 Threw");
            }
        }
    }

    private @Nullable Object carryOut(List<Bound> list, Given raised, boolean folds, Optional<Act> otherwise) {
        var given = raised;
        boolean ran = false;
        boolean failed = false;
        Object soFar = null;
        Object result = null;
        for (var bound : list) {
            var end = turn(bound, given);
            given = end.given();
            failed |= end.failed();
            if (bound.role() == Role.HANDLER && end.done()) {
                soFar = folds && ran ? fold(soFar, result, false) : soFar;
                result = end.result();
                ran = true;
            }
            ran |= scene.kind() == Kind.VOID && end.ran() && bound.role() != Role.FILTER;
            if (end.done() && bound.cancelling()) {
                break;
            }
        }
        if (!ran) {
            var nothing = new Thrown(failed ? "HandlerFailedException" : "NoHandlerInvokedException");
            return does(Scene.DEFAULT, otherwise.orElseThrow(() -> nothing), given);
        }
        return folds ? fold(soFar, result, true) : result;
    }

    private End turn(Bound bound, Given given) {
        boolean ran = false;
        try {
            if (bound.limited()) {
                trace.add("begin " + bound.number());
            }
            try {
                if (!allSay(bound, given)) {
                    return new End(false, false, false, given, null);
                }
                ran = true;
                return act(bound, given);
            } finally {
                if (bound.limited()) {
                    trace.add("end");
                }
            }
        } catch (Thrown e) {
            if (bound.number() == Scene.INTRINSIC && ran) {
                throw e;
            }
            blame(bound, e);
            return new End(ran, false, true, given, null);
        }
    }

    private boolean allSay(Bound bound, Given given) {
        for (var guards : List.of(bound.imposed(), bound.own())) {
            for (var act : guards) {
                trace.add("guard " + bound.number() + " " + act + " " + given);
                boolean yes = switch (act) {
                    case YES -> true;
                    case NO -> false;
                    case EVEN -> given.a() % 2 == 0;
                    case THROW -> throw new Thrown("thrown by " + bound.number());
                    case TERMINATE -> throw new Thrown("Terminated");
                };
                if (!yes) {
                    return false;
                }
            }
        }
        return true;
    }

    private End act(Bound bound, Given given) {
        return switch (bound.role()) {
            case HANDLER -> new End(true, true, false, given, does(bound.number(), bound.act(), given));
            case FILTER -> {
                does(bound.number(), bound.act(), given);
                if (bound.act() == Act.NO) {
                    throw new Thrown("misfit");
                }
                yield new End(true, true, false, given.filteredBy(bound.number()), null);
            }
            case ASYNCHRONOUS -> {
                later.add(() -> turn(new Bound(bound.number(), Role.HANDLER, bound.form(), List.of(), List.of(),
                        bound.act(), bound.spot(), false, bound.limited()), given));
                yield new End(true, true, false, given, null);
            }
        };
    }

    private @Nullable Object does(int number, Act act, Given given) {
        trace.add("run " + number + " " + given);
        return switch (act) {
            case THROW -> throw new Thrown("thrown by " + number);
            case TERMINATE -> throw new Thrown("Terminated");
            case YES, EVEN -> Scene.value(scene.kind(), number, given);
            case NO -> switch (scene.kind()) {
                case INT, LONG -> throw new Thrown("NullPointerException");
                case VOID, TEXT -> null;
            };
        };
    }

    private @Nullable Object fold(@Nullable Object soFar, @Nullable Object result, boolean last) {
        trace.add("fold " + soFar + " " + result + " " + last);
        return result;
    }

    private void blame(Bound bound, Thrown thrown) {
        if (thrown.isTermination() && !bound.limited()) {
            throw thrown;
        }
        trace.add("fault %d %s".formatted(bound.number(), thrown.isTermination() ? "Terminated" : "Threw"));
        if (bound.number() >= 0 && !isQuarantined(bound.number())) {
            faults.add(bound.number());
            if (isQuarantined(bound.number())) {
                trace.add("fault %d Quarantined".formatted(bound.number()));
            }
        }
    }

    private boolean isQuarantined(int number) {
        return faults.stream().filter(each -> each == number).count() >= Scene.MOST_FAULTS;
    }
}
