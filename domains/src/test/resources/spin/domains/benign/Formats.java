package benign;

import java.util.Arrays;
import spin.domains.Greeter;

/// Formatting, repeating and splitting text.
public final class Formats implements Greeter {

    @Override
    public String greet(Desk desk) {
        return String.format("%d|%5d|%-5s|%05.1f|%x|%c|%b|%n|%%|%,d", 1, 22, "ab", 3.14159, 255, 'z', true, 1234567).replace("\n", "/")
                + "%s and %s".formatted("this", null) + "ab".repeat(3) + "-".repeat(0) + Arrays.asList("a,b,,c,".split(","))
                + Arrays.asList("x.y.z".split("\\.", 2)) + "a b".split(" ").length + "k=v".split("=", -1)[1];
    }
}
