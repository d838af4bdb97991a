package benign;

import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.TreeMap;
import java.util.stream.IntStream;
import spin.domains.Greeter;

/// Iterators used by hand: removing, inserting, both ways, of primitives, of maps, failing fast; zipping two.
public final class Iterators implements Greeter {

    static <A, B> Iterable<String> zipped(Iterable<A> left, Iterable<B> right) {
        return () -> {
            var l = left.iterator();
            var r = right.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return l.hasNext() && r.hasNext();
                }

                @Override
                public String next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    return l.next() + "=" + r.next();
                }
            };
        };
    }

    @Override
    public String greet(Desk desk) {
        var numbers = new LinkedList<>(List.of(1, 2, 3, 4, 5, 6));
        for (Iterator<Integer> i = numbers.iterator(); i.hasNext();) {
            if (i.next() % 3 == 0) {
                i.remove();
            }
        }
        ListIterator<Integer> both = numbers.listIterator(2);
        both.add(99);
        both.previous();
        both.set(98);
        var text = new StringBuilder(numbers.toString());
        while (both.hasPrevious()) {
            text.append(both.previous());
        }
        PrimitiveIterator.OfInt squares = IntStream.rangeClosed(1, 4).map(i -> i * i).iterator();
        int sum = 0;
        while (squares.hasNext()) {
            sum += squares.nextInt();
        }
        var map = new TreeMap<>(java.util.Map.of("a", 1, "b", 2, "c", 3));
        map.entrySet().removeIf(entry -> entry.getValue() == 2);
        map.entrySet().iterator().next().setValue(7);
        zipped(List.of("x", "y", "z"), List.of(1, 2)).forEach(text::append);
        try {
            var list = new ArrayList<>(numbers);
            for (var each : list) {
                list.add(each);
            }
            text.append("unnoticed");
        } catch (ConcurrentModificationException e) {
            text.append(" noticed");
        }
        try {
            List.of().iterator().next();
        } catch (NoSuchElementException e) {
            text.append(" empty");
        }
        return text.append(sum).append(map).toString();
    }
}
