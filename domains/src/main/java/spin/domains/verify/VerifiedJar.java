package spin.domains.verify;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/// A JAR that passed, as far as others need it. Only a [Verifier] makes one, so to hold one is to know.
public final class VerifiedJar {

    private final String entryClass;
    private final Map<String, byte[]> classFiles;
    private List<ClassNode> classes;
    private final Map<String, ClassFacts> facts;
    private final Set<String> exportedPackages;
    private final Set<String> libraries;
    private final List<Use> imports;

    VerifiedJar(String entryClass, Map<String, byte[]> classFiles, List<ClassNode> classes,
            Map<String, ClassFacts> facts,
            Set<String> exportedPackages, Set<String> libraries, List<Use> imports) {
        this.entryClass = entryClass;
        this.classFiles = classFiles;
        this.classes = classes;
        this.facts = facts;
        this.exportedPackages = exportedPackages;
        this.libraries = libraries;
        this.imports = List.copyOf(imports);
    }

    /// The class to start: internal name; empty when it is a library that has nothing to start.
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

    /// One class as it came; null when the JAR has none of that internal name.
    public @Nullable ClassNode classNamed(String internalName) {
        var classFile = classFiles.get(internalName);
        if (classFile == null) {
            return null;
        }
        var node = new ClassNode();
        new ClassReader(classFile).accept(node, ClassReader.EXPAND_FRAMES);
        return node;
    }

    /// The shapes of the classes by internal name.
    public Map<String, ClassFacts> facts() {
        return facts;
    }

    /// Dotted names of the packages whose public types others may import.
    public Set<String> exportedPackages() {
        return exportedPackages;
    }

    /// Names of the domains that it imports from, in the order of its manifest.
    public Set<String> libraries() {
        return libraries;
    }

    /// What has to be imported.
    public List<Use> imports() {
        return imports;
    }
}
