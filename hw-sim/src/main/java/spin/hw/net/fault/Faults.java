package spin.hw.net.fault;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;
import spin.hw.net.fault.Corrupting.Where;

/// A set of faults as a line of text, such as `drop-chance=15%,corrupt-chance=1%,delay=2ms`.
///
/// | name               | value            |
/// |--------------------|------------------|
/// | `drop-chance`      | per cent         |
/// | `corrupt-chance`   | per cent; one bit, past the check sequence, so that the protocols must find it |
/// | `size-limit`       | bytes            |
/// | `rx-rate-limit`    | frames in each shaping interval |
/// | `shaping-interval` | time; 50 ms unless given |
/// | `duplicate-chance` | per cent         |
/// | `reorder-chance`   | per cent; three frames overtake, or 100 ms |
/// | `delay`, `jitter`  | time: `s`, `ms`, `us` or `ns`; a plain number is milliseconds |
///
/// A frame passes them in the order of the table. Names, units and the single flipped bit are those of the fault injector of
/// smoltcp, to which the last three rows are added.
public final class Faults {
    private static final int OVERTAKING = 3;
    private static final long PATIENCE_NANOS = 100_000_000;
    private static final long SHAPING_NANOS = 50_000_000;
    private static final BigDecimal LONGEST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final List<String> NAMES = List.of("drop-chance", "corrupt-chance", "size-limit", "rx-rate-limit",
            "shaping-interval", "duplicate-chance", "reorder-chance", "delay", "jitter");

    private final Map<String, String> settings;

    private Faults(Map<String, String> settings) {
        this.settings = settings;
    }

    /// @throws IllegalArgumentException when the text is none; the message says which part and what would be right
    public static Faults parse(String text) {
        var settings = new TreeMap<String, String>();
        for (var part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            int equals = part.indexOf('=');
            var name = (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            demandKnown(name);
            if (equals < 0) {
                throw new IllegalArgumentException("Fault " + name + " has no value; write " + name + "=VALUE.");
            }
            if (settings.put(name, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("Fault " + name + " is given twice.");
            }
        }
        var faults = new Faults(settings);
        faults.demandValues();
        return faults;
    }

    /// Whether a fault has this name.
    public static boolean isName(String name) {
        return NAMES.contains(name);
    }

    private static void demandKnown(String name) {
        if (name.equals("tx-rate-limit")) {
            throw new IllegalArgumentException(
                    "Faults act on what arrives: give the other end of the wire rx-rate-limit instead of tx-rate-limit here.");
        }
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "There is no fault \"" + name + "\"; there are " + String.join(", ", NAMES) + ".");
        }
    }

    private void demandValues() {
        for (var name : settings.keySet()) {
            switch (name) {
                case "size-limit", "rx-rate-limit" -> count(name);
                case "shaping-interval", "delay", "jitter" -> nanos(name, 0);
                default -> chance(name);
            }
        }
        if (nanos("shaping-interval", SHAPING_NANOS) == 0) {
            throw new IllegalArgumentException("A shaping-interval of no time lets nothing through; give some.");
        }
    }

    /// A port with these faults around it.
    ///
    /// @param port  the outermost wrapper, or the port itself when there is no fault
    /// @param parts the wrappers in the order in which a frame passes them
    public record Wrapped(LinkPort port, List<Fault> parts) {
        public Wrapped {
            parts = List.copyOf(parts);
        }

        /// What a checkpoint must hold besides the port.
        public List<Checkpointed> checkpointed() {
            return List.copyOf(parts);
        }
    }

    /// Whether there is none.
    public boolean isEmpty() {
        return settings.isEmpty();
    }

    /// Puts the faults around the port of a station.
    public Wrapped around(LinkPort port, Station station, long seed) {
        var parts = new ArrayList<Fault>();
        var seeds = new Chance(seed);
        add(parts, port, "drop-chance", seeds,
                (inner, draw) -> new Lossy(station.name() + ".drop", inner, chance("drop-chance"), draw));
        add(parts, port, "corrupt-chance", seeds, (inner, draw) -> new Corrupting(station.name() + ".corrupt", inner,
                chance("corrupt-chance"), 1, Where.BEHIND_THE_CHECK, draw));
        add(parts, port, "size-limit", seeds,
                (inner, draw) -> new SizeLimited(station.name() + ".size", inner, count("size-limit")));
        add(parts, port, "rx-rate-limit", seeds,
                (inner, draw) -> new RateLimited(station.named(station.name() + ".rate"), inner,
                        count("rx-rate-limit"), nanos("shaping-interval", SHAPING_NANOS)));
        add(parts, port, "duplicate-chance", seeds, (inner, draw) -> new Duplicating(station.name() + ".duplicate",
                inner, chance("duplicate-chance"), draw));
        add(parts, port, "reorder-chance", seeds,
                (inner, draw) -> new Reordering(station.named(station.name() + ".reorder"), inner,
                        chance("reorder-chance"), OVERTAKING, PATIENCE_NANOS, draw));
        add(parts, port, settings.containsKey("delay") ? "delay" : "jitter", seeds,
                (inner, draw) -> new Delaying(station.named(station.name() + ".delay"), inner, nanos("delay", 0),
                        nanos("jitter", 0), draw));
        return new Wrapped(parts.isEmpty() ? port : parts.getLast(), parts);
    }

    private interface Maker {
        Fault around(LinkPort inner, long seed);
    }

    private void add(List<Fault> parts, LinkPort port, String name, Chance seeds, Maker maker) {
        // Each draws its seed whether it is there or not: adding one fault leaves the others as they were.
        long seed = seeds.nextLong();
        if (settings.containsKey(name)) {
            parts.add(maker.around(parts.isEmpty() ? port : parts.getLast(), seed));
        }
    }

    private double chance(String name) {
        var text = setting(name);
        var digits = text.endsWith("%") ? text.substring(0, text.length() - 1).strip() : text;
        var percent = number(name, digits, "a per cent value from 0 to 100, such as 15%");
        if (percent.signum() < 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0) {
            throw refused(name, "a per cent value from 0 to 100, such as 15%");
        }
        return percent.movePointLeft(2).doubleValue();
    }

    private int count(String name) {
        var value = number(name, setting(name), "a whole number that is not negative");
        try {
            int count = value.intValueExact();
            if (count >= 0) {
                return count;
            }
        } catch (ArithmeticException fraction) {
            // Refused below, as a negative number is.
        }
        throw refused(name, "a whole number that is not negative");
    }

    private long nanos(String name, long otherwise) {
        if (!settings.containsKey(name)) {
            return otherwise;
        }
        var text = setting(name);
        int unit = text.length();
        while (unit > 0 && Character.isLetter(text.charAt(unit - 1))) {
            unit--;
        }
        int shift = switch (text.substring(unit)) {
            case "ns" -> 0;
            case "us" -> 3;
            case "", "ms" -> 6;
            case "s" -> 9;
            default -> throw refused(name, "a time such as 20ms, in s, ms, us or ns");
        };
        var nanos = number(name, text.substring(0, unit).strip(), "a time such as 20ms, in s, ms, us or ns")
                .movePointRight(shift);
        if (nanos.signum() < 0 || nanos.compareTo(LONGEST_NANOS) > 0) {
            throw refused(name, "a time that is not negative and below 292 years");
        }
        return nanos.longValue();
    }

    private String setting(String name) {
        return settings.getOrDefault(name, "");
    }

    private BigDecimal number(String name, String digits, String wanted) {
        // Not the constructor's own forms: 1e999999999 is a number that nobody means.
        if (!digits.matches("[0-9]{1,18}(\\.[0-9]{1,9})?")) {
            throw refused(name, wanted);
        }
        return new BigDecimal(digits);
    }

    private IllegalArgumentException refused(String name, String wanted) {
        return new IllegalArgumentException(
                "Fault " + name + " cannot be \"" + setting(name) + "\"; give " + wanted + ".");
    }

    @Override
    public String toString() {
        return String.join(",", settings.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList());
    }
}
