package benign;

import spin.domains.Greeter;

/// Text blocks, escapes, strip, lines, and joining.
public final class TextBlocks implements Greeter {

    @Override
    public String greet(Desk desk) {
        var poem = """
                Roses are "red",
                  violets\tare blue \
                and one line.
                """;
        return poem.lines().map(String::strip).toList() + poem.replace("\n", "|") + String.join("-", "a", "b") + "a,b".indexOf(',') + "  x ".trim()
                + "abc".substring(1) + "Abc".toLowerCase() + "x".isEmpty() + " ".isBlank() + "ab".compareTo("b") + "abcabc".lastIndexOf("bc");
    }
}
