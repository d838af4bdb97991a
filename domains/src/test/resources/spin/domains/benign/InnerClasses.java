package benign;

import spin.domains.Greeter;

/// Nested, inner, local and anonymous classes, and their access to each other's private members.
public final class InnerClasses implements Greeter {

    @Override
    public String greet(Desk desk) {
        var inner = new Inner();
        inner.add(4);
        class Local {
            int times(int n) {
                return n * secret;
            }
        }
        var anonymous = new Object() {
            int hidden = 9;

            @Override
            public String toString() {
                return "anonymous " + hidden + secret;
            }
        };
        return inner.total() + " " + new Local().times(3) + " " + anonymous + " " + anonymous.hidden + " " + new Nested().peek(this)
                + " " + inner.new Deep().sum();
    }

    private int secret = 5;

    private final class Inner {
        private int total;

        void add(int n) {
            total += n + secret++;
        }

        int total() {
            return total;
        }

        class Deep {
            int sum() {
                return total + secret;
            }
        }
    }

    private static final class Nested {
        private int peek(InnerClasses outer) {
            return outer.secret;
        }
    }
}
