package benign;

import spin.domains.Greeter;
import java.util.LinkedHashSet;

/// Records: canonical and compact constructors, equals, hashCode, toString, nesting.
public final class Records implements Greeter {

    @Override
    public String greet(Desk desk) {
        var set = new LinkedHashSet<Point>();
        for (int i = 0; i < 10; i++) {
            set.add(new Point(i % 3, -i % 2));
        }
        var line = new Line<>(new Point(1, 2), new Point(3, 4), "a");
        return set + " " + line + " " + line.equals(new Line<>(new Point(1, 2), new Point(3, 4), "a")) + " "
                + new Point(1, 2).hashCode() + " " + line.from().distance() + " " + Range.of(3);
    }

    record Point(int x, int y) {
        int distance() {
            return Math.abs(x) + Math.abs(y);
        }
    }

    record Line<T extends Comparable<T>>(Point from, Point to, T label) {}

    record Range(int low, int high) {
        Range {
            if (low > high) {
                throw new IllegalArgumentException("low");
            }
        }

        static Range of(int n) {
            try {
                return new Range(n, 0);
            } catch (IllegalArgumentException expected) {
                return new Range(0, n);
            }
        }
    }
}
