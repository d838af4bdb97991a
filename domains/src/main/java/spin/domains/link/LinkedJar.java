package spin.domains.link;

import java.util.Map;

/// A JAR whose classes need nothing but other classes any more.
///
/// @param entryClass internal name of the class to start
/// @param classFiles by internal name, the generated ones included
public record LinkedJar(String entryClass, Map<String, byte[]> classFiles) {}
