package spin.domains.verify;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.ClassNode;

/// A JAR that passed, as far as others need it. Only a [Verifier] makes one, so to hold one is to know.
public final class VerifiedJar {

    private final String entryClass;
    private final Map<String, byte[]> classFiles;
    private List<ClassNode> classes;
    private final Map<String, ClassFacts> facts;
    private final Set<String> exportedPackages;
    private final List<Use> imports;

    VerifiedJar(String entryClass, Map<String, byte[]> classFiles, List<ClassNode> classes,
            Map<String, ClassFacts> facts,
            Set<String> exportedPackages, List<Use> imports) {
        this.entryClass = entryClass;
        this.classFiles = classFiles;
        this.classes = classes;
        this.facts = facts;
        this.exportedPackages = exportedPackages;
        this.imports = List.copyOf(imports);
    }

    /// The class to start: internal name.
    public String entryClass() {
        return entryClass;
    }

    /// The classes, in order of the archive, to be rewritten at will. They are given away once: whoever links them keeps what comes
    /// out, and nobody keeps what went in.
    ///
    /// @throws IllegalStateException the second time
    public List<ClassNode> takeClasses() {
        var taken = classes;
        if (taken.isEmpty()) {
            throw new IllegalStateException("The classes of this JAR were taken to be linked; verify it again.");
        }
        classes = List.of();
        return taken;
    }

    /// The class file of that internal name, as it came; null when the JAR has none.
    public byte @Nullable [] classFile(String internalName) {
        return classFiles.get(internalName);
    }

    /// The shapes of the classes by internal name.
    public Map<String, ClassFacts> facts() {
        return facts;
    }

    /// Dotted names of the packages whose public types others may import.
    public Set<String> exportedPackages() {
        return exportedPackages;
    }

    /// What has to be imported.
    public List<Use> imports() {
        return imports;
    }
}
