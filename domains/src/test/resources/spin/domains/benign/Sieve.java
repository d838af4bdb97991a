package benign;

import java.util.BitSet;
import java.util.stream.Collectors;
import spin.domains.Greeter;

/// A BitSet as a sieve, as a set, and as a game of life in one row.
public final class Sieve implements Greeter {

    @Override
    public String greet(Desk desk) {
        var composite = new BitSet(200);
        for (int i = 2; i * i < 200; i++) {
            if (!composite.get(i)) {
                for (int j = i * i; j < 200; j += i) {
                    composite.set(j);
                }
            }
        }
        composite.flip(2, 200);
        var small = new BitSet();
        small.set(0, 30);
        small.and(composite);
        var cells = new BitSet();
        cells.set(40);
        for (int step = 0; step < 20; step++) {
            var next = new BitSet();
            for (int i = 1; i < 80; i++) {
                next.set(i, cells.get(i - 1) ^ cells.get(i + 1));
            }
            cells = next;
        }
        return composite.cardinality() + " " + small + " " + small.nextSetBit(20) + small.previousClearBit(12) + " "
                + cells.stream().mapToObj(Integer::toString).collect(Collectors.joining("."));
    }
}
