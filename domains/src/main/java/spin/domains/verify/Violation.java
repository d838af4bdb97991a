package spin.domains.verify;

/// One reason to refuse a JAR.
///
/// @param rule      the rule's name, such as `no-reflection`
/// @param className the class at fault, dotted; empty when the file as a whole is
/// @param method    the method as its author wrote it; empty when the class as a whole is at fault
/// @param line      the line in the source; 0 when the class file does not tell
/// @param message   one sentence: what, where, what to do
public record Violation(String rule, String className, String method, int line, String message) {}
