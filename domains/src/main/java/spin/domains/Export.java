package spin.domains;

import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import spin.domains.verify.AllowList;
import spin.domains.verify.ClassFacts;

/// A class that a domain shows to others, with what can be asked about it before it is defined.
sealed interface Export {

    /// Internal name.
    String name();

    /// Whether it may be extended or implemented by others.
    boolean extensible();

    /// Descriptors of the accessible members of that name, its own and inherited ones; a field's has no parentheses.
    List<String> descriptors(String member);

    /// The domain whose JAR has the class; empty for a class of the host.
    default Optional<Domain> definedBy() {
        return this instanceof OfJar jar ? Optional.of(jar.home) : Optional.empty();
    }

    /// What the class file of that name means to this class, for comparing types across domains; empty when the JDK's.
    Optional<Object> meaningOf(String internalName);

    /// A class that exists already.
    record OfHost(Class<?> type) implements Export {

        @Override
        public String name() {
            return Type.getInternalName(type);
        }

        @Override
        public boolean extensible() {
            return !Modifier.isFinal(type.getModifiers()) && !type.isSealed();
        }

        @Override
        public List<String> descriptors(String member) {
            var found = new ArrayList<String>();
            if (member.equals("<init>")) {
                for (var constructor : type.getDeclaredConstructors()) {
                    if (accessible(constructor.getModifiers())) {
                        found.add(Type.getConstructorDescriptor(constructor));
                    }
                }
                return found;
            }
            for (var at : ancestors()) {
                // What a published class inherits from the JDK is the JDK's, and so is the decision about it.
                var jdk = AllowList.isJdk(Type.getInternalName(at));
                for (var method : at.getDeclaredMethods()) {
                    if (method.getName().equals(member) && accessible(method.getModifiers())) {
                        var descriptor = Type.getMethodDescriptor(method);
                        if (!jdk || AllowList.standard().permitsMember(Type.getInternalName(at), member, descriptor)) {
                            found.add(descriptor);
                        }
                    }
                }
                for (var field : at.getDeclaredFields()) {
                    if (field.getName().equals(member) && accessible(field.getModifiers()) && !jdk) {
                        found.add(Type.getDescriptor(field.getType()));
                    }
                }
            }
            return found;
        }

        private static boolean accessible(int modifiers) {
            return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
        }

        /// The class itself and all that it extends or implements.
        List<Class<?>> ancestors() {
            var found = new ArrayList<Class<?>>();
            var todo = new ArrayDeque<Class<?>>();
            todo.add(type);
            while (!todo.isEmpty()) {
                var at = todo.remove();
                if (!found.contains(at)) {
                    found.add(at);
                    if (at.getSuperclass() != null) {
                        todo.add(at.getSuperclass());
                    }
                    todo.addAll(List.of(at.getInterfaces()));
                }
            }
            return found;
        }

        @Override
        public Optional<Object> meaningOf(String internalName) {
            if (AllowList.isJdk(internalName)) {
                return Optional.empty();
            }
            try {
                return Optional.of(Class.forName(internalName.replace('/', '.'), false, type.getClassLoader()));
            } catch (ClassNotFoundException absent) {
                // Then a member with this type cannot be called at all; no other class can be meant.
                return Optional.of("no class " + internalName);
            }
        }
    }

    /// A class of a JAR.
    record OfJar(ClassFacts facts, Domain home) implements Export {

        @Override
        public String name() {
            return facts.name();
        }

        @Override
        public boolean extensible() {
            return (facts.access() & Opcodes.ACC_FINAL) == 0;
        }

        @Override
        public List<String> descriptors(String member) {
            var found = new ArrayList<String>();
            var seen = new HashSet<String>();
            var todo = new ArrayDeque<String>();
            todo.add(facts.name());
            while (!todo.isEmpty()) {
                var at = todo.remove();
                if (!seen.add(at)) {
                    continue;
                }
                var known = home.facts(at);
                if (known == null) {
                    var imported = home.importOf(at);
                    if (imported != null && !member.equals("<init>")) {
                        found.addAll(imported.descriptors(member));
                    }
                    continue;
                }
                accessibleIn(known, member, found);
                if (!member.equals("<init>")) {
                    todo.addAll(known.parents());
                }
            }
            return found;
        }

        private static void accessibleIn(ClassFacts known, String member, List<String> found) {
            var prefix = ClassFacts.key(member, "");
            known.members().forEach((key, access) -> {
                if (key.startsWith(prefix) && (access & (Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED)) != 0) {
                    found.add(key.substring(prefix.length()));
                }
            });
        }

        @Override
        public Optional<Object> meaningOf(String internalName) {
            return home.meaningOf(internalName);
        }
    }

    /// What this class is, for comparing types across domains: equal for the same class only.
    default Object identity() {
        return switch (this) {
            case OfHost host -> host.type();
            case OfJar jar -> new Identity(jar.home(), jar.facts().name());
        };
    }

    /// A class of a JAR that may not be defined yet.
    record Identity(Domain home, String name) {}
}
