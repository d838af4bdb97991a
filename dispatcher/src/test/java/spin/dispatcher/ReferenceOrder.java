package spin.dispatcher;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spin.dispatcher.Scene.Bound;
import spin.dispatcher.Scene.Spot;

/// Where bindings stand, written down from the rules alone.
final class ReferenceOrder {
    List<Bound> list = new ArrayList<>();

    /// Answers false, and does nothing, if the relations cannot all hold or refer to who is not there.
    boolean install(Bound bound) {
        return become(inserted(list, bound));
    }

    boolean move(int number, Spot spot) {
        var along = new HashSet<>(Set.of(number));
        int before;
        do {
            before = along.size();
            list.stream().filter(each -> along.stream().anyMatch(at -> each.spot().refersTo(at)))
                    .forEach(each -> along.add(each.number()));
        } while (along.size() > before);
        var next = list.stream().filter(each -> !along.contains(each.number())).toList();
        for (var each : list) {
            next = each.number() == number ? inserted(next, each.at(spot)) : next;
        }
        for (var each : list) {
            next = each.number() != number && along.contains(each.number()) ? inserted(next, each) : next;
        }
        return become(next);
    }

    void uninstall(int number) {
        list = list.stream().filter(each -> each.number() != number).map(each -> {
            var spot = each.spot();
            return each.at(new Spot(spot.order(), without(spot.before(), number), without(spot.after(), number)));
        }).toList();
    }

    private static Optional<Integer> without(Optional<Integer> at, int number) {
        return at.filter(other -> other != number);
    }

    private static List<Bound> inserted(List<Bound> into, Bound bound) {
        var numbers = into.stream().map(Bound::number).toList();
        var spot = bound.spot();
        int at = switch (spot.order()) {
            case FIRST -> 0;
            case LAST -> into.size();
            case PLAIN -> bound.number() == Scene.INTRINSIC
                    ? behindFirst(into)
                    : (int) into.stream().takeWhile(each -> each.spot().order() != Order.LAST).count();
        };
        if (spot.before().filter(numbers::contains).isPresent()) {
            at = numbers.indexOf(spot.before().get());
        } else if (spot.after().filter(numbers::contains).isPresent()) {
            at = numbers.indexOf(spot.after().get()) + 1;
        }
        var next = new ArrayList<>(into);
        next.add(at, bound);
        return next;
    }

    private static int behindFirst(List<Bound> list) {
        return list.size() - (int) list.reversed().stream().takeWhile(each -> each.spot().order() != Order.FIRST)
                .count();
    }

    /// Of those that no one who waits must precede, the one that stands first goes next.
    private boolean become(List<Bound> wanted) {
        var numbers = wanted.stream().map(Bound::number).toList();
        if (wanted.stream().anyMatch(each -> !each.spot().before().map(numbers::contains).orElse(true)
                || !each.spot().after().map(numbers::contains).orElse(true))) {
            return false;
        }
        var sorted = new ArrayList<Bound>();
        var waiting = new ArrayList<>(wanted);
        while (!waiting.isEmpty()) {
            var free = waiting.stream().filter(each -> waiting.stream().noneMatch(other -> precedes(other, each)))
                    .findFirst();
            if (free.isEmpty()) {
                return false;
            }
            sorted.add(free.get());
            waiting.remove(free.get());
        }
        list = sorted;
        return true;
    }

    private static boolean precedes(Bound one, Bound other) {
        return one.spot().before().filter(at -> at == other.number()).isPresent()
                || other.spot().after().filter(at -> at == one.number()).isPresent();
    }
}
