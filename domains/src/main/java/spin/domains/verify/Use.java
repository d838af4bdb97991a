package spin.domains.verify;

import java.util.List;
import org.objectweb.asm.Type;

/// A name that a JAR uses and that is neither its own nor the JDK's: somebody has to export it.
///
/// @param owners     internal names of the classes that could have it: the named one, or, for a member that a class of
///                   the JAR inherits, its foreign ancestors
/// @param name       the member; empty when the class itself is meant
/// @param descriptor the member's descriptor; empty when the class itself is meant
/// @param className  where it is used, dotted
/// @param method     where it is used
/// @param line       where it is used; 0 when unknown
public record Use(List<String> owners, Kind kind, String name, String descriptor, String className, String method,
        int line) {

    /// What is named.
    public enum Kind {
        CLASS,
        /// The class as a superclass or a superinterface.
        SUPERTYPE,
        FIELD,
        METHOD
    }

    public Use {
        owners = List.copyOf(owners);
    }

    /// The symbol as messages show it: `spin.core.Kernel`, `spin.core.Kernel.console()`.
    public String symbol() {
        var owner = owners.getFirst().replace('/', '.');
        return switch (kind) {
            case CLASS, SUPERTYPE -> owner;
            case FIELD -> owner + "." + name;
            case METHOD -> owner + "." + name + parametersOf(descriptor);
        };
    }

    /// A method descriptor's parameters as a person writes them.
    public static String parametersOf(String methodDescriptor) {
        var text = new StringBuilder("(");
        for (var type : Type.getArgumentTypes(methodDescriptor)) {
            text.append(text.length() > 1 ? ", " : "").append(shortName(type));
        }
        return text.append(')').toString();
    }

    private static String shortName(Type type) {
        var name = type.getClassName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
