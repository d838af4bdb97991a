package spin.dispatcher.predicate;

import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.Frame;
import spin.dispatcher.predicate.ClassFiles.Code;
import spin.dispatcher.predicate.Fresh.Word;
import spin.dispatcher.predicate.Implementations.Found;

/// FUNCTIONAL: the code has no side effect. Guards must be, because whether, when and how often one is asked is the
/// dispatcher's business.
///
/// Allowed are reading anything, computing, branching, looping, throwing, calling what is itself functional, and
/// allocation: an object or array may be written to by the method that made it, and a constructor may write to the object
/// that it constructs. Such an object cannot get anywhere, because storing it in one that was not made there is refused, and
/// a guard answers a truth value. Refused are every other write of a field or an array, monitors, native code, calls that
/// may reach anything (overridable methods, functional interfaces, reflection), and of the JDK all that its list here does
/// not name. A method of another's interface is believed when that says [ReadOnly].
///
/// Source: Pardyak and Bershad, OSDI '96, 2.3 (the Modula-3 compiler's FUNCTIONAL procedures).
public final class Functional {
    private final ClassFiles files;
    private final Implementations implementations;

    /// By method name. What code does depends on its class alone, so a thousand guards of one lambda are read once.
    private final ClassValue<Map<String, Verification>> known = new ClassValue<>() {
        @Override
        protected Map<String, Verification> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    public Functional(Sources sources) {
        files = new ClassFiles(sources);
        implementations = new Implementations(files, sources);
    }

    /// @param function a guard, or any other function object
    /// @param method the one method of its functional interface
    public Verification of(Object function, String method) {
        if (function instanceof MethodHandle) {
            return read(function, method);
        }
        return known.get(function.getClass()).computeIfAbsent(method, _ -> read(function, method));
    }

    private Verification read(Object function, String method) {
        return verified(files, implementations.of(function, method), new NoEffect());
    }

    /// A lambda of which only its look-alikes are known keeps the rule if all of them do.
    static Verification verified(ClassFiles files, Found found, Effects.Rule rule) {
        return switch (found) {
            case Found.Unknown(var reason) -> new Verification.Unreadable(reason);
            case Found.One(var implementation) -> verification(Effects.of(files, rule, implementation));
            case Found.Several(var candidates, var where) -> verification(candidates.stream()
                    .flatMap(each -> Effects.of(files, rule, each).stream()).distinct().toList());
        };
    }

    private static Verification verification(List<Violation> violations) {
        return violations.isEmpty() ? new Verification.Kept() : new Verification.Broken(violations);
    }

    private static final class NoEffect implements Effects.Rule {
        @Override
        public @Nullable String objection(AbstractInsnNode instruction, Frame<Word> frame, Code code) {
            int top = frame.getStackSize() - 1;
            return switch (instruction.getOpcode()) {
                case Opcodes.PUTSTATIC -> "it writes a static field; a guard reads, computes and answers";
                case Opcodes.PUTFIELD -> frame.getStack(top - 1).isWritable()
                        ? null
                        : "it writes a field of an object that it did not make; a guard reads, computes and answers";
                case Opcodes.IASTORE, Opcodes.LASTORE, Opcodes.FASTORE, Opcodes.DASTORE, Opcodes.AASTORE,
                        Opcodes.BASTORE, Opcodes.CASTORE, Opcodes.SASTORE ->
                    frame.getStack(top - 2).isFresh()
                            ? null
                            : "it writes into an array that it did not make; a guard reads, computes and answers";
                case Opcodes.MONITORENTER, Opcodes.MONITOREXIT ->
                    "it takes a monitor, which others can see; a guard waits for nobody";
                case Opcodes.INVOKEDYNAMIC -> dynamic((InvokeDynamicInsnNode) instruction);
                default -> null;
            };
        }

        /// Texts of texts and numbers, and lambdas, which only call if somebody calls them.
        private static @Nullable String dynamic(InvokeDynamicInsnNode instruction) {
            return switch (instruction.bsm.getOwner()) {
                case "java/lang/invoke/LambdaMetafactory" -> null;
                case "java/lang/invoke/StringConcatFactory" ->
                    instruction.desc.matches("\\(([ZBSCIJFD]|Ljava/lang/String;)*\\).*")
                            ? null
                            : "it makes a text of an object, which runs that object's toString; make it of texts and numbers";
                default -> "nobody can say what this call site runs; call a method";
            };
        }

        @Override
        public boolean trusts(MethodInsnNode call, Code from, @Nullable Class<?> owner) {
            if (PureMethods.isPure(call.owner, call.name, call.desc)) {
                return true;
            }
            // Who says so of a type of his own does not need to say it: his code is walked.
            return owner != null && (owner.isInterface() || call.getOpcode() == Opcodes.INVOKEVIRTUAL)
                    && Declared.readOnly(owner, call.name, call.desc)
                    && from.isOfAnother(owner);
        }

        @Override
        public @Nullable String objection(Code entered) {
            int access = entered.method().access;
            if ((access & Opcodes.ACC_NATIVE) != 0) {
                return "it is native, and nobody can say what it does";
            }
            if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                return "it takes a monitor, which others can see; a guard waits for nobody";
            }
            return (access & Opcodes.ACC_ABSTRACT) != 0 ? "it is abstract, so it can be anything" : null;
        }

        @Override
        public String unknownCall() {
            return "it is not known to have no effect; call final methods of your own, what declares itself ReadOnly, or what the list of pure methods names";
        }
    }
}
