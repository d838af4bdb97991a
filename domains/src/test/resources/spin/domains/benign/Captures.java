package benign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import spin.domains.Greeter;

/// What inner, local and anonymous classes and lambdas capture, each from the other.
public final class Captures implements Greeter {

    private int field = 1;

    class Inner {
        int field = 2;

        class Innermost {
            int field = 3;

            String all() {
                return "" + Captures.this.field + Inner.this.field + this.field;
            }
        }
    }

    @Override
    public String greet(Desk desk) {
        int local = 10;
        var array = new int[] {0};
        class Counter {
            int next() {
                array[0] += local;
                field++;
                return array[0];
            }
        }
        var counter = new Counter();
        List<IntSupplier> suppliers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int own = i;
            suppliers.add(() -> own + counter.next());
        }
        Supplier<Supplier<String>> nested = () -> {
            var word = "w" + local;
            return () -> word + this.field + new Object() {
                final int twice = local * 2;

                int thrice() {
                    return twice + local;
                }
            }.thrice();
        };
        var text = new StringBuilder();
        suppliers.forEach(each -> text.append(each.getAsInt()).append(' '));
        Runnable[] self = new Runnable[1];
        int[] depth = new int[1];
        self[0] = () -> {
            if (depth[0]++ < 5) {
                self[0].run();
            }
        };
        self[0].run();
        Supplier<Inner> maker = Inner::new;
        return text + nested.get().get() + " " + new Inner().new Innermost().all() + depth[0] + maker.get().new Innermost().all() + new Counter().next();
    }
}
