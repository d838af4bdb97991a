package spin.domains.link;

import java.util.Map;
import java.util.Set;

/// A JAR whose classes need nothing but other classes any more.
///
/// @param entryClass internal name of the class to start
/// @param classFiles by internal name, the generated ones included
/// @param lambdas    by internal name, the classes that lambdas became, before their calls into the JDK were replaced
/// @param callees    internal names of all classes of others whose methods it calls
/// @param finals     internal names of its classes that have no heirs and can have none
/// @param doubtful   internal names of the classes that may be too large when they are metered
public record LinkedJar(String entryClass, Map<String, byte[]> classFiles, Map<String, byte[]> lambdas,
        Set<String> callees, Set<String> finals, Set<String> doubtful) {}
