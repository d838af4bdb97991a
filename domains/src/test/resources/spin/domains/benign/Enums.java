package benign;

import spin.domains.Greeter;
import java.util.EnumMap;
import java.util.EnumSet;

/// Enums with fields, bodies for constants, EnumMap, EnumSet, valueOf and switch.
public final class Enums implements Greeter {

    @Override
    public String greet(Desk desk) {
        var map = new EnumMap<Planet, Integer>(Planet.class);
        for (var planet : Planet.values()) {
            map.merge(planet, planet.mass(), Integer::sum);
        }
        var set = EnumSet.complementOf(EnumSet.of(Planet.EARTH));
        String bad;
        try {
            bad = Planet.valueOf("PLUTO").name();
        } catch (IllegalArgumentException expected) {
            bad = "no such planet";
        }
        return map + " " + set + " " + Planet.valueOf("MARS").ordinal() + bad + switch (Planet.EARTH) {
            case MERCURY -> "m";
            case EARTH -> "home";
            case MARS -> "red";
        } + Planet.MARS.greet();
    }

    enum Planet {
        MERCURY(1), EARTH(18) {
            @Override
            String greet() {
                return "hello";
            }
        },
        MARS(2);

        private final int mass;

        Planet(int mass) {
            this.mass = mass;
        }

        int mass() {
            return mass;
        }

        String greet() {
            return name().toLowerCase();
        }
    }
}
