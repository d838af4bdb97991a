package benign;

import spin.domains.Greeter;

/// Default, static and private methods of interfaces, and diamonds.
public final class Interfaces implements Greeter {

    @Override
    public String greet(Desk desk) {
        Walker duck = new Duck();
        return duck.move() + " " + ((Swimmer) duck).move() + " " + Walker.legs(2) + " " + new Swimmer() {}.move();
    }

    interface Walker {
        default String move() {
            return "walk" + helper();
        }

        private String helper() {
            return "ing";
        }

        static int legs(int n) {
            return n * 2;
        }
    }

    interface Swimmer {
        default String move() {
            return "swim";
        }
    }

    static final class Duck implements Walker, Swimmer {
        @Override
        public String move() {
            return Walker.super.move() + "+" + Swimmer.super.move();
        }
    }
}
