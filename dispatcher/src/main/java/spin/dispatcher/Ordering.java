package spin.dispatcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Puts entries where their [Place] says.
///
/// Placing moves nobody but the binding that is placed, and moving a binding takes along those that were placed relative to
/// it. Only where that is not enough, because somebody relates to several bindings that stand the wrong way round, the list is
/// sorted: of those whose predecessors have all been taken, the one that stood first is taken next.
final class Ordering {

    private Ordering() {}

    static List<Entry> with(Entries entries, Entry entry) {
        var place = entry.place();
        if (!place.isRelative() && !entry.isIntrinsic() && place.order() != Order.FIRST) {
            return place.order() == Order.LAST ? entries.withLast(entry) : entries.withPlain(entry);
        }
        var next = new ArrayList<>(entries);
        next.add(index(entries, entry), entry);
        return entry.place().isRelative() ? settled(next) : next;
    }

    static List<Entry> moving(List<Entry> entries, Entry moved) {
        var along = followers(entries, moved.id());
        var next = new ArrayList<>(entries);
        next.removeIf(each -> each.id() == moved.id() || along.contains(each.id()));
        next.add(index(next, moved), moved);
        for (var each : entries) {
            if (each.id() != moved.id() && along.contains(each.id())) {
                next.add(index(next, each), each);
            }
        }
        return along.isEmpty() && !moved.place().isRelative() ? next : settled(next);
    }

    /// Ids of all that refer to the binding, or to one that does.
    private static Set<Long> followers(List<Entry> entries, long id) {
        var found = new LinkedHashSet<Long>();
        found.add(id);
        int known;
        do {
            known = found.size();
            entries.stream().filter(each -> found.stream().anyMatch(each.place()::refersTo))
                    .forEach(each -> found.add(each.id()));
        } while (found.size() > known);
        found.remove(id);
        return found;
    }

    private static int index(List<Entry> entries, Entry entry) {
        int beside = beside(entries, entry.place());
        if (beside >= 0) {
            return beside;
        }
        return switch (entry.place().order()) {
            case FIRST -> 0;
            // Its own place, wherever the others came from: the procedure goes before what was added to it.
            case PLAIN -> entry.isIntrinsic() ? behindFirst(entries) : beforeLast(entries);
            case LAST -> entries.size();
        };
    }

    /// Negative if nobody is there to be beside of. While a group is being moved those referred to may not be back yet; then
    /// any place will do, for what is left to do the sort does.
    private static int beside(List<Entry> entries, Place place) {
        for (int i = 0; i < entries.size(); i++) {
            if (place.before().contains(entries.get(i).id())) {
                return i;
            }
        }
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (place.after().contains(entries.get(i).id())) {
                return i + 1;
            }
        }
        return -1;
    }

    private static int behindFirst(List<Entry> entries) {
        for (int i = entries.size(); i > 0; i--) {
            if (entries.get(i - 1).place().order() == Order.FIRST) {
                return i;
            }
        }
        return 0;
    }

    private static int beforeLast(List<Entry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).place().order() == Order.LAST) {
                return i;
            }
        }
        return entries.size();
    }

    private static List<Entry> settled(List<Entry> entries) {
        var predecessors = predecessors(entries);
        var waiting = new ArrayList<>(entries);
        var taken = new HashSet<Long>();
        var next = new ArrayList<Entry>(entries.size());
        while (!waiting.isEmpty()) {
            var free = firstFree(waiting, predecessors, taken);
            if (free == null) {
                throw new InstallException(
                        "These bindings of %s would each have to run before the next: %s; give one of them another place."
                                .formatted(waiting.get(0).identity().event(), cycle(waiting, predecessors)));
            }
            waiting.remove(free);
            taken.add(free.id());
            next.add(free);
        }
        return next;
    }

    private static @Nullable Entry firstFree(List<Entry> waiting, Map<Long, Set<Long>> predecessors, Set<Long> taken) {
        for (var entry : waiting) {
            if (taken.containsAll(predecessors.getOrDefault(entry.id(), Set.of()))) {
                return entry;
            }
        }
        return null;
    }

    private static Map<Long, Set<Long>> predecessors(List<Entry> entries) {
        var there = entries.stream().map(Entry::id).collect(Collectors.toSet());
        var predecessors = new HashMap<Long, Set<Long>>();
        for (var entry : entries) {
            for (long other : entry.place().after()) {
                check(there, entry, other);
                predecessors.computeIfAbsent(entry.id(), _ -> new LinkedHashSet<>()).add(other);
            }
            for (long other : entry.place().before()) {
                check(there, entry, other);
                predecessors.computeIfAbsent(other, _ -> new LinkedHashSet<>()).add(entry.id());
            }
        }
        return predecessors;
    }

    private static void check(Set<Long> there, Entry entry, long other) {
        if (!there.contains(other)) {
            throw new InstallException(
                    "%s is to be placed relative to binding %d, which is not installed on %s; list the event's bindings and name one that is."
                            .formatted(entry.facts(), other, entry.identity().event()));
        }
    }

    /// Everybody who waits has a predecessor who waits, so going back from anyone ends in a cycle.
    private static String cycle(List<Entry> waiting, Map<Long, Set<Long>> predecessors) {
        var byId = new HashMap<Long, Entry>();
        waiting.forEach(entry -> byId.put(entry.id(), entry));
        var way = new ArrayList<Long>();
        long at = waiting.get(0).id();
        while (!way.contains(at)) {
            way.add(at);
            at = predecessors.getOrDefault(at, Set.of()).stream().filter(byId::containsKey).findFirst().orElseThrow();
        }
        var ring = new ArrayList<>(way.subList(way.indexOf(at), way.size()).reversed());
        ring.addFirst(ring.getLast());
        return ring.stream().map(id -> title(byId.get(id))).collect(Collectors.joining(" before "));
    }

    private static String title(@Nullable Entry entry) {
        return entry == null ? "" : entry.label() + " of " + entry.requester().name();
    }
}
