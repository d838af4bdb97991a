package spin.domains.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;

/// A JAR that passed, as far as others need it. Only a [Verifier] makes one, so to hold one is to know.
public final class VerifiedJar {

    private final String entryClass;
    private final List<ClassNode> classes;
    private final Map<String, ClassFacts> facts;
    private final Set<String> exportedPackages;
    private final List<Use> imports;

    VerifiedJar(String entryClass, List<ClassNode> classes, Map<String, ClassFacts> facts,
            Set<String> exportedPackages, List<Use> imports) {
        this.entryClass = entryClass;
        this.classes = List.copyOf(classes);
        this.facts = facts;
        this.exportedPackages = exportedPackages;
        this.imports = List.copyOf(imports);
    }

    /// The class to start: internal name.
    public String entryClass() {
        return entryClass;
    }

    /// Copies of the classes, in order of the archive, to be rewritten at will.
    public List<ClassNode> classes() {
        var copies = new ArrayList<ClassNode>();
        for (var original : classes) {
            var copy = new ClassNode();
            original.accept(copy);
            copies.add(copy);
        }
        return copies;
    }

    /// The class file of that internal name, as it came; null when the JAR has none.
    public byte @Nullable [] classFile(String internalName) {
        for (var node : classes) {
            if (node.name.equals(internalName)) {
                var writer = new ClassWriter(0);
                node.accept(writer);
                return writer.toByteArray();
            }
        }
        return null;
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
