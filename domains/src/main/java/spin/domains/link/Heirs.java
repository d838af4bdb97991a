package spin.domains.link;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import spin.domains.verify.AllowList;

/// Which class of the JDK does the work when a call names a class of somebody else: `class Mine extends ArrayList` has an
/// `addAll` that nobody wrote, and naming `Mine` must not make it free.
final class Heirs {

    /// What a class of another domain may be heir to; which it is nobody knows when code is linked, and a charge looks at
    /// the object.
    private static final List<String> ANY = List.of("java/util/LinkedList", "java/util/ArrayList", "java/util/TreeMap",
            "java/util/PriorityQueue", "java/util/ArrayDeque", "java/util/function/Function", "java/util/Comparator");

    private final Map<String, ClassNode> own;

    Heirs(Map<String, ClassNode> own) {
        this.own = own;
    }

    /// The classes of the JDK that the called method may come from; none when the domain wrote it itself.
    Set<String> inheritedFrom(MethodInsnNode call) {
        var found = new LinkedHashSet<String>();
        var seen = new HashSet<String>();
        var todo = new ArrayDeque<String>(List.of(call.owner));
        while (!todo.isEmpty()) {
            var name = todo.remove();
            var node = own.get(name);
            if (!seen.add(name)) {
                continue;
            }
            if (AllowList.isJdk(name)) {
                found.add(name);
            } else if (node == null) {
                found.addAll(ANY);
            } else {
                if (node.methods.stream().anyMatch(m -> m.name.equals(call.name) && m.desc.equals(call.desc))) {
                    return Set.of();
                }
                if (node.superName != null) {
                    todo.add(node.superName);
                }
                todo.addAll(node.interfaces);
            }
        }
        return found;
    }
}
