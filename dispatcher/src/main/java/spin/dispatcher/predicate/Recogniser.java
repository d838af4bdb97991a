package spin.dispatcher.predicate;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import spin.dispatcher.predicate.Evaluation.Impossible;
import spin.dispatcher.predicate.Implementations.Found;
import spin.dispatcher.predicate.Path.Comparison;
import spin.dispatcher.predicate.Path.Item;
import spin.dispatcher.predicate.Path.Kind;
import spin.dispatcher.predicate.Value.Bits;
import spin.dispatcher.predicate.Value.Known;

/// Reads a guard that was written as plain Java and says which atoms it is made of.
///
/// The code is read once for a class; what a lambda captured, and the final fields of a guard, are constants of each
/// instance. What is recognised is a conjunction: one way to yes, on which integers that are read from the arguments
/// are compared with constants. A guard of which only the beginning is understood gives what is necessary for its yes.
public final class Recogniser {
    private static final Recogniser OF_RESOURCES = new Recogniser(Sources.resources());

    private final Fields fields;
    private final ClassFiles files;
    private final Implementations implementations;
    /// Kept by the class itself: what is in it names only what the class's own code names.
    private final ClassValue<Map<String, Optional<List<Path>>>> byClass = new ClassValue<>() {
        @Override
        protected Map<String, Optional<List<Path>>> computeValue(Class<?> type) {
            return new HashMap<>();
        }
    };

    public Recogniser(Sources sources) {
        fields = new Fields(sources);
        files = new ClassFiles(sources);
        implementations = new Implementations(files, sources);
    }

    /// @param guard a function object with one method, or a method handle
    /// @param method the name of that method
    /// @param event the types that it is called with
    public Recognition of(Object guard, String method, MethodType event) {
        var found = implementations.of(guard, method);
        return switch (found) {
            case Found.Unknown(var reason) -> new Recognition.None(reason);
            case Found.Several(var candidates, var where) -> new Recognition.None(
                    "%d lambdas in %s look alike from outside; write the guard as atoms, as a class, or cast it to Serializable"
                            .formatted(candidates.size(), where));
            case Found.One(var implementation) -> recognised(guard, implementation, event);
        };
    }

    private Recognition recognised(Object guard, Implementation implementation, MethodType event) {
        var paths = paths(implementation);
        if (paths == null) {
            return new Recognition.None("%s has too many ways through it".formatted(implementation.code().title()));
        }
        try {
            return new Reading(new Evaluation(guard, fields), event).of(paths);
        } catch (Impossible e) {
            return new Recognition.None("it needs %s".formatted(e.getMessage()));
        }
    }

    private @Nullable List<Path> paths(Implementation of) {
        var known = byClass.get(of.code().owner());
        var key = of.code().method().name + of.code().method().desc + of.locals();
        synchronized (known) {
            return known.computeIfAbsent(key, _ -> Optional.ofNullable(Explorer.paths(files, of))).orElse(null);
        }
    }

    /// Whether the compiler wrote this method of a record.
    static boolean isPlainComponent(Method method) {
        var code = OF_RESOURCES.files.declared(method.getDeclaringClass(), method.getName(),
                Type.getMethodDescriptor(method));
        if (code == null) {
            return false;
        }
        int instructions = 0;
        boolean reads = false;
        for (var instruction : code.method().instructions) {
            if (instruction.getOpcode() >= 0) {
                instructions++;
                reads |= instruction instanceof org.objectweb.asm.tree.FieldInsnNode field
                        && field.name.equals(method.getName());
            }
        }
        return reads && instructions == 3;
    }

    /// One guard's ways, with its constants put in.
    private static final class Reading {
        private final Evaluation evaluation;
        private final MethodType event;

        Reading(Evaluation evaluation, MethodType event) {
            this.evaluation = evaluation;
            this.event = event;
        }

        Recognition of(List<Path> all) throws Impossible {
            var yes = new ArrayList<Path>();
            var no = new ArrayList<Path>();
            for (var path : all) {
                var feasible = decided(path);
                if (feasible != null) {
                    (feasible.end() == Path.End.NO ? no : yes).add(feasible);
                }
            }
            if (yes.isEmpty()) {
                return new Recognition.None("it never says yes");
            }
            return yes.size() == 1 && yes.getFirst().end() == Path.End.YES
                    ? one(yes.getFirst(), no)
                    : necessary(yes, no, yes.size() == 1
                            ? lastPerhaps(yes.getFirst())
                            : "it is not a conjunction: there are %d ways to yes".formatted(yes.size()));
        }

        private static String lastPerhaps(Path path) {
            return path.items().reversed().stream().filter(item -> item instanceof Item.Perhaps)
                    .map(item -> ((Item.Perhaps) item).what()).findFirst().orElse("its end is not understood");
        }

        /// Without what is settled by constants; null if the constants say that this way is never taken.
        private @Nullable Path decided(Path path) throws Impossible {
            var items = new ArrayList<Item>();
            for (var item : path.items()) {
                if (item instanceof Item.Holds(Comparison(var kind, Known(var left), Known(var right)))) {
                    if (!Evaluation.holds(kind, comparable(left), comparable(right))) {
                        return null;
                    }
                } else if (item instanceof Item.Casts(int argument, var as)) {
                    if (!fits(event.parameterType(argument), as)) {
                        items.add(new Item.Perhaps("a cast to " + as.getName()));
                    }
                } else if (item instanceof Item.Present(var source)) {
                    if (evaluation.of(source) == null) {
                        throw new Impossible("something that it holds, and that is null");
                    }
                } else {
                    items.add(item);
                }
            }
            return new Path(items, path.end());
        }

        private static boolean fits(Class<?> declared, Class<?> as) {
            return declared == as || MethodType.methodType(declared).wrap().returnType() == as
                    || (!declared.isPrimitive() && as.isAssignableFrom(declared));
        }

        private @Nullable Object comparable(Value.Source source) throws Impossible {
            var value = evaluation.of(source);
            return value instanceof Number || value instanceof Boolean || value instanceof Character
                    ? evaluation.number(source)
                    : value;
        }

        private Recognition one(Path yes, List<Path> no) throws Impossible {
            var atoms = new ArrayList<Atom>();
            String strange = null;
            for (var item : yes.items()) {
                if (item instanceof Item.Perhaps(var what)) {
                    strange = what;
                } else if (item instanceof Item.Holds(var comparison) && !isThere(comparison, yes)) {
                    var atom = atom(comparison);
                    if (atom == null) {
                        strange = strange(comparison);
                    } else {
                        atoms.add(atom);
                    }
                }
            }
            boolean exact = strange == null
                    && yes.items().stream().allMatch(item -> !(item instanceof Item.Touches(var read))
                            || atoms.stream().anyMatch(atom -> reads(atom, read)));
            return exact
                    ? new Recognition.Exact(new Conjunction(atoms))
                    : necessary(List.of(yes), no, strange == null ? "it touches more than it compares" : strange);
        }

        private static String strange(Comparison comparison) {
            return comparison.left() instanceof Value.Opaque(var what)
                    ? "it asks " + what
                    : comparison.right() instanceof Value.Opaque(var other)
                            ? "it asks " + other
                            : "it compares what is not a number read from an argument with what is not constant";
        }

        /// An argument that is not null: reading it, which follows, would tell.
        private boolean isThere(Comparison comparison, Path path) throws Impossible {
            return comparison.kind() == Kind.DIFFERENT && comparison.right() instanceof Known(var source)
                    && evaluation.of(source) == null
                    && comparison.left() instanceof Value.Argument(int index, var _)
                    && (event.parameterType(index).isPrimitive() || path.items().stream().anyMatch(
                            item -> item instanceof Item.Touches(var read) && read.parameter() == index));
        }

        private static boolean reads(Atom atom, Accessor read) {
            var accessor = atom.extract().accessor();
            return accessor.parameter() == read.parameter() && accessor.path().size() >= read.path().size()
                    && accessor.path().subList(0, read.path().size()).equals(read.path());
        }

        /// What all ways to yes (or to what is not known) have in front, up to where something can fail; and no way to no
        /// does anything else after it leaves them.
        private Recognition necessary(List<Path> yes, List<Path> no, String reason) throws Impossible {
            var atoms = new ArrayList<Atom>();
            var first = yes.getFirst().items();
            for (int i = 0; i < first.size(); i++) {
                int at = i;
                var item = first.get(i);
                boolean common = yes.stream()
                        .allMatch(path -> path.items().size() > at && path.items().get(at).equals(item));
                if (!common || item instanceof Item.Perhaps) {
                    break;
                }
                if (item instanceof Item.Holds(var comparison)) {
                    var atom = atom(comparison);
                    if (!no.stream().allMatch(path -> endsQuietly(path.items(), first, at))) {
                        break;
                    }
                    if (atom != null) {
                        atoms.add(atom);
                    }
                }
            }
            return atoms.isEmpty() ? new Recognition.None(reason) : new Recognition.Necessary(atoms, reason);
        }

        /// A way that leaves at this item goes straight to its end.
        private static boolean endsQuietly(List<Item> way, List<Item> first, int at) {
            boolean leavesHere = way.size() > at && way.subList(0, at).equals(first.subList(0, at))
                    && !way.get(at).equals(first.get(at));
            return !leavesHere || way.subList(at, way.size()).stream().noneMatch(
                    item -> item instanceof Item.Perhaps || item instanceof Item.Touches);
        }

        private @Nullable Atom atom(Comparison comparison) throws Impossible {
            var left = bits(comparison.left());
            var right = bits(comparison.right());
            if (left != null && comparison.right() instanceof Known(var constant)) {
                return atom(left, comparison.kind(), evaluation.number(constant).longValue());
            }
            if (right != null && comparison.left() instanceof Known(var constant)) {
                return atom(right, comparison.kind().mirrored(), evaluation.number(constant).longValue());
            }
            return null;
        }

        private @Nullable Extract bits(Value value) {
            var plain = value instanceof Value.Widened(var narrow) ? narrow : Explorer.bits(value);
            return plain instanceof Bits(var extract) ? rooted(extract) : null;
        }

        /// The accessor begins at the parameter as the event declares it; null if the code believes it to be something else.
        private @Nullable Extract rooted(Extract extract) {
            var accessor = extract.accessor();
            var declared = event.parameterType(accessor.parameter());
            if (accessor.path().isEmpty() && accessor.root() != declared) {
                return null;
            }
            return accessor.root().isAssignableFrom(declared)
                    ? new Extract(new Accessor(accessor.parameter(), declared, accessor.path()), extract.shift(),
                            extract.mask())
                    : null;
        }

        private static Atom atom(Extract extract, Kind kind, long constant) {
            boolean isTruth = extract.accessor().type() == boolean.class && extract.isWhole();
            return switch (kind) {
                case EQUAL -> extract.is(constant);
                case DIFFERENT -> isTruth && constant == 0 ? extract.is(1) : extract.isNot(constant);
                case LESS -> constant == Long.MIN_VALUE
                        ? extract.between(1, 0)
                        : extract.between(Long.MIN_VALUE, constant - 1);
                case AT_LEAST -> extract.between(constant, Long.MAX_VALUE);
                case GREATER -> constant == Long.MAX_VALUE
                        ? extract.between(1, 0)
                        : extract.between(constant + 1, Long.MAX_VALUE);
                case AT_MOST -> extract.between(Long.MIN_VALUE, constant);
            };
        }
    }
}
