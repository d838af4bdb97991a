package spin.hw.debug;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Floating-point operates as text (Alpha Architecture Handbook, 4.7 to 4.10). The function has three fields:
///
///      10   8 7   6 5         0
///     +------+-----+-----------+
///     | trap |round| operation |
///     +------+-----+-----------+
///
/// Trap: 0 none, 1 U or V, 5 SU or SV, 7 SUI or SVI. Round: 0 chopped, 1 to minus infinity, 2 nearest (not written), 3 dynamic.
final class FloatingText {

    private static final int ZERO = 31;
    private static final int NEAREST = 2;

    /// Two operands in, each with every trap and rounding qualifier.
    private static final Map<Integer, String> BINARY = Map.of(0x00, "adds", 0x01, "subs", 0x02, "muls", 0x03, "divs",
            0x20,
            "addt", 0x21, "subt", 0x22, "mult", 0x23, "divt");
    /// Two operands in, no rounding.
    private static final Map<Integer, String> COMPARES = Map.of(0x24, "cmptun", 0x25, "cmpteq", 0x26, "cmptlt", 0x27,
            "cmptle");
    private static final Map<Integer, String> COPIES = Map.ofEntries(Map.entry(0x020, "cpys"),
            Map.entry(0x021, "cpysn"),
            Map.entry(0x022, "cpyse"), Map.entry(0x02A, "fcmoveq"), Map.entry(0x02B, "fcmovne"),
            Map.entry(0x02C, "fcmovlt"), Map.entry(0x02D, "fcmovge"), Map.entry(0x02E, "fcmovle"),
            Map.entry(0x02F, "fcmovgt"));
    private static final Set<Integer> ARITHMETIC_TRAPS = Set.of(0, 1, 5, 7);
    private static final String[] ROUNDING = {"c", "m", "", "d"};

    private FloatingText() {}

    static @Nullable String of(int word) {
        int function = word >>> 5 & 0x7ff;
        return switch (word >>> 26) {
            case 0x14 -> squareRoot(word, function);
            case 0x16 -> arithmetic(word, function);
            default -> copy(word, function);
        };
    }

    private static @Nullable String squareRoot(int word, int function) {
        var name = switch (function & 0x3f) {
            case 0x0B -> "sqrts";
            case 0x2B -> "sqrtt";
            default -> null;
        };
        if (name == null || a(word) != ZERO || !ARITHMETIC_TRAPS.contains(trap(function))) {
            return null;
        }
        return unary(name + qualifier(function, "u"), word);
    }

    private static @Nullable String arithmetic(int word, int function) {
        int operation = function & 0x3f;
        int trap = trap(function);
        var binary = BINARY.get(operation);
        if (binary != null && ARITHMETIC_TRAPS.contains(trap)) {
            return operandsOf(binary, qualifier(function, "u"), word);
        }
        var compare = COMPARES.get(operation);
        if (compare != null) {
            return round(function) == NEAREST && (trap == 0 || trap == 5)
                    ? ternary(compare + (trap == 0 ? "" : "/su"), word)
                    : null;
        }
        return a(word) == ZERO ? conversion(word, function, operation, trap) : null;
    }

    private static @Nullable String conversion(int word, int function, int operation, int trap) {
        if (function == 0x2AC || function == 0x6AC) {
            return unary(function == 0x2AC ? "cvtst" : "cvtst/s", word);
        }
        boolean trapKnown = ARITHMETIC_TRAPS.contains(trap);
        return switch (operation) {
            case 0x2C -> trapKnown ? unary("cvtts" + qualifier(function, "u"), word) : null;
            case 0x2F -> trapKnown ? unary("cvttq" + qualifier(function, "v"), word) : null;
            case 0x3C -> trap == 0 || trap == 7 ? unary("cvtqs" + qualifier(function, "u"), word) : null;
            case 0x3E -> trap == 0 || trap == 7 ? unary("cvtqt" + qualifier(function, "u"), word) : null;
            default -> null;
        };
    }

    private static @Nullable String copy(int word, int function) {
        return switch (function) {
            case 0x010 -> a(word) == ZERO ? unary("cvtlq", word) : null;
            case 0x030 -> a(word) == ZERO ? unary("cvtql", word) : null;
            case 0x130 -> a(word) == ZERO ? unary("cvtql/v", word) : null;
            case 0x530 -> a(word) == ZERO ? unary("cvtql/sv", word) : null;
            case 0x024 -> toOrFromControl("mt_fpcr", word);
            case 0x025 -> toOrFromControl("mf_fpcr", word);
            default -> COPIES.containsKey(function) ? copyOrIdiom(COPIES.getOrDefault(function, ""), word) : null;
        };
    }

    /// The register is named three times.
    private static @Nullable String toOrFromControl(String name, int word) {
        return a(word) == b(word) && b(word) == c(word) ? name + " $f" + a(word) : null;
    }

    private static String copyOrIdiom(String name, int word) {
        int a = a(word);
        int b = b(word);
        if (name.equals("cpys")) {
            if (a == ZERO && b == ZERO) {
                return c(word) == ZERO ? "fnop" : "fclr $f" + c(word);
            }
            if (a == ZERO) {
                return unary("fabs", word);
            }
            if (a == b) {
                return unary("fmov", word);
            }
        }
        return name.equals("cpysn") && a == b ? unary("fneg", word) : ternary(name, word);
    }

    private static String operandsOf(String name, String qualifier, int word) {
        boolean named = qualifier.isEmpty() || qualifier.equals("/su") || qualifier.equals("/sui");
        boolean negation = named && a(word) == ZERO && name.startsWith("sub");
        return negation ? unary("neg" + name.charAt(3) + qualifier, word) : ternary(name + qualifier, word);
    }

    private static String qualifier(int function, String underflowOrOverflow) {
        var text = switch (trap(function)) {
            case 0 -> "";
            case 1 -> underflowOrOverflow;
            case 5 -> "s" + underflowOrOverflow;
            default -> "s" + underflowOrOverflow + "i";
        } + ROUNDING[round(function)];
        return text.isEmpty() ? "" : "/" + text;
    }

    private static String ternary(String name, int word) {
        return name + " $f" + a(word) + ",$f" + b(word) + ",$f" + c(word);
    }

    private static String unary(String name, int word) {
        return name + " $f" + b(word) + ",$f" + c(word);
    }

    private static int trap(int function) {
        return function >>> 8;
    }

    private static int round(int function) {
        return function >>> 6 & 3;
    }

    private static int a(int word) {
        return word >>> 21 & 31;
    }

    private static int b(int word) {
        return word >>> 16 & 31;
    }

    private static int c(int word) {
        return word & 31;
    }
}
