package spin.domains.link;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassWriter;
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
        var substitution = new Substitution(allowList, heirs);
        var classFiles = new LinkedHashMap<String, byte[]>();
        var callees = new HashSet<String>();
        var doubtful = new HashSet<String>();
        for (var node : all) {
            substitution.apply(node);
            var classFile = Metering.write(node, ClassWriter.COMPUTE_MAXS);
            classFiles.put(node.name, classFile);
            noteCallees(node, callees);
            if (!Metering.surelyFits(node, classFile.length)) {
                doubtful.add(node.name);
            }
        }
        callees.removeAll(classFiles.keySet());
        return new LinkedJar(jar.entryClass(), classFiles, lambdas, callees, doubtful);
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
}
