package spin.domains;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import spin.domains.verify.Use;

/// Looks at each name that a domain uses, and says which mean nothing or not what the domain counts on.
final class Resolution {

    private final Domain domain;
    private final List<Use> uses;

    Resolution(Domain domain, List<Use> uses) {
        this.domain = domain;
        this.uses = uses;
    }

    List<MissingSymbol> missing() {
        var missing = new LinkedHashSet<MissingSymbol>();
        for (var use : uses) {
            var problem = problemWith(use);
            if (problem != null) {
                missing.add(problem);
            }
        }
        return List.copyOf(missing);
    }

    private @Nullable MissingSymbol problemWith(Use use) {
        var owners = new ArrayList<Export>();
        for (var owner : use.owners()) {
            var export = domain.importOf(owner);
            if (export != null) {
                owners.add(export);
            }
        }
        if (owners.isEmpty()) {
            return missing(use, "", "",
                    "which no domain it is resolved against exports: ask the name server for one that"
                            + " does");
        }
        return switch (use.kind()) {
            case CLASS -> null;
            case SUPERTYPE -> owners.getFirst().extensible()
                    ? null
                    : missing(use, "a class to extend", "a final or sealed one", "which is final or sealed: use it"
                            + " instead of extending it");
            case FIELD, METHOD -> member(use, owners);
        };
    }

    private @Nullable MissingSymbol member(Use use, List<Export> owners) {
        var found = new LinkedHashSet<String>();
        for (var owner : owners) {
            for (var descriptor : owner.descriptors(use.name())) {
                if (descriptor.equals(use.descriptor())) {
                    return typesAgree(use, owner);
                }
                found.add(descriptor);
            }
        }
        if (found.isEmpty()) {
            return missing(use, typeText(use.descriptor()), "", "which " + owners.getFirst().name().replace('/', '.')
                    + " does not have: compile it against the version that is exported");
        }
        var foundText = found.stream().map(Resolution::typeText).collect(Collectors.joining(", "));
        return missing(use, typeText(use.descriptor()), foundText, "expects it to be " + typeText(use.descriptor())
                + " and found " + foundText + ": compile it against the version that is exported");
    }

    /// The same name of a type may mean different classes on both sides; the JVM would find out much later.
    private @Nullable MissingSymbol typesAgree(Use use, Export owner) {
        for (var internalName : classesIn(use.descriptor())) {
            var here = domain.meaningOf(internalName);
            var there = owner.meaningOf(internalName);
            if (!here.equals(there)) {
                var type = internalName.replace('/', '.');
                return missing(use, text(type, here.orElse("")), text(type, there.orElse("")), "in which " + type
                        + " means another class than it does to " + domain.name()
                        + ": import both from the same domain");
            }
        }
        return null;
    }

    private static String text(String type, Object meaning) {
        return switch (meaning) {
            case Export.Identity(var home, var _) -> type + " of " + home.name();
            case Class<?> host -> host.getName() + " of " + host.getClassLoader();
            default -> meaning.toString();
        };
    }

    private static List<String> classesIn(String descriptor) {
        var type = Type.getType(descriptor);
        var parts = new ArrayList<Type>();
        if (type.getSort() == Type.METHOD) {
            parts.addAll(List.of(type.getArgumentTypes()));
            parts.add(type.getReturnType());
        } else {
            parts.add(type);
        }
        return parts.stream().map(part -> part.getSort() == Type.ARRAY ? part.getElementType() : part)
                .filter(part -> part.getSort() == Type.OBJECT).map(Type::getInternalName).toList();
    }

    private static String typeText(String descriptor) {
        return descriptor.startsWith("(")
                ? Type.getReturnType(descriptor).getClassName() + " " + Use.parametersOf(descriptor)
                : Type.getType(descriptor).getClassName();
    }

    private static MissingSymbol missing(Use use, String expected, String found, String rest) {
        var where = use.className() + (use.method().isEmpty() ? "" : "." + use.method())
                + (use.line() == 0 ? "" : " (line " + use.line() + ")");
        var comma = rest.startsWith("expects") ? " and " : ", ";
        return new MissingSymbol(use.symbol(), use.className(), use.method(), use.line(), expected, found,
                where + " uses " + use.symbol() + comma + rest + ".");
    }
}
