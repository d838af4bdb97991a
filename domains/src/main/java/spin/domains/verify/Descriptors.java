package spin.domains.verify;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Type;

/// Whether constants of a class file are spelt as the JVM specification (4.2, 4.3) wants it. ASM's own checker looks at
/// instructions and members, but not into the arguments of bootstrap methods.
final class Descriptors {

    private static final int MOST_DIMENSIONS = 255;
    private static final int DEEPEST_CONSTANT = 4;

    private Descriptors() {}

    static boolean isSound(@Nullable Object constant) {
        return isSound(constant, 0);
    }

    private static boolean isSound(@Nullable Object constant, int depth) {
        if (constant instanceof Type type) {
            return isSoundType(type);
        }
        if (constant instanceof Handle handle) {
            return isPresent(handle.getOwner(), handle.getName(), handle.getDesc()) && isOwner(handle.getOwner())
                    && (handle.getDesc().startsWith("(") ? isMethod(handle.getDesc()) : isField(handle.getDesc()));
        }
        if (constant instanceof ConstantDynamic dynamic) {
            return depth < DEEPEST_CONSTANT && isPresent(dynamic.getName(), dynamic.getDescriptor())
                    && isField(dynamic.getDescriptor()) && isSound(dynamic.getBootstrapMethod(), depth)
                    && hasSoundArguments(dynamic, depth + 1);
        }
        // A reference into nowhere: ASM reads index 0 as null.
        return constant != null;
    }

    private static boolean isSoundType(Type type) {
        return switch (type.getSort()) {
            case Type.METHOD -> isMethod(type.getDescriptor());
            case Type.ARRAY -> isField(type.getDescriptor());
            case Type.OBJECT -> isClassName(type.getInternalName());
            default -> true;
        };
    }

    private static boolean isPresent(@Nullable Object... parts) {
        for (var part : parts) {
            if (part == null) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasSoundArguments(ConstantDynamic dynamic, int depth) {
        for (int i = 0; i < dynamic.getBootstrapMethodArgumentCount(); i++) {
            if (!isSound(dynamic.getBootstrapMethodArgument(i), depth)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOwner(String name) {
        return name.startsWith("[") ? isField(name) : isClassName(name);
    }

    private static boolean isMethod(String descriptor) {
        if (!descriptor.startsWith("(")) {
            return false;
        }
        int at = 1;
        while (at < descriptor.length() && descriptor.charAt(at) != ')') {
            at = endOfType(descriptor, at);
            if (at < 0) {
                return false;
            }
        }
        if (at >= descriptor.length()) {
            return false;
        }
        return descriptor.substring(at + 1).equals("V") || isField(descriptor.substring(at + 1));
    }

    private static boolean isField(String descriptor) {
        return endOfType(descriptor, 0) == descriptor.length();
    }

    /// The position behind the type that begins at `start`; -1 when none does.
    private static int endOfType(String text, int start) {
        int at = start;
        while (at < text.length() && text.charAt(at) == '[') {
            at++;
        }
        if (at >= text.length() || at - start > MOST_DIMENSIONS) {
            return -1;
        }
        if ("ZBCSIJFD".indexOf(text.charAt(at)) >= 0) {
            return at + 1;
        }
        int end = text.indexOf(';', at);
        return text.charAt(at) == 'L' && end > 0 && isClassName(text.substring(at + 1, end)) ? end + 1 : -1;
    }

    private static boolean isClassName(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.endsWith("/") || name.contains("//")) {
            return false;
        }
        return name.chars().noneMatch(c -> c == '.' || c == ';' || c == '[' || c == '<' || c == '>');
    }
}
