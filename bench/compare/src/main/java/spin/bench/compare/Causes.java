package spin.bench.compare;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import spin.hw.profile.HardwareEvent;

/// Where cycles went, by what took them. Everything that passed on a machine's clock is one of four things, so the parts add up to the whole:
/// what waits is the rest, time that passed with this CPU doing nothing (a wire, a disk, a timer, the other machine).
///
/// @param instructions cycles of Alpha instructions, of programs and of PALcode alike
/// @param hardware     cycles of what the hardware and its PALcode did beside, by event; what did not happen is not in it
/// @param kernel       cycles of metered code: the kernel, its extensions, managed user code. What it pays for asking the machine to do
///                     something is in here
/// @param waiting      cycles in which the CPU did nothing
public record Causes(double instructions, Map<HardwareEvent, Double> hardware, double kernel, double waiting) {

    /// Nothing at all.
    public static final Causes NONE = new Causes(0, Map.of(), 0, 0);

    public Causes {
        var copy = new EnumMap<HardwareEvent, Double>(HardwareEvent.class);
        hardware.forEach((event, cycles) -> {
            if (cycles != 0) {
                copy.put(event, cycles);
            }
        });
        hardware = Collections.unmodifiableMap(copy);
    }

    /// All of it.
    public double total() {
        return instructions + kernel + waiting + hardware.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    Causes plus(Causes other) {
        return combined(other, 1);
    }

    Causes minus(Causes earlier) {
        return combined(earlier, -1);
    }

    private Causes combined(Causes other, int sign) {
        var sum = new EnumMap<HardwareEvent, Double>(HardwareEvent.class);
        sum.putAll(hardware);
        other.hardware.forEach((event, cycles) -> sum.merge(event, sign * cycles, Double::sum));
        return new Causes(instructions + sign * other.instructions, sum, kernel + sign * other.kernel,
                waiting + sign * other.waiting);
    }

    Causes dividedBy(int divisor) {
        var each = new EnumMap<HardwareEvent, Double>(HardwareEvent.class);
        hardware.forEach((event, cycles) -> each.put(event, cycles / divisor));
        return new Causes(instructions / divisor, each, kernel / divisor, waiting / divisor);
    }

    /// By name and in a fixed order, as reports print them; what took nothing is left out.
    public Map<String, Double> named() {
        var named = new LinkedHashMap<String, Double>();
        put(named, "Alpha instructions", instructions);
        for (var group : Group.values()) {
            var cycles = hardware.entrySet().stream().filter(event -> Group.of(event.getKey()) == group)
                    .mapToDouble(Map.Entry::getValue).sum();
            put(named, group.words, cycles);
        }
        put(named, "kernel code", kernel);
        put(named, "waiting", waiting);
        return named;
    }

    private static void put(Map<String, Double> named, String cause, double cycles) {
        if (cycles != 0) {
            named.put(cause, cycles);
        }
    }

    /// Hardware events that readers think of as one thing.
    private enum Group {
        TRAPS("traps"),
        TRANSLATION("TLB"),
        SWITCHES("context switches"),
        PALCODE("PALcode"),
        UNCACHED("memory past the caches");

        private final String words;

        Group(String words) {
            this.words = words;
        }

        static Group of(HardwareEvent event) {
            return switch (event) {
                case KERNEL_ENTRY, INTERRUPT_ENTRY, KERNEL_EXIT -> TRAPS;
                case TB_REFILL, TB_WRITE, TB_INVALIDATE, TB_FLUSH -> TRANSLATION;
                case CONTEXT_SWITCH -> SWITCHES;
                case PAL_FUNCTION, PAL_ENTRY -> PALCODE;
                case UNCACHED_LOAD -> UNCACHED;
            };
        }
    }
}
