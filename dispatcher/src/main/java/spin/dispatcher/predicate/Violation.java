package spin.dispatcher.predicate;

/// Why code is not what it claims to be: where, which instruction, what to do.
///
/// @param line 0 if the class file does not tell
/// @param instruction such as `putfield Counter.hits`
public record Violation(String className, String method, int line, String instruction, String reason) {
    @Override
    public String toString() {
        return "%s.%s%s: %s: %s".formatted(className, method, line == 0 ? "" : ", line " + line, instruction, reason);
    }
}
