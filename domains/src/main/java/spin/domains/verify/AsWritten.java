package spin.domains.verify;

import java.util.Map;
import java.util.regex.Pattern;

/// The names that an author knows, for those that a compiler made.
public final class AsWritten {

    private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+)\\$\\d+");
    private static final Map<String, String> SPECIAL = Map.of("new", "<init>", "static", "<clinit>");

    private AsWritten() {}

    /// javac puts a lambda's body into a method `lambda$start$0`; its author knows it as a part of `start`.
    public static String method(String synthetic) {
        var lambda = LAMBDA.matcher(synthetic);
        return lambda.matches() ? SPECIAL.getOrDefault(lambda.group(1), lambda.group(1)) : synthetic;
    }
}
