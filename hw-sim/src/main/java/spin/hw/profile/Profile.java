package spin.hw.profile;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One computer that published figures were measured on: its clock and what everything costs on it.
///
/// A profile changes clock, costs and the geometry of the translation buffers, never the instruction set or the page size:
/// the CPU stays an Alpha, even where the original was a DECstation with a MIPS processor.
///
/// @param name         as a user types it
/// @param machine      the computer in words
/// @param hertz        clock frequency of the processor
/// @param instructions the cost of every instruction class
/// @param events       the cost of every hardware event
/// @param tb           the translation buffers
/// @param prices       what Java code is made of; the same for all computers unless somebody studies another compiler
/// @param tbTiming     whether the translation buffers are as small as the computer's and a refill costs what it cost there
/// @param caches       what caches cost; null when every access hits, which is how the named profiles begin
public record Profile(String name, String machine, long hertz, Map<InstructionClass, Cost> instructions,
        Map<HardwareEvent, Cost> events, TbGeometry tb, PriceBook prices, boolean tbTiming,
        @Nullable CacheTiming caches) {

    /// Entries of each buffer when TB timing is off: more than most programs touch.
    private static final int MANY = 1024;

    public Profile {
        if (hertz <= 0) {
            throw new IllegalArgumentException(
                    "Profile " + name + " has a clock of " + hertz + " Hz; it must be positive.");
        }
        instructions = complete(name, InstructionClass.class, instructions);
        events = complete(name, HardwareEvent.class, events);
    }

    /// A computer with exact TB timing whose caches always hit.
    public Profile(String name, String machine, long hertz, Map<InstructionClass, Cost> instructions,
            Map<HardwareEvent, Cost> events, TbGeometry tb, PriceBook prices) {
        this(name, machine, hertz, instructions, events, tb, prices, true, null);
    }

    /// The profile of that name.
    ///
    /// @throws UnknownProfileException when there is none; its message lists the names
    public static Profile named(String name) {
        for (var profile : Profiles.ALL) {
            if (profile.name.equals(name)) {
                return profile;
            }
        }
        throw new UnknownProfileException(name, names());
    }

    /// All names, the default first.
    public static List<String> names() {
        return Profiles.ALL.stream().map(Profile::name).toList();
    }

    /// The time that so many cycles take on this computer.
    public double microseconds(long cycles) {
        return cycles * 1e6 / hertz;
    }

    public long cycles(HardwareEvent event) {
        return cost(event).cycles();
    }

    public long cycles(InstructionClass instruction) {
        return cost(instruction).cycles();
    }

    public Cost cost(HardwareEvent event) {
        return found(events.get(event));
    }

    public Cost cost(InstructionClass instruction) {
        return found(instructions.get(instruction));
    }

    /// The price of one JVM instruction in cycles; empty when there is no such instruction.
    public OptionalLong ofOpcode(int jvmOpcode) {
        var recipe = prices.ofOpcode(jvmOpcode);
        return recipe.isPresent() ? OptionalLong.of(recipe.get().cycles(this)) : OptionalLong.empty();
    }

    /// The price in cycles of a call from metered code into the JDK or the machine; empty when the table does not know it.
    /// It is the price of the whole call, in place of the invoke instruction's own.
    public OptionalLong ofCall(String ownerInternalName, String name, String descriptor) {
        var recipe = prices.ofCall(ownerInternalName, name, descriptor);
        return recipe.isPresent() ? OptionalLong.of(recipe.get().cycles(this)) : OptionalLong.empty();
    }

    /// This profile with one other cost, for calibration and sensitivity runs.
    public Profile with(HardwareEvent event, Cost cost) {
        var changed = new EnumMap<>(events);
        changed.put(event, cost);
        return new Profile(name, machine, hertz, instructions, changed, tb, prices, tbTiming, caches);
    }

    /// This profile with one other cost, for calibration and sensitivity runs.
    public Profile with(InstructionClass instruction, Cost cost) {
        var changed = new EnumMap<>(instructions);
        changed.put(instruction, cost);
        return new Profile(name, machine, hertz, changed, events, tb, prices, tbTiming, caches);
    }

    /// This profile with translation buffers so large that they hardly miss, and refills that cost nothing: for speed, where the time spent in
    /// them is not the question.
    public Profile withoutTbTiming() {
        var changed = new EnumMap<>(events);
        changed.put(HardwareEvent.TB_REFILL, new Cost(0, Confidence.MODELLED, "TB timing is off"));
        var many = new TbGeometry(MANY, 0, MANY, tb.addressSpaceNumbers(), "TB timing is off");
        return new Profile(name, machine, hertz, instructions, changed, many, prices, false, caches);
    }

    /// This profile with caches that cost time.
    public Profile withCaches(CacheTiming timing) {
        return new Profile(name, machine, hertz, instructions, events, tb, prices, tbTiming, timing);
    }

    /// Which timing a run on this profile has, for the head of every report.
    public String timing() {
        return "%s, TB timing %s, caches %s".formatted(name, tbTiming ? "exact" : "off", caches == null ? "off" : "on");
    }

    /// The name, and a number over every figure that a run's cycles depend on: two profiles with equal ones give equal runs.
    public String fingerprint() {
        var figures = new CRC32C();
        var text = new StringBuilder().append(hertz);
        instructions.values().forEach(cost -> text.append(' ').append(cost.cycles()));
        events.values().forEach(cost -> text.append(' ').append(cost.cycles()));
        text.append(' ').append(tb.instructionEntries()).append(' ').append(tb.instructionRegions()).append(' ')
                .append(tb.dataEntries()).append(' ').append(tb.addressSpaceNumbers());
        if (caches != null) {
            text.append(' ').append(caches.figures());
        }
        figures.update(text.toString().getBytes(StandardCharsets.UTF_8));
        return name + "/" + HexFormat.of().toHexDigits((int) figures.getValue());
    }

    /// This profile with every cost of that confidence set to zero. What a run costs less on it hangs on those figures.
    public Profile without(Confidence confidence) {
        UnaryOperator<Cost> zeroed = cost -> cost.confidence() == confidence
                ? new Cost(0, confidence, "left out: " + cost.source())
                : cost;
        var changedInstructions = new EnumMap<>(instructions);
        changedInstructions.replaceAll((_, cost) -> zeroed.apply(cost));
        var changedEvents = new EnumMap<>(events);
        changedEvents.replaceAll((_, cost) -> zeroed.apply(cost));
        return new Profile(name, machine, hertz, changedInstructions, changedEvents, tb, prices, tbTiming, caches);
    }

    private static <K extends Enum<K>> Map<K, Cost> complete(String name, Class<K> keys, Map<K, Cost> costs) {
        var copy = new EnumMap<K, Cost>(keys);
        copy.putAll(costs);
        for (var key : keys.getEnumConstants()) {
            if (!copy.containsKey(key)) {
                throw new IllegalArgumentException("Profile " + name + " has no cost for " + key + "; give every one.");
            }
        }
        return Collections.unmodifiableMap(copy);
    }

    private static Cost found(@Nullable Cost cost) {
        // The constructor saw to it that every key is there.
        return Objects.requireNonNull(cost);
    }
}
