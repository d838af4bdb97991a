package spin.domains.verify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.util.CheckClassAdapter;

/// Verifies a JAR as a whole: its classes one by one, what they need from each other, and where it starts.
final class Verifier {

    private final String file;
    private final DomainRules rules;
    private final JarContents jar;
    private final LinkedHashSet<Violation> violations = new LinkedHashSet<>();
    private final LinkedHashSet<Violation> waived = new LinkedHashSet<>();
    private final LinkedHashSet<Use> uses = new LinkedHashSet<>();
    private final Map<String, ClassFacts> facts = new LinkedHashMap<>();

    Verifier(String file, DomainRules rules, JarContents jar) {
        this.file = file;
        this.rules = rules;
        this.jar = jar;
    }

    /// What a verification ends with: the JAR, unless there are violations.
    record Verification(Optional<VerifiedJar> jar, List<Violation> violations, List<Violation> waived) {}

    Verification verify() {
        var nodes = new ArrayList<ClassNode>();
        jar.classes().forEach((name, bytes) -> {
            var node = parse(name, bytes);
            if (node != null) {
                nodes.add(node);
                facts.put(node.name, ClassFacts.of(node));
            }
        });
        // Only a whole set of classes can be asked who inherits what from whom.
        if (violations.isEmpty()) {
            checkHierarchy();
        }
        if (!violations.isEmpty()) {
            return refused();
        }
        var names = new Names(rules.allowList(), facts, this::report, uses);
        nodes.forEach(node -> new ClassVerifier(node, names, rules, this::report).verify());
        checkExports();
        var entry = entryClass();
        if (!violations.isEmpty() || entry == null) {
            return refused();
        }
        return new Verification(
                Optional.of(new VerifiedJar(entry, jar.classes(), nodes, facts, jar.exports(),
                        jar.libraries(), List.copyOf(uses))),
                List.of(), List.copyOf(waived));
    }

    private Verification refused() {
        return new Verification(Optional.empty(), List.copyOf(violations), List.copyOf(waived));
    }

    private void report(Violation violation) {
        (rules.waives(violation.rule()) ? waived : violations).add(violation);
    }

    private void refuse(String rule, String className, String message) {
        report(new Violation(rule, className.replace('/', '.'), "", 0, message));
    }

    // ---- reading

    private @Nullable ClassNode parse(String name, byte[] bytes) {
        var dotted = name.replace('/', '.');
        if (bytes.length < 10 || (bytes[0] & 0xff) != 0xca || (bytes[1] & 0xff) != 0xfe || (bytes[2] & 0xff) != 0xba
                || (bytes[3] & 0xff) != 0xbe) {
            refuse("bad-class", name, "Entry " + name + ".class is not a class file: compile it again.");
            return null;
        }
        int minor = (bytes[4] & 0xff) << 8 | (bytes[5] & 0xff);
        int major = (bytes[6] & 0xff) << 8 | (bytes[7] & 0xff);
        if (major < Opcodes.V17 || major > Opcodes.V25 || minor != 0) {
            refuse("class-version", name, dotted + " has class file version " + major + "." + minor
                    + ", and 61.0 (Java 17) to 69.0 (Java 25) without preview features are read: compile it with"
                    + " --release 25.");
            return null;
        }
        var node = new ClassNode();
        try {
            new ClassReader(bytes).accept(node, ClassReader.EXPAND_FRAMES);
            Essentials.keepOnly(node, jar.classes()::containsKey);
            // Names, descriptors, flags, operands: afterwards a descriptor can be taken apart without a second thought.
            node.accept(new CheckClassAdapter(null, false));
        } catch (RuntimeException | StackOverflowError malformed) {
            refuse("bad-class", name, dotted + " is not a well-formed class file: compile it again.");
            return null;
        }
        if (!name.equals(node.name)) {
            refuse("bad-class", name, "Entry " + name + ".class holds the class " + node.name.replace('/', '.')
                    + ": put every class where its name says.");
            return null;
        }
        if ((node.access & Opcodes.ACC_MODULE) != 0 || node.superName == null) {
            refuse("bad-class", name, dotted + " is not a class: leave it out.");
            return null;
        }
        return node;
    }

    /// No class of the JAR may be its own ancestor, or the walks over ancestors would not end.
    private void checkHierarchy() {
        for (var start : facts.keySet()) {
            var seen = new HashSet<String>();
            var todo = new ArrayDeque<String>(parents(start));
            while (!todo.isEmpty()) {
                var name = todo.remove();
                if (name.equals(start)) {
                    refuse("bad-class", start, start.replace('/', '.')
                            + " is its own ancestor: compile the classes together.");
                    break;
                }
                if (seen.add(name)) {
                    todo.addAll(parents(name));
                }
            }
        }
    }

    private List<String> parents(String name) {
        var known = facts.get(name);
        return known == null ? List.of() : known.parents();
    }

    // ---- the JAR as a whole

    private void checkExports() {
        for (var name : jar.exports()) {
            boolean exists = facts.values().stream().anyMatch(known -> known.isPublic() && inPackage(known, name));
            if (!exists) {
                refuse("bad-manifest", "", "The manifest exports the package " + name + ", in which " + file
                        + " has no public type: correct Spin-Export.");
            }
        }
    }

    private static boolean inPackage(ClassFacts known, String name) {
        int slash = known.name().lastIndexOf('/');
        return name.equals(slash < 0 ? "" : known.name().substring(0, slash).replace('/', '.'));
    }

    /// Empty for a library that has nothing to start; null when there is a violation.
    private @Nullable String entryClass() {
        var candidates = facts.values().stream().filter(this::isEntry).map(ClassFacts::name).toList();
        if (rules.libraries() && candidates.isEmpty() && jar.mainClass().isEmpty() && !jar.exports().isEmpty()) {
            return "";
        }
        var entry = jar.mainClass().isPresent() ? namedEntry(jar.mainClass().get()) : onlyEntry(candidates);
        if (entry == null) {
            return null;
        }
        var known = facts.get(entry);
        var constructor = known == null ? null : known.members().get(ClassFacts.key("<init>", "()V"));
        if (known == null || !known.isPublic() || (known.access() & Opcodes.ACC_ENUM) != 0 || constructor == null
                || (constructor & Opcodes.ACC_PUBLIC) == 0) {
            refuse("no-extension", entry, entry.replace('/', '.')
                    + " cannot be started: make it a public class, not an enumeration, with a public constructor without parameters.");
            return null;
        }
        return entry;
    }

    private @Nullable String namedEntry(String mainClass) {
        var name = mainClass.replace('.', '/');
        var known = facts.get(name);
        if (known != null && isEntry(known)) {
            return name;
        }
        refuse("no-extension", known == null ? "" : name, "The manifest's Main-Class is " + mainClass + ", which "
                + (known == null ? "is not in " + file : "is no class that implements " + rules.entryType())
                + ": correct or remove it.");
        return null;
    }

    private @Nullable String onlyEntry(List<String> candidates) {
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        if (candidates.isEmpty()) {
            refuse("no-extension", "", file + " has no class that implements " + rules.entryType()
                    + ": implement it in a public class.");
        } else {
            refuse("no-extension", "", file + " has " + candidates.size() + " classes that implement "
                    + rules.entryType() + " (" + String.join(", ", candidates).replace('/', '.')
                    + "): name the one to start as Main-Class in the manifest.");
        }
        return null;
    }

    private boolean isEntry(ClassFacts known) {
        if ((known.access() & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) != 0) {
            return false;
        }
        var wanted = rules.entryType().replace('.', '/');
        Set<String> seen = new HashSet<>();
        var todo = new ArrayDeque<>(parents(known.name()));
        while (!todo.isEmpty()) {
            var name = todo.remove();
            if (name.equals(wanted)) {
                return true;
            }
            if (seen.add(name)) {
                todo.addAll(parents(name));
            }
        }
        return false;
    }
}
