package benign;

import spin.domains.Greeter;

/// Abstract classes, super calls, overriding, protected members, initialisation order.
public final class Inheritance implements Greeter {

    @Override
    public String greet(Desk desk) {
        Animal cat = new Cat("Tom");
        return cat.speak() + " " + cat + " " + new Kitten().speak() + " " + (cat instanceof Cat) + " " + Animal.made;
    }

    abstract static class Animal {
        static int made;
        protected final String name;
        private final String early;

        Animal(String name) {
            this.name = name;
            early = kind();
            made++;
        }

        abstract String kind();

        String speak() {
            return name + " the " + kind() + "/" + early;
        }

        @Override
        public String toString() {
            return "Animal " + name;
        }
    }

    static class Cat extends Animal {
        private String mood = "calm";

        Cat(String name) {
            super(name);
            mood += "!";
        }

        @Override
        String kind() {
            return mood + " cat";
        }
    }

    static final class Kitten extends Cat {
        Kitten() {
            super("Kit");
        }

        @Override
        String speak() {
            return "mew " + super.speak();
        }
    }
}
