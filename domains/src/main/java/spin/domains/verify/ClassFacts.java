package spin.domains.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

/// What others need to know of a class in a JAR: its shape, no code.
///
/// @param name    internal name
/// @param members access flags by name and descriptor, as [#key] writes them together
public record ClassFacts(String name, int access, @Nullable String superName, List<String> interfaces,
        Map<String, Integer> members) {

    static ClassFacts of(ClassNode node) {
        var members = new LinkedHashMap<String, Integer>();
        node.fields.forEach(field -> members.put(key(field.name, field.desc), field.access));
        node.methods.forEach(method -> members.put(key(method.name, method.desc), method.access));
        return new ClassFacts(node.name, node.access, node.superName, List.copyOf(node.interfaces), members);
    }

    /// Internal names of what it extends and implements, the superclass last.
    public List<String> parents() {
        var parents = new ArrayList<>(interfaces);
        if (superName != null) {
            parents.add(superName);
        }
        return parents;
    }

    /// How many fields each of its objects has, its parents' not counted.
    public int instanceFields() {
        return (int) members.entrySet().stream().filter(member -> member.getKey().indexOf('(') < 0)
                .filter(member -> (member.getValue() & Opcodes.ACC_STATIC) == 0).count();
    }

    /// Whether any package may name it.
    public boolean isPublic() {
        return (access & Opcodes.ACC_PUBLIC) != 0;
    }

    /// A member's key. A slash is in no name, and no field's descriptor has parentheses.
    public static String key(String name, String descriptor) {
        return name + "/" + descriptor;
    }
}
