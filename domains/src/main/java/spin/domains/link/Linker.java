package spin.domains.link;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import spin.domains.meter.Metering;
import spin.domains.verify.AllowList;
import spin.domains.verify.VerifiedJar;

/// Turns a verified JAR into plain code.
public final class Linker {

    private Linker() {}

    /// Links a JAR, once: its parsed classes are used up.
    ///
    /// @throws spin.domains.meter.MeteringException when a class outgrows the class file format
    public static LinkedJar link(VerifiedJar jar, AllowList allowList) {
        var nodes = new LinkedHashMap<String, ClassNode>();
        for (var node : jar.takeClasses()) {
            nodes.put(node.name, node);
        }
        sealLeaves(nodes, jar.exportedPackages());
        var heirs = new Heirs(Map.copyOf(nodes));
        var compositions = new Compositions(heirs);
        var desugarer = new Desugarer(nodes);
        for (var node : List.copyOf(nodes.values())) {
            compositions.apply(node);
            desugarer.desugar(node);
        }
        // A method reference to a composing method became a class that calls it.
        for (var node : List.copyOf(desugarer.generated())) {
            compositions.apply(node);
            desugarer.desugar(node);
        }
        var lambdas = new LinkedHashMap<String, byte[]>();
        for (var node : desugarer.generated()) {
            lambdas.put(node.name, Metering.write(node, ClassWriter.COMPUTE_MAXS));
        }
        var all = new ArrayList<>(nodes.values());
        all.addAll(desugarer.generated());
        var substitution = new Substitution(allowList, heirs, all);
        var classFiles = new LinkedHashMap<String, byte[]>();
        var callees = new HashSet<String>();
        var finals = new HashSet<String>();
        var doubtful = new HashSet<String>();
        new Identities(nodes).apply(all);
        for (var node : all) {
            substitution.apply(node);
            var classFile = Metering.write(node, ClassWriter.COMPUTE_MAXS);
            classFiles.put(node.name, classFile);
            noteCallees(node, callees);
            if ((node.access & Opcodes.ACC_FINAL) != 0) {
                finals.add(node.name);
            }
            if (!Metering.surelyFits(node, classFile.length)) {
                doubtful.add(node.name);
            }
        }
        callees.removeAll(classFiles.keySet());
        return new LinkedJar(jar.entryClass(), classFiles, lambdas, callees, finals, doubtful);
    }

    private static void noteCallees(ClassNode node, Set<String> callees) {
        for (var method : node.methods) {
            for (var instruction : method.instructions) {
                if (instruction instanceof MethodInsnNode call) {
                    callees.add(call.owner);
                } else if (instruction instanceof InvokeDynamicInsnNode site) {
                    callees.add(site.bsm.getOwner());
                }
            }
        }
    }

    /// A class that nobody extends and nobody else can is as good as final, and then it is known what a call on it reaches.
    private static void sealLeaves(Map<String, ClassNode> nodes, Set<String> exported) {
        var extended = new HashSet<String>();
        nodes.values().forEach(node -> extended.add(node.superName));
        for (var node : nodes.values()) {
            boolean visible = (node.access & Opcodes.ACC_PUBLIC) != 0 && exported.contains(packageOf(node.name));
            if (!visible && !extended.contains(node.name) && node.permittedSubclasses == null
                    && (node.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) == 0) {
                node.access |= Opcodes.ACC_FINAL;
                // A nested class's flags stand in its own table too, and that is where the JVM's reflection reads them.
                node.innerClasses.stream().filter(inner -> inner.name.equals(node.name))
                        .forEach(inner -> inner.access |= Opcodes.ACC_FINAL);
            }
        }
    }

    private static String packageOf(String internalName) {
        int slash = internalName.lastIndexOf('/');
        return slash < 0 ? "" : internalName.substring(0, slash).replace('/', '.');
    }
}
