package spin.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import spin.hw.profile.Confidence;
import spin.hw.profile.Cost;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.InstructionClass;
import spin.hw.profile.Profile;

/// One cost of a machine, whatever the machine: an instruction class or a hardware event.
sealed interface MachineCost {

    /// As users type it and reports print it: `kernel-entry`.
    String name();

    long in(Profile profile);

    Profile set(Profile profile, long cycles);

    /// All of them, instructions first.
    static List<MachineCost> all() {
        var all = new ArrayList<MachineCost>();
        for (var instruction : InstructionClass.values()) {
            all.add(new OfInstruction(instruction));
        }
        for (var event : HardwareEvent.values()) {
            all.add(new OfEvent(event));
        }
        return all;
    }

    static Optional<MachineCost> named(String name) {
        return all().stream().filter(cost -> cost.name().equals(name)).findFirst();
    }

    private static String spelt(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Cost varied(long cycles) {
        return new Cost(cycles, Confidence.ASSUMED, "varied to see what hangs on it");
    }

    /// What an instruction class costs, in programs and in the recipes of kernel code.
    record OfInstruction(InstructionClass instruction) implements MachineCost {
        @Override
        public String name() {
            return spelt(instruction);
        }

        @Override
        public long in(Profile profile) {
            return profile.cycles(instruction);
        }

        @Override
        public Profile set(Profile profile, long cycles) {
            return profile.with(instruction, varied(cycles));
        }
    }

    /// What a hardware event costs.
    record OfEvent(HardwareEvent event) implements MachineCost {
        @Override
        public String name() {
            return spelt(event);
        }

        @Override
        public long in(Profile profile) {
            return profile.cycles(event);
        }

        @Override
        public Profile set(Profile profile, long cycles) {
            return profile.with(event, varied(cycles));
        }
    }
}
