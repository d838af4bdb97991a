package spin.hw.profile;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// What something is made of: so many instructions of each class and so many hardware events. It has no price of its own;
/// a [Profile] gives it one.
///
/// @param instructions how many of each class, absent for none
/// @param events       how many of each kind, absent for none
public record Recipe(Map<InstructionClass, Integer> instructions, Map<HardwareEvent, Integer> events) {

    public Recipe {
        // Enumeration order, so that everything printed from a recipe is the same every time.
        var orderedInstructions = new EnumMap<InstructionClass, Integer>(InstructionClass.class);
        orderedInstructions.putAll(instructions);
        var orderedEvents = new EnumMap<HardwareEvent, Integer>(HardwareEvent.class);
        orderedEvents.putAll(events);
        instructions = Collections.unmodifiableMap(orderedInstructions);
        events = Collections.unmodifiableMap(orderedEvents);
    }

    /// The price on the profile's machine, in cycles.
    public long cycles(Profile profile) {
        long sum = 0;
        for (var part : instructions.entrySet()) {
            sum += part.getValue() * profile.cycles(part.getKey());
        }
        for (var part : events.entrySet()) {
            sum += part.getValue() * profile.cycles(part.getKey());
        }
        return sum;
    }
}
