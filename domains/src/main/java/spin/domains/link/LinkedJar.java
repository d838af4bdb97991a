package spin.domains.link;

import java.util.Map;

/// A JAR whose classes need nothing but other classes any more.
///
/// @param entryClass internal name of the class to start
/// @param classFiles by internal name, the generated ones included
/// @param lambdas by internal name, the classes that lambdas became, before their calls into the JDK were replaced
public record LinkedJar(String entryClass, Map<String, byte[]> classFiles, Map<String, byte[]> lambdas) {}
