package spin.domains.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.RecordComponentNode;
import spin.dispatcher.predicate.Ephemeral;

/// Reduces a class to what the verifier looks at and the JVM needs. Line numbers and the source's name stay, for stack
/// traces and messages; what only tools and reflection read goes, so that nobody has to check it. Of annotations one stays,
/// [Ephemeral], because it is a promise that others rely on; it has no values.
final class Essentials {

    static final Type EPHEMERAL = Type.getType(Ephemeral.class);

    private Essentials() {}

    static void keepOnly(ClassNode node, Predicate<String> ownClass) {
        node.signature = null;
        node.sourceDebug = null;
        // A local class's simple name depends on having an outer class; in which method it stood does not matter.
        if (node.outerClass != null && !ownClass.test(node.outerClass)) {
            node.outerClass = null;
        }
        node.outerMethod = null;
        node.outerMethodDesc = null;
        node.visibleAnnotations = promise(node.visibleAnnotations);
        node.invisibleAnnotations = null;
        node.visibleTypeAnnotations = null;
        node.invisibleTypeAnnotations = null;
        node.attrs = null;
        node.innerClasses.removeIf(inner -> !ownClass.test(inner.name)
                || (inner.outerName != null && !ownClass.test(inner.outerName)));
        node.fields.forEach(Essentials::reduce);
        node.methods.forEach(Essentials::reduce);
        if (node.recordComponents != null) {
            node.recordComponents.forEach(Essentials::reduce);
        }
    }

    private static @Nullable List<AnnotationNode> promise(@Nullable List<AnnotationNode> annotations) {
        return annotations != null
                && annotations.stream().anyMatch(each -> each.desc.equals(EPHEMERAL.getDescriptor()))
                        ? new ArrayList<>(List.of(new AnnotationNode(EPHEMERAL.getDescriptor())))
                        : null;
    }

    private static void reduce(FieldNode field) {
        field.signature = null;
        field.visibleAnnotations = null;
        field.invisibleAnnotations = null;
        field.visibleTypeAnnotations = null;
        field.invisibleTypeAnnotations = null;
        field.attrs = null;
    }

    private static void reduce(MethodNode method) {
        method.signature = null;
        method.parameters = null;
        method.annotationDefault = null;
        method.visibleAnnotations = promise(method.visibleAnnotations);
        method.invisibleAnnotations = null;
        method.visibleTypeAnnotations = null;
        method.invisibleTypeAnnotations = null;
        method.visibleParameterAnnotations = null;
        method.invisibleParameterAnnotations = null;
        method.visibleAnnotableParameterCount = 0;
        method.invisibleAnnotableParameterCount = 0;
        method.localVariables = null;
        method.visibleLocalVariableAnnotations = null;
        method.invisibleLocalVariableAnnotations = null;
        method.attrs = null;
        for (var instruction : method.instructions) {
            instruction.visibleTypeAnnotations = null;
            instruction.invisibleTypeAnnotations = null;
        }
        for (var block : method.tryCatchBlocks) {
            block.visibleTypeAnnotations = null;
            block.invisibleTypeAnnotations = null;
        }
    }

    private static void reduce(RecordComponentNode part) {
        part.signature = null;
        part.visibleAnnotations = null;
        part.invisibleAnnotations = null;
        part.visibleTypeAnnotations = null;
        part.invisibleTypeAnnotations = null;
        part.attrs = null;
    }
}
