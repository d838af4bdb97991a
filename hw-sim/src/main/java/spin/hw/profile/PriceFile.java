package spin.hw.profile;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the text form of prices.
///
///     file   = { line }
///     line   = empty | "#" comment | keys "=" recipe
///     keys   = key { " " key }
///     recipe = "0" | part { "+" part }
///     part   = [ count ] name          name of an InstructionClass or a HardwareEvent, count 1 to 1000
///
/// It is strict: a price that was meant and not read would be work that costs nothing. What a key may be is the caller's
/// business.
final class PriceFile {

    private static final int LARGEST_COUNT = 1000;

    private PriceFile() {}

    /// What a key of this file must look like: throws [IllegalArgumentException] with the reason when it does not.
    interface KeyRule {
        void check(String key);
    }

    static Map<String, Recipe> parse(String file, String text, KeyRule rule) {
        var recipes = new LinkedHashMap<String, Recipe>();
        var lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            var line = lines[i].strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                parseLine(file, i + 1, line, rule, recipes);
            }
        }
        return recipes;
    }

    private static void parseLine(String file, int number, String line, KeyRule rule, Map<String, Recipe> recipes) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw new PriceFileException(file, number,
                    "no \"=\" in \"" + line + "\"; write KEY = RECIPE, or begin a comment with #.");
        }
        var keys = line.substring(0, equals).strip();
        if (keys.isEmpty()) {
            throw new PriceFileException(file, number, "no key before \"=\"; say what this is the price of.");
        }
        var recipe = parseRecipe(file, number, line.substring(equals + 1).strip());
        for (var key : keys.split("\\s+", -1)) {
            try {
                rule.check(key);
            } catch (IllegalArgumentException wrong) {
                throw new PriceFileException(file, number, wrong.getMessage() == null ? key : wrong.getMessage());
            }
            if (recipes.putIfAbsent(key, recipe) != null) {
                throw new PriceFileException(file, number, key + " has a price already; keep one of the two.");
            }
        }
    }

    private static Recipe parseRecipe(String file, int number, String text) {
        var instructions = new EnumMap<InstructionClass, Integer>(InstructionClass.class);
        var events = new EnumMap<HardwareEvent, Integer>(HardwareEvent.class);
        if (text.equals("0")) {
            return new Recipe(instructions, events);
        }
        for (var part : text.split("\\+", -1)) {
            parsePart(file, number, part.strip(), instructions, events);
        }
        return new Recipe(instructions, events);
    }

    private static void parsePart(String file, int number, String part, Map<InstructionClass, Integer> instructions,
            Map<HardwareEvent, Integer> events) {
        var words = part.split("\\s+", -1);
        var name = words[words.length - 1];
        int count = 1;
        if (words.length == 2) {
            count = parseCount(file, number, words[0]);
        } else if (words.length != 1 || name.isEmpty()) {
            throw new PriceFileException(file, number,
                    "\"" + part + "\" is no part of a recipe; write a name or a count and a name, joined by +.");
        }
        var instruction = named(InstructionClass.values(), name);
        var event = named(HardwareEvent.values(), name);
        boolean twice;
        if (instruction != null) {
            twice = instructions.put(instruction, count) != null;
        } else if (event != null) {
            twice = events.put(event, count) != null;
        } else {
            throw new PriceFileException(file, number,
                    "\"" + name + "\" is neither an instruction class nor a hardware event.");
        }
        if (twice) {
            throw new PriceFileException(file, number, name + " stands twice in one recipe; add the counts up.");
        }
    }

    private static int parseCount(String file, int number, String word) {
        // No sign, no leading zero, at most four digits: Integer.parseInt would take more than we mean.
        if (word.matches("[1-9][0-9]{0,3}")) {
            int count = Integer.parseInt(word);
            if (count <= LARGEST_COUNT) {
                return count;
            }
        }
        throw new PriceFileException(file, number, "\"" + word + "\" is no count from 1 to " + LARGEST_COUNT + ".");
    }

    private static <E extends Enum<E>> @Nullable E named(E[] values, String name) {
        for (var value : values) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        return null;
    }
}
