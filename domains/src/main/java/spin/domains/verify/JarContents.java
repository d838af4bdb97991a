package spin.domains.verify;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A JAR as its bytes say: the class files by internal name in order of the archive, and the three keys of the manifest
/// that mean anything here.
///
/// @param mainClass the manifest's `Main-Class`, dotted
/// @param exports   the manifest's `Spin-Export`, dotted package names
/// @param libraries the manifest's `Spin-Import`, names of domains
/// @param notes     what was ignored, and why
record JarContents(Map<String, byte[]> classes, Optional<String> mainClass, Set<String> exports, Set<String> libraries,
        List<String> notes) {}
