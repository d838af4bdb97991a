package spin.domains;

/// A name that a domain needs and does not have, or has with the wrong type.
///
/// @param symbol    what is missing, such as `spin.core.Kernel.halt()`
/// @param className the class that uses it, dotted
/// @param method    the method that uses it; empty for a supertype
/// @param line      where; 0 when unknown
/// @param expected  the type that the user of the symbol counts on; empty when the symbol is a class that is missing
/// @param found     the types that there are instead; empty when nothing of that name is exported
/// @param message   one sentence: what, where, what to do
public record MissingSymbol(String symbol, String className, String method, int line, String expected, String found,
        String message) {}
