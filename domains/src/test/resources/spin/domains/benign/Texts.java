package benign;

import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import spin.domains.Greeter;

/// Texts: formatted, joined, cut, turned round, searched; a CharSequence of one's own.
public final class Texts implements Greeter {

    record Slice(String of, int from, int to) implements CharSequence {
        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            return of.charAt(from + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Slice(of, from + start, from + end);
        }

        @Override
        public String toString() {
            return of.substring(from, to);
        }
    }

    @Override
    public String greet(Desk desk) {
        var table = """
                %-8s|%5d|%08.3f|%x
                %s %c %b %%
                """.formatted("left", 42, 3.14159, 255, null, 'c', true);
        var joiner = new StringJoiner(", ", "[", "]").setEmptyValue("none");
        var empty = joiner.toString();
        joiner.add("a").add("b");
        var builder = new StringBuilder("stressed").reverse().insert(0, 1.5).append(true).deleteCharAt(1).replace(0, 1, "<").append(new Slice("abcdef", 1, 4));
        builder.setCharAt(builder.length() - 1, '>');
        var words = "the quick  brown fox".split(" ");
        var caesar = "Hello, World".chars().map(c -> Character.isLetter(c) ? (c & 32) + 65 + ((c & 31) - 1 + 13) % 26 : c)
                .mapToObj(c -> String.valueOf((char) c)).collect(Collectors.joining());
        return table.strip() + joiner + empty + builder + words.length + caesar + " x ".trim() + "a\nb\n".lines().count()
                + String.format(Locale.ROOT, "%,d %+d", 1_234_567, 5) + "ab".compareTo("ac") + "AbC".toLowerCase(Locale.ROOT) + "é".length()
                + "a-b-c".replace('-', '+').lastIndexOf("+") + String.join("/", java.util.List.of("x", "y")) + "abc".contains(new Slice("xbc", 1, 3))
                + "level".contentEquals(new StringBuilder("level").reverse()) + "x".equals(new Slice("x", 0, 1)) + " ".isBlank();
    }
}
