package benign;

import spin.domains.Greeter;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/// An own list on AbstractList and an own map on AbstractMap.
public final class AbstractCollections implements Greeter {

    @Override
    public String greet(Desk desk) {
        var squares = new AbstractList<Integer>() {
            @Override
            public Integer get(int index) {
                return index * index;
            }

            @Override
            public int size() {
                return 6;
            }
        };
        return squares + " " + squares.indexOf(16) + " " + squares.subList(2, 4) + " " + squares.stream().mapToInt(i -> i).sum() + " "
                + squares.equals(List.of(0, 1, 4, 9, 16, 25)) + squares.contains(7) + new ArrayList<>(squares).hashCode();
    }
}
