package spin.domains.verify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/// Decides about every name that a class file mentions: the JAR's own, the JDK's (allowed or a violation), or somebody
/// else's, which is noted as a [Use].
final class Names {

    // The one room of this library that every domain's loader shows, because metered code needs it.
    private static final String METER = "spin/domains/meter/";
    private static final String OBJECT = "java/lang/Object";

    private final AllowList allowList;
    private final Map<String, ClassFacts> own;
    private final Consumer<Violation> violations;
    private final Set<Use> uses;

    // What there is nothing to say about is named again and again: names of classes, descriptors, members of the JDK.
    private final Set<String> plainClasses = new HashSet<>();
    private final Set<String> plainDescriptors = new HashSet<>();
    private final Set<String> plainMembers = new HashSet<>();

    Names(AllowList allowList, Map<String, ClassFacts> own, Consumer<Violation> violations, Set<Use> uses) {
        this.allowList = allowList;
        this.own = own;
        this.violations = violations;
        this.uses = uses;
    }

    boolean isOwn(String internalName) {
        return own.containsKey(internalName);
    }

    // ---- classes

    /// A class in any position but that of a supertype. `verb` completes "X (line 3) ...".
    void type(Type type, Place place, String verb) {
        switch (type.getSort()) {
            case Type.ARRAY -> type(type.getElementType(), place, verb);
            case Type.OBJECT -> classNamed(type.getInternalName(), place, verb);
            case Type.METHOD -> {
                for (var parameter : type.getArgumentTypes()) {
                    type(parameter, place, verb);
                }
                type(type.getReturnType(), place, verb);
            }
            default -> {
            }
        }
    }

    /// As above, for an internal name or an array's descriptor.
    void type(String internalName, Place place, String verb) {
        type(Type.getObjectType(internalName), place, verb);
    }

    private void classNamed(String name, Place place, String verb) {
        if (isPlainClass(name)) {
            return;
        }
        if (name.startsWith(METER) || AllowList.isJdk(name)) {
            refuse(allowList.ruleFor(name, null), place, verb + " " + dotted(name));
        } else {
            use(List.of(name), Use.Kind.CLASS, "", "", place);
        }
    }

    /// Whether a class is the JAR's own, or an allowed one of the JDK.
    private boolean isPlainClass(String name) {
        if (plainClasses.contains(name)) {
            return true;
        }
        boolean plain = isOwn(name) || (AllowList.isJdk(name) && allowList.permitsClass(name));
        if (plain) {
            plainClasses.add(name);
        }
        return plain;
    }

    /// Whether all classes in a member's descriptor are plain.
    private boolean isPlain(String descriptor) {
        if (plainDescriptors.contains(descriptor)) {
            return true;
        }
        for (int from = descriptor.indexOf('L'); from >= 0;) {
            int end = descriptor.indexOf(';', from);
            if (!isPlainClass(descriptor.substring(from + 1, end))) {
                return false;
            }
            from = descriptor.indexOf('L', end);
        }
        plainDescriptors.add(descriptor);
        return true;
    }

    void supertype(String name, Place place) {
        if (isOwn(name)) {
            return;
        }
        if (AllowList.isJdk(name) || name.startsWith(METER)) {
            if (!allowList.permitsExtension(name)) {
                refuse(allowList.ruleFor(name, null), place, "extends or implements " + dotted(name));
            }
        } else {
            use(List.of(name), Use.Kind.SUPERTYPE, "", "", place);
        }
    }

    // ---- members

    void method(String owner, String name, String descriptor, Place place, String verb) {
        if (!isPlain(descriptor)) {
            type(Type.getMethodType(descriptor), place, verb + " " + dotted(owner) + "." + name + " with");
        }
        if (owner.startsWith("[")) {
            type(owner, place, verb + " a method of an array of");
            if (!name.equals("clone")) {
                jdkMethod(OBJECT, OBJECT, name, descriptor, place, verb);
            }
            return;
        }
        member(owner, name, descriptor, place, verb, Use.Kind.METHOD);
    }

    void field(String owner, String name, String descriptor, Place place, String verb) {
        if (!isPlain(descriptor)) {
            type(Type.getType(descriptor), place, verb + " " + dotted(owner) + "." + name + " with");
        }
        member(owner, name, descriptor, place, verb, Use.Kind.FIELD);
    }

    private void member(String owner, String name, String descriptor, Place place, String verb, Use.Kind kind) {
        if (AllowList.isJdk(owner)) {
            jdkMember(owner, owner, name, descriptor, place, verb, kind);
        } else if (owner.startsWith(METER)) {
            refuse(allowList.ruleFor(owner, name), place, verb + " " + dotted(owner) + "." + name);
        } else if (isOwn(owner)) {
            ownMember(owner, name, descriptor, place, verb, kind);
        } else {
            foreignMember(List.of(owner), owner, name, descriptor, place, verb, kind);
        }
    }

    /// A member of a class of the JAR: declared in it, or inherited from whatever its ancestors are.
    private void ownMember(String owner, String name, String descriptor, Place place, String verb, Use.Kind kind) {
        var jdk = new ArrayList<String>();
        var foreign = new ArrayList<String>();
        var seen = new HashSet<String>();
        var todo = new ArrayDeque<String>();
        todo.add(owner);
        while (!todo.isEmpty()) {
            var at = todo.remove();
            if (!seen.add(at)) {
                continue;
            }
            var known = own.get(at);
            if (known == null) {
                (AllowList.isJdk(at) ? jdk : foreign).add(at);
                continue;
            }
            if (known.members().containsKey(ClassFacts.key(name, descriptor))) {
                return;
            }
            if (name.equals("<init>")) {
                break;
            }
            if (known.superName() != null) {
                todo.add(known.superName());
            }
            todo.addAll(known.interfaces());
        }
        if (seen.size() > 1 || !name.equals("<init>")) {
            jdk.add(OBJECT);
            for (var ancestor : jdk) {
                if (declarer(ancestor, name, descriptor, kind) != null) {
                    jdkMember(ancestor, owner, name, descriptor, place, verb, kind);
                    return;
                }
            }
            if (!foreign.isEmpty()) {
                use(foreign, kind, name, descriptor, place);
                return;
            }
        }
        violations.accept(new Violation("unresolved-inside", place.className(), place.method(), place.line(),
                place.text() + " " + verb + " " + dotted(owner) + "." + name
                        + ", which this JAR's own class does not have: compile all its classes together."));
    }

    /// A member of a foreign class. What every object has from Object is the JDK's, whoever is named as owner.
    private void foreignMember(List<String> owners, String owner, String name, String descriptor, Place place,
            String verb, Use.Kind kind) {
        if (kind == Use.Kind.METHOD && !name.equals("<init>")
                && Jdk.declarerOfMethod(Object.class, name, descriptor) != null) {
            jdkMethod(OBJECT, owner, name, descriptor, place, verb);
            type(owner, place, "names");
            return;
        }
        use(owners, kind, name, descriptor, place);
    }

    private void jdkMethod(String owner, String named, String name, String descriptor, Place place, String verb) {
        jdkMember(owner, named, name, descriptor, place, verb, Use.Kind.METHOD);
    }

    private void jdkMember(String owner, String named, String name, String descriptor, Place place, String verb,
            Use.Kind kind) {
        var key = owner + "." + name + descriptor;
        if (plainMembers.contains(key)) {
            return;
        }
        var declarer = declarer(owner, name, descriptor, kind);
        if (declarer == null) {
            // Its class is not on the list; or it is not in this JDK, or, in a forbidden overload's place, a guess.
            refuse(allowList.ruleFor(owner, name), place, verb + " " + dotted(named) + "." + name);
        } else if (!allowList.permitsMember(declarer, name, descriptor)) {
            var ofDeclarer = allowList.ruleFor(declarer, name);
            refuse(ofDeclarer.name().equals("not-allowed") ? allowList.ruleFor(owner, name) : ofDeclarer, place,
                    verb + " " + dotted(named) + "." + name);
        } else {
            plainMembers.add(key);
        }
    }

    private @Nullable String declarer(String owner, String name, String descriptor, Use.Kind kind) {
        if (!allowList.permitsClass(owner)) {
            return null;
        }
        var type = Jdk.find(owner);
        if (type == null) {
            return null;
        }
        return kind == Use.Kind.FIELD
                ? Jdk.declarerOfField(type, name, descriptor)
                : Jdk.declarerOfMethod(type, name, descriptor);
    }

    // ---- notes

    void refuse(String rule, Place place, String what) {
        refuse(allowList.rule(rule), place, what);
    }

    private void refuse(AllowList.Rule rule, Place place, String what) {
        violations.accept(new Violation(rule.name(), place.className(), place.method(), place.line(),
                place.text() + " " + what + ", which " + rule.why() + ": " + rule.remedy() + "."));
    }

    private void use(List<String> owners, Use.Kind kind, String name, String descriptor, Place place) {
        uses.add(new Use(owners, kind, name, descriptor, place.className(), place.method(), place.line()));
    }

    static String dotted(String internalName) {
        if (internalName.startsWith("[")) {
            return Type.getObjectType(internalName).getClassName();
        }
        return internalName.replace('/', '.');
    }
}
