package benign;

import spin.domains.Greeter;
import java.util.LinkedHashMap;
import java.util.Objects;

/// equals and hashCode by hand, used as keys.
public final class Hierarchy implements Greeter {

    @Override
    public String greet(Desk desk) {
        var map = new LinkedHashMap<Key, String>();
        map.put(new Key(1, "a"), "first");
        map.put(new Key(1, "a"), "second");
        map.put(new SubKey(1, "a", true), "third");
        return map.size() + " " + map.get(new Key(1, "a")) + " " + map.values();
    }

    static class Key {
        final int number;
        final String name;

        Key(int number, String name) {
            this.number = number;
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return other != null && getClass() == other.getClass() && ((Key) other).number == number && Objects.equals(((Key) other).name, name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(number, name);
        }
    }

    static final class SubKey extends Key {
        final boolean flag;

        SubKey(int number, String name, boolean flag) {
            super(number, name);
            this.flag = flag;
        }
    }
}
