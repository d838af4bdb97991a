package spin.domains.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;
import spin.domains.meter.Metering;
import spin.domains.verify.AllowList;
import spin.domains.verify.VerifiedJar;

/// Turns a verified JAR into plain code.
public final class Linker {

    private Linker() {}

    /// Links a JAR.
    ///
    /// @throws spin.domains.meter.MeteringException when a class outgrows the class file format
    public static LinkedJar link(VerifiedJar jar, AllowList allowList) {
        var nodes = new LinkedHashMap<String, ClassNode>();
        jar.classes().forEach(node -> nodes.put(node.name, node));
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
        for (var node : all) {
            substitution.apply(node);
            classFiles.put(node.name, Metering.write(node, ClassWriter.COMPUTE_MAXS));
        }
        return new LinkedJar(jar.entryClass(), classFiles, lambdas);
    }
}
