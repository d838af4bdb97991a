package spin.plexus.packetdrill;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import spin.plexus.packetdrill.script.Position;

/// The code between `%{` and `}%` as far as it asserts something of the connection: lines `assert CONDITION, MESSAGE` over whole numbers,
/// the names of `TCP_INFO` and those of its states. Anything else that Python knows makes a script *skipped*: what was not
/// understood is never taken for true.
///
///     condition  = both {"or" both};      both = denied {"and" denied};      denied = ["not"] comparison
///     comparison = sum [relation sum];    sum = product {("+" | "-") product};    product = value {"*" value}
///     value      = number | name | "(" condition ")" | "-" value
///
/// The message is for people and is not read.
final class Assertions {
    private static final Pattern WORDS = Pattern.compile("\\s*(\\d+|\\w+|[=!<>]=|'[^']*'|\"[^\"]*\"|\\S)");
    private static final int DEEPEST = 50;
    private static final String END = "the end of the line";
    private static final Map<String, Long> NAMES = Map.ofEntries(Map.entry("TCP_CA_Open", 0L),
            Map.entry("TCP_CA_Disorder", 1L), Map.entry("TCP_CA_CWR", 2L), Map.entry("TCP_CA_Recovery", 3L),
            Map.entry("TCP_CA_Loss", 4L), Map.entry("TCP_ESTABLISHED", 1L), Map.entry("TCP_SYN_SENT", 2L),
            Map.entry("TCP_SYN_RECV", 3L), Map.entry("TCP_FIN_WAIT1", 4L), Map.entry("TCP_FIN_WAIT2", 5L),
            Map.entry("TCP_TIME_WAIT", 6L), Map.entry("TCP_CLOSE", 7L), Map.entry("TCP_CLOSE_WAIT", 8L),
            Map.entry("TCP_LAST_ACK", 9L), Map.entry("TCP_LISTEN", 10L), Map.entry("TCP_CLOSING", 11L),
            Map.entry("True", 1L), Map.entry("False", 0L));

    private final Position position;
    private final String line;
    private final List<String> words;
    private final Function<String, OptionalLong> info;
    private int at;
    private int depth;

    private Assertions(Position position, String line, Function<String, OptionalLong> info) {
        this.position = position;
        this.line = line;
        this.info = info;
        words = WORDS.matcher(line).results().map((MatchResult found) -> found.group(1)).toList();
    }

    /// @param info what the connection says, by the name that Linux has for it
    /// @throws StoppedException when an assertion is false, or when there is one that cannot be judged here
    static void check(Position position, String code, Function<String, OptionalLong> info) throws StoppedException {
        for (var line : code.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                new Assertions(position, line, info).statement();
            }
        }
    }

    private void statement() throws StoppedException {
        if (!next().equals("assert")) {
            throw skipped("code in Python is not run but for lines 'assert CONDITION'");
        }
        boolean holds = condition() != 0;
        if (!peek().equals(END) && !peek().equals(",")) {
            throw skipped("an assertion that goes on with " + peek() + " is not understood");
        }
        if (!holds) {
            throw new StoppedException(new Verdict.Failed(position, "'" + line + "' is false" + values(), "", "", ""));
        }
    }

    /// What the names in the condition stand for.
    private String values() {
        var text = new StringBuilder();
        for (var name : words.subList(1, at).stream().distinct().toList()) {
            info.apply(name).ifPresent(value -> text.append(text.isEmpty() ? ": " : ", ").append(name).append(" is ")
                    .append(value));
        }
        return text.toString();
    }

    private long condition() throws StoppedException {
        long left = both();
        while (accept("or")) {
            long right = both();
            left = left != 0 ? left : right;
        }
        return left;
    }

    private long both() throws StoppedException {
        long left = denied();
        while (accept("and")) {
            long right = denied();
            left = left == 0 ? left : right;
        }
        return left;
    }

    private long denied() throws StoppedException {
        boolean not = false;
        while (accept("not")) {
            not = !not;
        }
        long value = comparison();
        return not ? truth(value == 0) : value;
    }

    private long comparison() throws StoppedException {
        long left = sum();
        return switch (peek()) {
            case "==" -> truth(left == compared());
            case "!=" -> truth(left != compared());
            case "<" -> truth(left < compared());
            case "<=" -> truth(left <= compared());
            case ">" -> truth(left > compared());
            case ">=" -> truth(left >= compared());
            default -> left;
        };
    }

    private long compared() throws StoppedException {
        at++;
        return sum();
    }

    private long sum() throws StoppedException {
        long left = product();
        while (true) {
            if (accept("+")) {
                left += product();
            } else if (accept("-")) {
                left -= product();
            } else {
                return left;
            }
        }
    }

    private long product() throws StoppedException {
        long left = value();
        while (accept("*")) {
            left *= value();
        }
        return left;
    }

    private long value() throws StoppedException {
        if (++depth > DEEPEST) {
            throw skipped("an assertion that is nested more than " + DEEPEST + " deep is not judged");
        }
        long value = simple(next());
        depth--;
        return value;
    }

    private long simple(String word) throws StoppedException {
        if (word.equals("-")) {
            return -value();
        }
        if (word.equals("(")) {
            long inner = condition();
            if (!accept(")")) {
                throw skipped("an assertion that goes on with " + peek() + " is not understood");
            }
            return inner;
        }
        if (word.matches("\\d{1,18}")) {
            return Long.parseLong(word);
        }
        var known = NAMES.get(word);
        var said = known == null ? info.apply(word) : OptionalLong.of(known);
        return said.orElseThrow(() -> skipped("an assertion about " + word + " is not judged here"));
    }

    private String peek() {
        return at < words.size() ? words.get(at) : END;
    }

    private String next() {
        var word = peek();
        at++;
        return word;
    }

    private boolean accept(String word) {
        if (peek().equals(word)) {
            at++;
            return true;
        }
        return false;
    }

    private static long truth(boolean holds) {
        return holds ? 1 : 0;
    }

    private StoppedException skipped(String reason) {
        return new StoppedException(new Verdict.Skipped(position, reason + ": " + line));
    }
}
