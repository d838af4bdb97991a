package benign;

import spin.domains.Greeter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.StreamSupport;

/// An own iterable, iterator and comparator, used by for-each and streams.
public final class Iterables implements Greeter {

    @Override
    public String greet(Desk desk) {
        int sum = 0;
        for (int n : new Countdown(5)) {
            sum = sum * 10 + n;
        }
        var list = new ArrayList<Integer>();
        new Countdown(4).forEach(list::add);
        return sum + " " + list + " " + StreamSupport.stream(new Countdown(3).spliterator(), false).map(n -> n * n).toList();
    }

    record Countdown(int from) implements Iterable<Integer> {
        @Override
        public Iterator<Integer> iterator() {
            return new Iterator<>() {
                private int next = from;

                @Override
                public boolean hasNext() {
                    return next > 0;
                }

                @Override
                public Integer next() {
                    if (next == 0) {
                        throw new NoSuchElementException();
                    }
                    return next--;
                }
            };
        }
    }
}
