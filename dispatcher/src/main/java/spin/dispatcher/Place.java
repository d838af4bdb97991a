package spin.dispatcher;

import java.util.List;
import java.util.stream.Stream;

/// Where a binding goes, and what it then has to keep to.
///
/// [Order] counts at the moment of installing (or reordering) only. *Before* and *after* are relations to other bindings of
/// the event and stay in force: the binding is put directly in front of the first that it must precede, or else directly
/// behind the last that it must follow, and when one of those is moved it moves along. A relation ends when the
/// binding that it refers to is taken out: who was placed relative to it stays where it stands. Relations that make a cycle are
/// refused, and so is one to a binding that is not there.
///
/// @param order [Order#PLAIN] if there are relations
/// @param before ids of the bindings that this one precedes
/// @param after ids of the bindings that this one follows
public record Place(Order order, List<Long> before, List<Long> after) {
    public Place {
        before = List.copyOf(before);
        after = List.copyOf(after);
        if (order != Order.PLAIN && !(before.isEmpty() && after.isEmpty())) {
            throw new InstallException(
                    "A binding was to be %s and also before or after others; one of them would not hold, so say one."
                            .formatted(order));
        }
    }

    public static Place of(Order order) {
        return new Place(order, List.of(), List.of());
    }

    public static Place before(BindingFacts other) {
        return of(Order.PLAIN).andBefore(other);
    }

    public static Place after(BindingFacts other) {
        return of(Order.PLAIN).andAfter(other);
    }

    public Place andBefore(BindingFacts other) {
        return new Place(order, plus(before, other.id()), after);
    }

    public Place andAfter(BindingFacts other) {
        return new Place(order, before, plus(after, other.id()));
    }

    public boolean isRelative() {
        return !before.isEmpty() || !after.isEmpty();
    }

    boolean refersTo(long id) {
        return before.contains(id) || after.contains(id);
    }

    Place forgetting(List<Long> gone) {
        return new Place(order, minus(before, gone), minus(after, gone));
    }

    private static List<Long> plus(List<Long> ids, long id) {
        return Stream.concat(ids.stream(), Stream.of(id)).distinct().toList();
    }

    private static List<Long> minus(List<Long> ids, List<Long> gone) {
        return ids.stream().filter(id -> !gone.contains(id)).toList();
    }

    @Override
    public String toString() {
        var relations = Stream
                .concat(before.stream().map(id -> "before " + id), after.stream().map(id -> "after " + id))
                .toList();
        return relations.isEmpty() ? order.toString() : String.join(" and ", relations);
    }
}
